//! Which events are history: older than the report that tells of them.
//!
//! An event is background where its date lies, as a whole, more than [`NEWS`] days before the publication ("annexed it
//! in 2014"). Where it has no date, its words tell ("once expelled", "was founded decades ago"), or the clause or
//! sentence before, which an old date has put into the past ("In 1979, rebels took the city and expelled the
//! envoys"). Where the publication is unknown, only the words tell. What is planned or supposed is never background.

use super::draft::Draft;
use crate::contract::{Detail, Factuality};
use crate::syntax::{Sentence, Upos};
use crate::time::{Role, TimeExpression, days};
use jiff::civil::Date;

/// So many days before the publication an event may have ended and still be news.
const NEWS: i32 = 31;

/// Adverbs that put a verb in the past into another time than that of the report.
const FORMERLY: [&str; 5] = ["once", "formerly", "previously", "originally", "historically"];

/// Words after "once" with which it counts, or means "at last": "once a year", "once again".
const COUNTED: [&str; 8] = ["a", "an", "every", "each", "per", "again", "more", "in"];

/// What is known of when a dispatch and its sentences were told.
pub struct History<'a> {
    pub sentences: &'a [Sentence],
    /// Of each sentence.
    pub times: &'a [Vec<TimeExpression>],
    /// The day of publication.
    pub published: Option<Date>,
}

/// When a verb puts what it tells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tense {
    Past,
    /// Also the perfect, which tells of what still counts.
    Present,
    /// An infinitive or a participle: that of the verb above.
    None,
}

impl History<'_> {
    /// Whether an event is told as history; `behind` is the entry that it codes, whose date it shares.
    pub fn tells(&self, event: &Draft, behind: Option<&Draft>) -> bool {
        if !matches!(event.factuality, Factuality::Asserted | Factuality::Negated) {
            return false;
        }
        let date = event.date.as_deref().or_else(|| date_of(behind?));
        match date.and_then(days).zip(self.published) {
            // A day beside an old one tells when, the old one what of: "convicted on Friday of a murder in 2014".
            Some(((_, last), _)) => self.is_old(last) && !self.has_news_day(event.at.0, event.at.1),
            None => self.is_told_of_old(event.at.0, event.at.1, date.is_some()),
        }
    }

    /// Whether a day is too far before the publication to be news.
    fn is_old(&self, last: Date) -> bool {
        let since = self.published.and_then(|published| last.until(published).ok());
        since.is_some_and(|since| since.get_days() > NEWS)
    }

    /// Whether the words around a word of happening put it long ago. With `dated`, only its own words count.
    fn is_told_of_old(&self, sentence: usize, token: usize, dated: bool) -> bool {
        let tree = &self.sentences[sentence];
        let mut clause = clause_of(tree, token);
        if self.has_words(sentence, token) || self.has_words(sentence, clause) {
            return true;
        }
        if dated || tense(tree, clause) == Tense::Present {
            return false;
        }
        if let Some(last) = self.day_of(sentence, clause) {
            return self.is_old(last);
        }
        // "Expelled the envoy and closed the border in 2014".
        let joined = tree
            .children_with_rel(clause, "conj")
            .filter_map(|verb| self.day_of(sentence, verb));
        if joined.min().is_some_and(|last| self.is_old(last)) {
            return true;
        }
        // What an old clause holds or goes on to tell is as old.
        let mut reported = false;
        while let Some(above) = tree.tokens[clause].head {
            let relation = tree.tokens[clause].base_rel();
            // "A policy of seizing land" is as old as the verb that it stands with.
            let of_noun = relation == "acl" && tense(tree, clause) == Tense::None;
            if !of_noun && !matches!(relation, "conj" | "advcl" | "xcomp" | "ccomp") {
                break;
            }
            let above = if of_noun { clause_of(tree, above) } else { above };
            reported |= relation == "ccomp";
            if !reported && self.has_words(sentence, above) {
                return true;
            }
            if let Some(last) = self.day_of(sentence, above) {
                return self.is_old(last);
            }
            clause = above;
        }
        !reported && tense(tree, clause) == Tense::Past && self.goes_on_from_old(sentence, clause)
    }

    /// Whether words without a date put a verb or noun long ago.
    fn has_words(&self, sentence: usize, token: usize) -> bool {
        let tree = &self.sentences[sentence];
        let formerly = |t: usize| {
            let lemma = tree.tokens[t].lemma.to_lowercase();
            let counts = lemma == "once"
                && tree.tokens.get(t + 1).is_some_and(|next| {
                    next.upos == Upos::Num || COUNTED.contains(&next.lemma.to_lowercase().as_str())
                });
            tree.tokens[t].upos == Upos::Adv && FORMERLY.contains(&lemma.as_str()) && !counts
        };
        let used = tree.tokens[token].rel == "xcomp"
            && tree.tokens[token]
                .head
                .is_some_and(|h| tree.tokens[h].lemma == "use" && tense(tree, h) == Tense::Past);
        let said = tree.children_with_rel(token, "advmod").any(formerly)
            || self
                .times_of(sentence, token)
                .any(|time| matches!(time.role, Role::On | Role::During) && time.long_ago(tree));
        used || said && (tense(tree, token) != Tense::Present || is_perfect(tree, token))
    }

    /// The last day of what dates a verb; of several the latest.
    fn day_of(&self, sentence: usize, clause: usize) -> Option<Date> {
        self.times_of(sentence, clause)
            .filter(|time| time.date().is_some())
            .filter_map(|time| Some(time.days()?.1))
            .max()
    }

    /// Whether a day that is not old dates a word of happening, or the verb of its clause.
    fn has_news_day(&self, sentence: usize, token: usize) -> bool {
        let clause = clause_of(&self.sentences[sentence], token);
        let mut days = [token, clause]
            .into_iter()
            .filter_map(|t| self.day_of(sentence, t));
        days.any(|last| !self.is_old(last))
    }

    /// Time expressions that stand with a verb or noun, not with a clause or phrase inside it.
    fn times_of(&self, sentence: usize, token: usize) -> impl Iterator<Item = &TimeExpression> {
        let tree = &self.sentences[sentence];
        self.times[sentence].iter().filter(move |time| {
            let head = time.head(tree);
            head == token || tree.tokens[head].head == Some(token)
        })
    }

    /// Whether the sentence before, in the same paragraph, tells of an old day, and this one of none. A day that it begins
    /// with sets the time also of what follows; any other does for what a pluperfect goes on to tell.
    fn goes_on_from_old(&self, sentence: usize, verb: usize) -> bool {
        let Some(before) = sentence.checked_sub(1) else {
            return false;
        };
        let (tree, told) = (&self.sentences[sentence], &self.sentences[before]);
        told.paragraph == tree.paragraph
            && !told.headline
            && !tree.headline
            && self.times[sentence].iter().all(|time| time.days().is_none())
            && self.tells_of_old(before, !is_perfect(tree, verb))
    }

    /// Whether a sentence's own verb is dated, and all that dates it is old. With `first`, only a day before the subject
    /// counts.
    fn tells_of_old(&self, sentence: usize, first: bool) -> bool {
        let told = &self.sentences[sentence];
        let start = |root: usize| told.children_with_rel(root, "nsubj").next().unwrap_or(root);
        let within = match told.root() {
            Some(root) if first => start(root),
            _ => told.tokens.len(),
        };
        let mut days = self.times[sentence]
            .iter()
            .filter(|time| {
                // The day of the sentence's own verb: "the talks of 1998" leave the story in its time.
                matches!(time.role, Role::On | Role::During)
                    && time.tokens.start < within
                    && time.governor(told).is_some_and(|verb| {
                        told.root().is_some_and(|root| told.first_conjunct(verb) == root)
                            && tense(told, verb) == Tense::Past
                    })
            })
            .filter_map(|time| time.days())
            .peekable();
        days.peek().is_some() && days.all(|(_, last)| self.is_old(last))
    }
}

/// The date of an entry; of a visit, of its end.
fn date_of(entry: &Draft) -> Option<&str> {
    let visit = match &entry.detail {
        Detail::Visit(visit) => visit.departed.as_deref().or(visit.arrived.as_deref()),
        _ => None,
    };
    visit.or(entry.date.as_deref())
}

/// The verb or predicate whose clause a word stands in; the word itself where there is none.
fn clause_of(tree: &Sentence, token: usize) -> usize {
    std::iter::once(token)
        .chain(tree.ancestors(token))
        .find(|t| tree.tokens[*t].upos == Upos::Verb || tree.children_with_rel(*t, "cop").next().is_some())
        .unwrap_or(token)
}

/// "Has attacked".
fn is_perfect(tree: &Sentence, verb: usize) -> bool {
    tree.children_with_rel(verb, "aux")
        .any(|t| tree.tokens[t].lemma == "have")
}

/// By the verb that is finite: "was honoured" is past, "is honoured" present, "to honour" neither.
pub(super) fn tense(tree: &Sentence, verb: usize) -> Tense {
    let mut finite = tree
        .children(verb)
        .filter(|t| matches!(tree.tokens[*t].base_rel(), "aux" | "cop"))
        .chain(std::iter::once(verb))
        .filter(|t| tree.feature(*t, "VerbForm") == Some("Fin"));
    match finite.next() {
        Some(first) if tree.feature(first, "Tense") == Some("Past") => Tense::Past,
        Some(_) => Tense::Present,
        None => Tense::None,
    }
}

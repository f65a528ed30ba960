//! What the source of a marked pair does to the target: one of PLOVER's roots (`legation pairs`).
//!
//! The labels are those of Hu et al. 2024 (*Leveraging Codebook Knowledge with NLI and ChatGPT for Zero-Shot Political Relation
//! Classification*): PLOVER's types with CONCEDE and RETREAT as YIELD. The classifier is
//! [`Relations`], on the encoder's word table.

use crate::syntax::analyze::input_of;
use crate::syntax::tokenize::tokenize;
use crate::syntax::{self, Sentence};
use crate::text::Span;
use legation_model::numbers::softmax;
use legation_model::{MAX_PIECES, Model, Relations, Role, Scratch, WeightsError};
use std::ops::Range;

/// A sentence and the words in it that name the two parties. A party that the sentence does not name has no span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    pub sentence: String,
    /// Bytes of `sentence`.
    pub source: Option<Span>,
    pub target: Option<Span>,
}

const MARKS: [&str; 4] = ["<s>", "</s>", "<t>", "</t>"];

/// What was decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Root {
    /// The likeliest label.
    pub label: &'static str,
    /// Its probability by the model, between 0 and 1.
    pub probability: f64,
}

impl Pair {
    /// The pair of a sentence with marks, `<s>Oslo</s> thanked <t>Lima</t>`. An opening mark without its closing one runs to
    /// the end; of several the first counts.
    pub fn marked(text: &str) -> Pair {
        let mut sentence = String::with_capacity(text.len());
        let mut at = [None; MARKS.len()];
        let mut rest = text;
        while let Some(before) = rest.find('<') {
            sentence.push_str(&rest[..before]);
            rest = &rest[before..];
            match MARKS.iter().position(|mark| rest.starts_with(mark)) {
                Some(mark) => {
                    at[mark].get_or_insert(sentence.len());
                    rest = &rest[MARKS[mark].len()..];
                }
                None => {
                    sentence.push('<');
                    rest = &rest[1..];
                }
            }
        }
        sentence.push_str(rest);
        let party = |opens: Option<usize>, closes: Option<usize>| {
            let (start, end) = (opens?, closes.unwrap_or(sentence.len()));
            (start < end).then(|| Span::new(start, end))
        };
        Pair {
            source: party(at[0], at[1]),
            target: party(at[2], at[3]),
            sentence,
        }
    }

    /// The pair of a sentence and the words of both parties, which are looked for in it: first as they stand, then in any
    /// case. Where both fit in several places, the first that do not overlap are taken, the longer party first.
    pub fn named(sentence: &str, source: &str, target: &str) -> Pair {
        let places = |words: &str| places(sentence, words.trim());
        let (sources, targets) = (places(source), places(target));
        let apart = |a: Span, b: Span| a.end <= b.start || b.end <= a.start;
        let both = sources
            .iter()
            .flat_map(|s| targets.iter().map(move |t| (*s, *t)))
            .find(|(s, t)| apart(*s, *t));
        let (source, target) = match both {
            Some((s, t)) => (Some(s), Some(t)),
            None => (sources.first().copied(), targets.first().copied()),
        };
        Pair {
            sentence: sentence.to_owned(),
            source,
            target,
        }
    }
}

/// Where words stand in a sentence as whole words; in any case, if not as they are written.
fn places(sentence: &str, words: &str) -> Vec<Span> {
    if words.is_empty() {
        return Vec::new();
    }
    let whole = |at: usize, length: usize| {
        let before = sentence[..at].chars().next_back();
        let after = sentence[at + length..].chars().next();
        let inner = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        !inner(before) && !inner(after)
    };
    let exact: Vec<Span> = sentence
        .match_indices(words)
        .filter(|(at, found)| whole(*at, found.len()))
        .map(|(at, found)| Span::new(at, at + found.len()))
        .collect();
    if !exact.is_empty() {
        return exact;
    }
    // Only ASCII letters change their case here, so that positions stay those of the sentence.
    let (sentence, words) = (sentence.to_ascii_lowercase(), words.to_ascii_lowercase());
    sentence
        .match_indices(&words)
        .filter(|(at, found)| whole(*at, found.len()))
        .map(|(at, found)| Span::new(at, at + found.len()))
        .collect()
}

/// Classifies pairs; one per thread.
pub struct Classifier {
    model: &'static Model,
    relations: &'static Relations,
    scratch: Scratch,
}

impl Classifier {
    /// The classifier that is built into the program.
    pub fn built_in() -> Result<Classifier, WeightsError> {
        Ok(Classifier {
            model: Model::built_in()?,
            relations: Relations::built_in()?,
            scratch: Scratch::default(),
        })
    }

    /// Another, for a thread of its own.
    pub fn worker(&self) -> Classifier {
        Classifier {
            scratch: Scratch::default(),
            ..*self
        }
    }

    /// What the source does to the target. Every pair has an answer, one without marked parties too; it is then about the
    /// sentence as a whole.
    pub fn root(&mut self, pair: &Pair) -> Root {
        let mut spans = Vec::new();
        tokenize(&pair.sentence, Span::new(0, pair.sentence.len()), &mut spans);
        let within = |party: Option<Span>, word: &Span| {
            party.is_some_and(|party| word.start < party.end && party.start < word.end)
        };
        let role = |word| Role::of(within(pair.source, word), within(pair.target, word));
        let roles: Vec<Role> = spans.iter().map(role).collect();
        judge(
            &pair.sentence,
            &spans,
            &roles,
            self.model,
            self.relations,
            &mut self.scratch,
        )
    }
}

/// What the source among a sentence's words does to the target. One role for each word. The weights are loaded when first
/// asked; `None` where they are not sound, which is a defect of the build, and a test finds.
pub fn between(
    text: &str,
    sentence: &Sentence,
    roles: &[Role],
    model: &Model,
    scratch: &mut syntax::Scratch,
) -> Option<Root> {
    let relations = Relations::built_in().ok()?;
    let spans: Vec<Span> = sentence.tokens.iter().map(|token| token.span).collect();
    Some(judge(text, &spans, roles, model, relations, scratch.of_model()))
}

/// Of a sentence too long for the model the words around the parties are read.
fn judge(
    text: &str,
    spans: &[Span],
    roles: &[Role],
    model: &Model,
    relations: &'static Relations,
    scratch: &mut Scratch,
) -> Root {
    let seen = window(text, spans, roles, model, scratch);
    let words = input_of(text, &spans[seen.clone()]);
    let (best, logits) = relations.relate(model, &words, &roles[seen], scratch);
    let mut probabilities: Vec<f64> = logits.iter().map(|logit| f64::from(*logit)).collect();
    softmax(&mut probabilities);
    Root {
        label: &relations.labels()[best],
        probability: probabilities[best],
    }
}

/// The words of a sentence too long for the model that are read: those around the parties, as many after as before.
fn window(text: &str, spans: &[Span], roles: &[Role], model: &Model, scratch: &mut Scratch) -> Range<usize> {
    let mut pieces = |at: usize| model.pieces(spans[at].of(text), scratch);
    let marked = |role: &Role| *role != Role::Neither;
    let mut from = roles.iter().position(marked).unwrap_or(0);
    let mut to = from;
    let mut room = MAX_PIECES;
    let last = roles.iter().rposition(marked).map_or(0, |at| at + 1);
    // The parties and what is between them first.
    while to < last.min(spans.len()) {
        let count = pieces(to);
        if count > room {
            return from..to;
        }
        room -= count;
        to += 1;
    }
    loop {
        let mut grown = false;
        if from > 0 {
            let count = pieces(from - 1);
            if count <= room {
                (room, from, grown) = (room - count, from - 1, true);
            }
        }
        if to < spans.len() {
            let count = pieces(to);
            if count <= room {
                (room, to, grown) = (room - count, to + 1, true);
            }
        }
        if !grown {
            return from..to;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(pair: &Pair, span: Option<Span>) -> &str {
        span.map_or("", |span| span.of(&pair.sentence))
    }

    #[test]
    fn marks_are_taken_out_of_the_sentence() {
        let pair = Pair::marked("<t>Lima</t> was thanked by <s>Oslo's envoy</s> < 3 days later.");
        assert_eq!(pair.sentence, "Lima was thanked by Oslo's envoy < 3 days later.");
        assert_eq!(words(&pair, pair.source), "Oslo's envoy");
        assert_eq!(words(&pair, pair.target), "Lima");
        let nested = Pair::marked("<s>The wife of <t>Ali</t></s> left");
        assert_eq!(words(&nested, nested.source), "The wife of Ali");
        assert_eq!(words(&nested, nested.target), "Ali");
        let open = Pair::marked("He told <t>Lima");
        assert_eq!((words(&open, open.target), open.source), ("Lima", None));
    }

    #[test]
    fn parties_are_found_as_whole_words_apart_from_each_other() {
        let pair = Pair::named("Malian troops left Mali for Niger.", "troops", "Mali");
        assert_eq!(words(&pair, pair.source), "troops");
        assert_eq!(pair.target, Some(Span::new(19, 23)));
        let twice = Pair::named("Iran said Iran would not fight Iraq.", "Iran", "iran");
        assert_ne!(twice.source, twice.target);
        let none = Pair::named("Iran said so.", "Peru", "");
        assert_eq!((none.source, none.target), (None, None));
    }

    #[test]
    fn source_and_target_are_told_apart() {
        let mut classifier = Classifier::built_in().expect("the weights are sound");
        let mut root = |text: &str| classifier.root(&Pair::marked(text)).label;
        assert_eq!(
            root("<s>Gunmen</s> killed three <t>policemen</t> in a raid on their post."),
            "ASSAULT"
        );
        assert_eq!(
            root(
                "<s>The foreign minister of Fiji</s> held talks with <t>her Samoan counterpart</t> in Apia."
            ),
            "CONSULT"
        );
        assert_eq!(
            root(
                "<s>The foreign minister of Fiji</s> agreed to hold talks with <t>her Samoan counterpart</t>."
            ),
            "AGREE"
        );
    }

    #[test]
    fn any_pair_has_an_answer() {
        let mut classifier = Classifier::built_in().expect("the weights are sound");
        let long = "many words and more of them ".repeat(200);
        let texts = [
            String::new(),
            "<s></s><t></t>".to_owned(),
            "</s>Oslo<s> praised </t>Lima".to_owned(),
            "<s>\u{0}</s> 🙂 <t>é".to_owned(),
            format!("{long}<s>Oslo</s> praised <t>Lima</t> {long}"),
            format!("<s>Oslo</s> {long} <t>Lima</t>"),
        ];
        for text in texts {
            let root = classifier.root(&Pair::marked(&text));
            assert!(root.probability > 0.0 && root.probability <= 1.0, "{text:.40}");
        }
    }

    #[test]
    fn a_long_sentence_is_read_around_its_parties() {
        let mut classifier = Classifier::built_in().expect("the weights are sound");
        let idle = "and so on ".repeat(200);
        let pair = Pair::marked(&format!(
            "{idle}<s>Gunmen</s> killed <t>three policemen</t> {idle}"
        ));
        assert_eq!(classifier.root(&pair).label, "ASSAULT");
    }
}

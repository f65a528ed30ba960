//! Full quotations: which stretches between marks are somebody's words of their own standing, and whose.
//!
//! A paragraph is read as quotations and the gaps between them. A gap's cue belongs to the quotation it follows
//! ("…," he said) or leads to (he said, "…"); a quotation with neither goes on from the last.

use super::cues::Frame;
use super::quotes::{Quotation, trimmed};
use super::{CueWords, Found, Page, Placed, SpeakerRef, occasion, reported, speaker};
use crate::syntax::{NameKind, Upos};
use crate::text::Span;

/// A quotation that may stand for itself.
pub struct Candidate<'p> {
    pub quote: &'p Quotation,
    /// Begins with a capital, a figure or an editor's bracket.
    capital: bool,
    /// Nothing but the end of a sentence stands before it.
    opens_sentence: bool,
    /// The word before it is a cue.
    after_cue: bool,
    /// Has a finite verb.
    finite: bool,
}

/// The quotations that, by their marks, first letter and neighbours, may be statements of their own.
pub fn candidates<'p>(page: &'p Page) -> Vec<Candidate<'p>> {
    page.quotes
        .iter()
        .filter_map(|quote| candidate(page, quote))
        .collect()
}

fn candidate<'p>(page: &'p Page, quote: &'p Quotation) -> Option<Candidate<'p>> {
    let text = page.text;
    let (first, last) = (quote.first(), quote.last());
    let paragraph = page.paragraphs[first.paragraph];
    let before = text[paragraph.start..first.outer.start].trim_end();
    let after = text[last.outer.end..page.paragraphs[last.paragraph].end].trim_start();
    let words = first.inner.of(text);
    let capital = words
        .trim_start_matches(['\'', '‘', '“', '"', '.', '…', ' '])
        .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || "[¿¡".contains(c));
    let end = last.inner.of(text).chars().next_back();
    let ends_clause = matches!(
        end,
        Some('.' | ',' | '!' | '?' | '…' | '—' | '–' | '-' | ';' | ':')
    ) || after.is_empty()
        || after.starts_with(['.', ',', '!', '?', ';', ':', '—', '–', '-'])
        || !quote.closed;
    let opens_sentence = before.is_empty() || before.ends_with(['.', '!', '?', '”', '"', '’', '»']);
    let after_stop = before.ends_with([',', ':', '—', '–', '-', ';', '…']);
    let after_cue = page
        .token_before(first.outer.start)
        .is_some_and(|at| page.cue_at(at).is_some_and(|cue| cue.takes(Frame::Quote)));
    let finite = quote.parts.iter().any(|part| {
        page.tokens_in(part.inner)
            .iter()
            .any(|at| page.sentences[at.0].feature(at.1, "VerbForm") == Some("Fin"))
    });
    // Several sentences between two marks, or several paragraphs, are no phrase.
    let several = quote.parts.len() > 1 || words.contains(". ") && capital;
    // A clause that leads on without a stop ("“We are ready” to talk, he said") is a phrase unless a cue follows.
    let closed_off = ends_clause || several || finite && capital && starts_with_cue(page, last.outer.end);
    let placed = opens_sentence && capital || after_stop || after_cue || several;
    (closed_off && placed).then_some(Candidate {
        quote,
        capital: capital || several,
        opens_sentence,
        after_cue,
        finite,
    })
}

/// Whether one of the next few words is a cue: "“No” said the envoy".
fn starts_with_cue(page: &Page, from: usize) -> bool {
    let end = page.text.len();
    page.tokens_in(Span::new(from, end))
        .iter()
        .take(3)
        .any(|at| page.cue_at(*at).is_some_and(|cue| cue.takes(Frame::Quote)))
}

impl Page<'_> {
    /// The end of the paragraph before, where it leads to the quotation that a paragraph begins with: "The ministry
    /// wrote:".
    fn led_in(&self, candidate: &Candidate) -> Option<Span> {
        let first = candidate.quote.first();
        let paragraph = self.paragraphs[first.paragraph];
        let opens = Span::new(paragraph.start, first.outer.start).of(self.text);
        let before = self.paragraphs[first.paragraph.checked_sub(1)?];
        let leads = before
            .of(self.text)
            .trim_end_matches(['*', '_', ' '])
            .ends_with(':');
        let alone = opens.chars().all(|c| matches!(c, '*' | '_' | ' ' | '>'));
        (leads && alone)
            .then(|| self.last_sentence_part(before))
            .flatten()
    }
}

impl Candidate<'_> {
    /// Whether the quotation ends as one does that "he said" follows.
    fn leads_on(&self, page: &Page) -> bool {
        matches!(
            self.quote.last().inner.of(page.text).chars().next_back(),
            Some(',' | '?' | '!' | '—' | '…')
        )
    }
}

/// Who says a quotation, by the words beside it.
struct Attribution {
    speaker: SpeakerRef,
    /// The cue and the words around it, for evidence.
    around: Span,
    cue: Option<(usize, usize)>,
    /// Attribution without a verb: "according to".
    form: Option<CueWords>,
    medium: Option<String>,
    place: Option<Span>,
    /// Leads in with words of its own between cue and quotation.
    loose: bool,
}

/// The statements among `candidates`, and the continuations that join them. `told` are the statements in reported
/// speech found before; `used` tells which cues bring their own words.
pub fn read(page: &Page, candidates: &[Candidate], told: &[Placed]) -> Vec<Placed> {
    let mut found: Vec<Placed> = Vec::new();
    // The candidate before, whether it is a statement, and the cue that it was attributed by.
    let mut previous: Option<(usize, Option<usize>)> = None;
    let mut spent: Vec<(usize, usize)> = Vec::new();
    for (n, candidate) in candidates.iter().enumerate() {
        let quote = candidate.quote;
        let paragraph = page.paragraphs[quote.first().paragraph];
        let last_paragraph = page.paragraphs[quote.last().paragraph];
        let gap_start = match n.checked_sub(1).map(|k| candidates[k].quote.last()) {
            Some(last) if last.outer.end >= paragraph.start => last.outer.end,
            _ => paragraph.start,
        };
        let gap_end = match candidates.get(n + 1).map(|next| next.quote.first()) {
            Some(next) if next.outer.start <= last_paragraph.end => next.outer.start,
            _ => last_paragraph.end,
        };
        let before = Span::new(gap_start, quote.first().outer.start);
        let after = Span::new(quote.last().outer.end, gap_end);
        let lead_in = page.last_sentence_part(before);
        let tail = page.first_sentence_part(after);

        let lead = lead_in.and_then(|part| attribution(page, part, &spent, false, candidate));
        let behind = || {
            let part = tail.filter(|part| follows_on(page, candidate, *part))?;
            attribution(page, part, &spent, true, candidate)
        };
        // "The office noted the need for haste: “…,” said its head": what leads in from afar yields to a cue behind.
        let direct = match lead {
            Some(lead) if !lead.loose || !candidate.leads_on(page) => Some(lead),
            lead => behind().or(lead),
        };
        let direct = direct
            .or_else(|| {
                page.led_in(candidate)
                    .and_then(|part| attribution(page, part, &spent, false, candidate))
            })
            .or_else(|| under_heading(page, candidate));
        let mine = previous.filter(|(k, _)| {
            let last = candidates[*k].quote.last();
            last.paragraph == quote.first().paragraph || last.paragraph + 1 == quote.first().paragraph
        });
        let same_paragraph = mine.is_some_and(|(k, _)| {
            candidates[k].quote.last().paragraph == quote.first().paragraph && k + 1 == n
        });
        // A sentence of the report between two quotations ends the first.
        let told_between = page.sentences_within(Span::new(gap_start, quote.first().outer.start)) > 0;
        let joins = match (&direct, mine.and_then(|(_, found)| found)) {
            (None, Some(k)) if same_paragraph => {
                let interrupted = lead_in.is_some() && gap_start > paragraph.start;
                let goes_on = lead_in.is_none() && (candidate.capital || candidate.finite) && !told_between;
                let other_speech = told.iter().any(|t| before.contains(t.found.content[0]));
                ((interrupted || goes_on) && !other_speech).then_some(k)
            }
            _ => None,
        };
        if let Some(k) = joins {
            extend(page, &mut found[k].found, quote);
            previous = Some((n, Some(k)));
            continue;
        }
        let strong = candidate.capital && candidate.finite && candidate.opens_sentence;
        let attributed = match direct {
            Some(attribution) => Some(attribution),
            None if strong => unattributed(page, candidate, told, &found),
            None => None,
        };
        let Some(attributed) = attributed else {
            previous = Some((n, None));
            continue;
        };
        if let Some(cue) = attributed.cue {
            spent.push(cue);
        }
        let id = found.len();
        let one = statement(page, quote, attributed);
        if one.found.content.is_empty() {
            previous = Some((n, None));
            continue;
        }
        found.push(one);
        previous = Some((n, Some(id)));
    }
    found
}

/// Whether the words after a quotation can say whose it was: not when a new sentence begins there.
fn follows_on(page: &Page, candidate: &Candidate, tail: Span) -> bool {
    let end = candidate.quote.last().inner.of(page.text).chars().next_back();
    let words = tail.of(page.text).trim_start();
    match end {
        Some('.') => words.starts_with(|c: char| c.is_lowercase() || c == ','),
        Some('!' | '?') if !words.starts_with(char::is_lowercase) => {
            // A name and a cue, not a sentence about something else.
            page.tokens_in(tail)
                .iter()
                .take(8)
                .any(|at| page.cue_at(*at).is_some_and(|cue| cue.takes(Frame::Quote)))
        }
        _ => true,
    }
}

/// The cue, or "according to", in the words beside a quotation.
fn attribution(
    page: &Page,
    part: Span,
    spent: &[(usize, usize)],
    follows: bool,
    candidate: &Candidate,
) -> Option<Attribution> {
    let around = trimmed(page.text, part);
    let tokens = page.tokens_in(part);
    let fits = |at: &&(usize, usize)| {
        page.cue_at(**at)
            .is_some_and(|cue| cue.takes(Frame::Quote) && !spent.contains(at))
            && !page.has_own_content(**at)
    };
    // After a quotation the first cue is its own; before one, the last.
    let cue = match follows {
        true => tokens.iter().find(fits),
        false => tokens.iter().rev().find(fits),
    };
    if let Some(&(s, t)) = cue {
        if !candidate.capital && !candidate.finite && !candidate.after_cue {
            return None;
        }
        let sentence = &page.sentences[s];
        // Whoever speaks does not stand inside the quotation.
        let outside = |speaker: &SpeakerRef| match speaker {
            SpeakerRef::Token { sentence, token } => {
                !candidate.quote.covers(page.start_of((*sentence, *token)))
            }
            _ => true,
        };
        let nearest = || nearest_nominal(page, tokens, (s, t));
        let (speaker, medium) = page.speaker((s, t), nearest);
        let speaker = speaker.filter(outside).or_else(|| page.issued(nearest()?).0);
        let loose = sentence
            .object(t)
            .is_some_and(|object| object > t && page.cue_at((s, t)).is_some_and(|cue| !cue.owns(object)));
        return Some(Attribution {
            speaker: speaker.unwrap_or(SpeakerRef::Unknown),
            around,
            cue: Some((s, t)),
            form: None,
            medium: medium.or_else(|| occasion::medium(sentence, t, page.text)),
            place: page.place((s, t), &[part_of(candidate)]),
            loose: loose && !follows,
        });
    }
    if let Some((source, form)) = tokens.iter().find_map(|at| page.source_of(*at)) {
        let (speaker, medium) = page.issued(source);
        return Some(Attribution {
            speaker: speaker.unwrap_or(SpeakerRef::Unknown),
            around,
            cue: None,
            form: Some(form),
            medium,
            place: None,
            loose: false,
        });
    }
    match follows {
        true => trailing_clause(page, part, candidate),
        false => leading_clause(page, part, candidate).or_else(|| label(page, part, candidate)),
    }
}

/// Who is named by the heading over a list of quotations: "- “…”", "- On the talks: “…”".
fn under_heading(page: &Page, candidate: &Candidate) -> Option<Attribution> {
    let first = candidate.quote.first();
    let paragraph = page.paragraphs[first.paragraph];
    let listed = paragraph.of(page.text).starts_with(['-', '•', '*', '“', '"']);
    let before = Span::new(paragraph.start, first.outer.start).of(page.text);
    // Where an item leads in with words of its own, they end in a colon.
    let item = before.trim_end().ends_with(['-', '•', '*', ':']) || before.trim().is_empty();
    if !listed || !item || !candidate.capital {
        return None;
    }
    let speaker = super::transcript::named_by_heading(page.text, page.heading_of(first.paragraph)?)?;
    Some(Attribution {
        speaker: SpeakerRef::Span(speaker),
        around: speaker,
        cue: None,
        form: None,
        medium: None,
        place: None,
        loose: false,
    })
}

/// Words of a label before a quotation, at most.
const LABEL: usize = 18;

/// A phrase without a verb that ends in a colon and says who speaks: "IAEA chief Rafael Grossi: “…”". No label is what leads in
/// with a preposition: "On further talks: “…”".
fn label(page: &Page, part: Span, candidate: &Candidate) -> Option<Attribution> {
    let words = part.of(page.text).trim_end();
    let tokens = page.tokens_in(part);
    let is = |at: &(usize, usize), upos: &[Upos]| upos.contains(&page.sentences[at.0].tokens[at.1].upos);
    let verb = tokens.iter().any(|at| is(at, &[Upos::Verb, Upos::Aux]));
    let led = tokens.iter().find(|at| !is(at, &[Upos::Punct]));
    if !words.ends_with(':') || !candidate.capital || tokens.len() > LABEL || verb {
        return None;
    }
    if led.is_none_or(|at| is(at, &[Upos::Adp, Upos::Sconj, Upos::Cconj])) {
        return None;
    }
    // The last person's name, else the last name or noun.
    let last = |wanted: &dyn Fn(&(usize, usize)) -> bool| tokens.iter().rev().find(|at| wanted(at));
    let person = |at: &(usize, usize)| {
        let name = page.sentences[at.0].name_at(at.1);
        name.is_some_and(|name| name.kind == NameKind::Person)
    };
    let &(s, t) = last(&person)
        .or_else(|| last(&|at| is(at, &[Upos::Propn])))
        .or_else(|| last(&|at| is(at, &[Upos::Noun])))?;
    if !speaker::can_speak(&page.sentences[s], t) {
        return None;
    }
    Some(Attribution {
        speaker: SpeakerRef::Token {
            sentence: s,
            token: t,
        },
        around: trimmed(page.text, part),
        cue: None,
        form: None,
        medium: None,
        place: None,
        loose: false,
    })
}

/// A clause without a cue that leads to a whole quotation by a colon or comma: "Her message was short: “…”", "He
/// defended the plan, “…”".
fn leading_clause(page: &Page, part: Span, candidate: &Candidate) -> Option<Attribution> {
    let around = trimmed(page.text, part);
    let words = around.of(page.text);
    let by_comma = words.ends_with(',') && candidate.finite;
    if !candidate.capital || !(words.ends_with(':') || by_comma) {
        return None;
    }
    let tokens = page.tokens_in(part);
    let verb = |at: &&(usize, usize)| {
        let sentence = &page.sentences[at.0];
        let subject = speaker::own_subject(sentence, at.1);
        let inside = subject.is_some_and(|subject| {
            let asked = matches!(sentence.feature(subject, "PronType"), Some("Int" | "Rel"));
            tokens.contains(&(at.0, subject)) && !asked
        });
        inside && !sentence.has_rel(at.1, "acl") && !sentence.has_rel(at.1, "advcl")
    };
    let (s, root) = *tokens.iter().find(verb)?;
    let sentence = &page.sentences[s];
    let subject = speaker::own_subject(sentence, root)?;
    let owner = sentence.child_with_rel(subject, "nmod:poss");
    let token = owner.unwrap_or(subject);
    if by_comma && !page.is_person((s, token)) || !speaker::can_speak(sentence, token) {
        return None;
    }
    let said = owner.is_none() && sentence.tokens[root].upos == Upos::Verb;
    Some(Attribution {
        speaker: SpeakerRef::Token { sentence: s, token },
        around,
        cue: None,
        form: said.then(|| CueWords {
            form: sentence.form(root, page.text).to_owned(),
            span: sentence.tokens[root].span,
        }),
        medium: occasion::medium(sentence, root, page.text),
        place: page.place((s, root), &[part_of(candidate)]),
        loose: true,
    })
}

/// Somebody and a verb right behind a quotation that leads on to them, whatever the verb: "“…,” one adviser sighed".
fn trailing_clause(page: &Page, part: Span, candidate: &Candidate) -> Option<Attribution> {
    if !candidate.leads_on(page) || !candidate.capital && !candidate.finite {
        return None;
    }
    let tokens = page.tokens_in(part);
    let &(s, first) = tokens
        .iter()
        .find(|at| page.sentences[at.0].tokens[at.1].upos != Upos::Punct)?;
    let sentence = &page.sentences[s];
    let said = |at: &&(usize, usize)| {
        let subject = (at.0 == s)
            .then(|| speaker::own_subject(sentence, at.1))
            .flatten();
        subject.is_some_and(|subject| {
            let begins = sentence.subtree(subject).first().copied().unwrap_or(subject);
            begins.min(at.1) == first && tokens.contains(&(s, subject)) && page.is_person((s, subject))
        })
    };
    let &(_, verb) = tokens.iter().find(said)?;
    let token = speaker::own_subject(sentence, verb)?;
    if sentence.tokens[verb].upos != Upos::Verb || sentence.negated(verb) || sentence.modal(verb).is_some() {
        return None;
    }
    Some(Attribution {
        speaker: SpeakerRef::Token { sentence: s, token },
        around: trimmed(page.text, part),
        cue: None,
        form: Some(CueWords {
            form: sentence.form(verb, page.text).to_owned(),
            span: sentence.tokens[verb].span,
        }),
        medium: occasion::medium(sentence, verb, page.text),
        place: page.place((s, verb), &[part_of(candidate)]),
        loose: false,
    })
}

fn part_of(candidate: &Candidate) -> Span {
    candidate.quote.first().outer.cover(candidate.quote.last().outer)
}

/// The noun, name or pronoun nearest to a cue whose subject the tree does not show.
fn nearest_nominal(page: &Page, tokens: &[(usize, usize)], cue: (usize, usize)) -> Option<(usize, usize)> {
    let nominal = |at: &&(usize, usize)| {
        matches!(
            page.sentences[at.0].tokens[at.1].upos,
            Upos::Propn | Upos::Noun | Upos::Pron
        )
    };
    let before = tokens
        .iter()
        .rev()
        .skip_while(|at| **at >= cue)
        .take(2)
        .find(nominal);
    let after = || tokens.iter().skip_while(|at| **at <= cue).take(4).find(nominal);
    let (s, mut t) = *before.or_else(after)?;
    let sentence = &page.sentences[s];
    while let Some(head) = sentence.tokens[t].head {
        let inside = ["flat", "compound", "appos", "nmod:poss"]
            .iter()
            .any(|rel| sentence.has_rel(t, rel));
        if !inside {
            break;
        }
        t = head;
    }
    Some((s, t))
}

/// A whole quotation with nobody named beside it: the speaker of the sentence before it, or else of the last
/// statement, if one stands close before.
fn unattributed(
    page: &Page,
    candidate: &Candidate,
    told: &[Placed],
    found: &[Placed],
) -> Option<Attribution> {
    let first = candidate.quote.first();
    let bare = |speaker| Attribution {
        speaker,
        around: Span::new(first.outer.start, first.outer.start),
        cue: None,
        form: None,
        medium: None,
        place: None,
        loose: false,
    };
    let before = page.token_before(first.outer.start).map(|(s, _)| s);
    let paragraph = page.paragraphs[first.paragraph];
    // "From the article:" stands between its author and the quotation.
    let gap = if page.led_in(candidate).is_some() { 2 } else { 1 };
    let close = |placed: &&Placed| placed.at < first.outer.start && placed.paragraph + gap >= first.paragraph;
    let last = told
        .iter()
        .chain(found)
        .filter(close)
        .max_by_key(|placed| placed.at);
    // "He defended the plan. “…”": the subject of the sentence before, if it says nothing else of anybody's words.
    let sentence_before = before.filter(|s| page.sentences[*s].span.start >= paragraph.start);
    let subject = sentence_before.and_then(|s| {
        let sentence = &page.sentences[s];
        let spoken = last.is_some_and(|last| {
            last.found
                .content
                .iter()
                .chain(&last.found.evidence)
                .any(|span| span.overlaps(sentence.span))
        });
        let subject = sentence
            .root()
            .and_then(|root| speaker::own_subject(sentence, root));
        subject
            .filter(|subject| !spoken && page.is_person((s, *subject)))
            .map(|token| SpeakerRef::Token { sentence: s, token })
    });
    subject.or(last.map(|last| last.found.speaker)).map(bare)
}

fn statement(page: &Page, quote: &Quotation, by: Attribution) -> Placed {
    let cue = by.cue.and_then(|at| page.cue_at(at));
    let sentence = by.cue.map(|(s, _)| &page.sentences[s]);
    let mut found = Found {
        speaker: by.speaker,
        addressee: None,
        content: Vec::new(),
        text: String::new(),
        direct: true,
        cue: by.form,
        cue_token: by.cue,
        evidence: Vec::new(),
        medium: by.medium,
        place: by.place,
        clause: None,
        class: cue.map(|cue| cue.class),
        shape: super::Shape::Quotation,
    };
    if let (Some(cue), Some(sentence), Some((s, _))) = (cue, sentence, by.cue) {
        found.cue = Some(reported::cue_words(sentence, cue, page.text));
        found.addressee = speaker::addressee(sentence, cue)
            .filter(|t| !quote.covers(sentence.tokens[*t].span.start))
            .map(|t| (s, t));
    }
    if !by.around.is_empty() {
        found.evidence.push(by.around);
    }
    extend(page, &mut found, quote);
    Placed {
        at: quote.first().outer.start,
        paragraph: quote.last().paragraph,
        found,
    }
}

/// Adds a quotation to a statement.
fn extend(page: &Page, found: &mut Found, quote: &Quotation) {
    for part in &quote.parts {
        // The comma before an inserted "he said" is not the speaker's.
        let words = part.inner.of(page.text).trim_end_matches([',', ' ']);
        if !words.is_empty() {
            found
                .content
                .push(Span::new(part.inner.start, part.inner.start + words.len()));
        }
        found.evidence.push(trimmed(page.text, part.outer));
    }
    found.evidence.sort();
    found.text = reported::joined(page.text, &found.content);
}

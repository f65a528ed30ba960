//! Full quotations: which stretches between marks are somebody's words of their own standing, and whose.
//!
//! A paragraph is read as quotations and the gaps between them. A gap's cue belongs to the quotation it follows
//! ("…," he said) or leads to (he said, "…"); a quotation with neither goes on from the last.

use super::cues::Frame;
use super::quotes::{Quotation, trimmed};
use super::{Found, Page, Placed, SpeakerRef, reported, speaker};
use crate::syntax::Upos;
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

/// Who says a quotation, by the words beside it.
struct Attribution {
    speaker: SpeakerRef,
    /// The cue and the words around it, for evidence.
    around: Span,
    cue: Option<(usize, usize)>,
    /// Attribution without a verb: "according to".
    form: Option<String>,
    medium: Option<String>,
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

        let direct = lead_in.and_then(|part| attribution(page, part, &spent, false, candidate));
        let direct = direct.or_else(|| {
            let part = tail.filter(|part| follows_on(page, candidate, *part))?;
            attribution(page, part, &spent, true, candidate)
        });
        let mine = previous.filter(|(k, _)| {
            let last = candidates[*k].quote.last();
            last.paragraph == quote.first().paragraph || last.paragraph + 1 == quote.first().paragraph
        });
        let same_paragraph = mine.is_some_and(|(k, _)| {
            candidates[k].quote.last().paragraph == quote.first().paragraph && k + 1 == n
        });
        let joins = match (&direct, mine.and_then(|(_, found)| found)) {
            (None, Some(k)) if same_paragraph => {
                let interrupted = lead_in.is_some() && gap_start > paragraph.start;
                let goes_on = lead_in.is_none() && (candidate.capital || candidate.finite);
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
            None if strong => unattributed(page, quote, told, &found),
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
        found.push(statement(page, quote, attributed));
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
        let (speaker, medium) = page.speaker((s, t), || nearest_nominal(page, tokens, (s, t)));
        return Some(Attribution {
            speaker: speaker.unwrap_or(SpeakerRef::Unknown),
            around,
            cue: Some((s, t)),
            form: None,
            medium: medium.or_else(|| speaker::medium(sentence, t, page.text)),
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
        });
    }
    // "His message was short: “…”"
    let leads = !follows && around.of(page.text).ends_with(':') && candidate.capital;
    if !leads {
        return None;
    }
    let (s, root) = tokens
        .iter()
        .copied()
        .find(|at| page.sentences[at.0].tokens[at.1].head.is_none())?;
    let subject = page.sentences[s].subject(root)?;
    let sentence = &page.sentences[s];
    let subject = sentence.child_with_rel(subject, "nmod:poss").unwrap_or(subject);
    Some(Attribution {
        speaker: SpeakerRef::Token {
            sentence: s,
            token: subject,
        },
        around,
        cue: None,
        form: None,
        medium: None,
    })
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

/// A whole quotation with nobody named beside it: the speaker of the last statement, if one stands close before,
/// or else the subject of the sentence before.
fn unattributed(page: &Page, quote: &Quotation, told: &[Placed], found: &[Placed]) -> Option<Attribution> {
    let first = quote.first();
    let close = |placed: &&Placed| placed.at < first.outer.start && placed.paragraph + 1 >= first.paragraph;
    let last = told
        .iter()
        .chain(found)
        .filter(close)
        .max_by_key(|placed| placed.at);
    let around = Span::new(first.outer.start, first.outer.start);
    let bare = |speaker| Attribution {
        speaker,
        around,
        cue: None,
        form: None,
        medium: None,
    };
    if let Some(last) = last {
        return Some(bare(last.found.speaker));
    }
    let (s, _) = page.token_before(first.outer.start)?;
    let sentence = &page.sentences[s];
    if page.paragraphs[first.paragraph].start > sentence.span.start {
        return None;
    }
    let subject = sentence.root().and_then(|root| sentence.subject(root))?;
    let person = matches!(sentence.tokens[subject].upos, Upos::Propn | Upos::Pron);
    person.then(|| {
        bare(SpeakerRef::Token {
            sentence: s,
            token: subject,
        })
    })
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
        clause: None,
        class: cue.map(|cue| cue.class),
        shape: super::Shape::Quotation,
    };
    if let (Some(cue), Some(sentence), Some((s, _))) = (cue, sentence, by.cue) {
        found.cue = Some(reported::cue_form(sentence, cue, page.text));
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
        found.content.push(part.inner);
        found.evidence.push(trimmed(page.text, part.outer));
    }
    found.evidence.sort();
    // The comma before an inserted "he said" is not the speaker's.
    let words = reported::joined(page.text, &found.content);
    found.text = words.trim_end_matches([',', ' ']).to_owned();
}

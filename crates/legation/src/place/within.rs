//! Where a place lies that no table knows, by what the dispatch says of it: "Cellardyke in Fife", "Mukuru, a Nairobi
//! slum", "the village of Ciocile in the county of Brăila".

use super::detect::Found;
use super::resolve::{is_list, says_within};
use crate::syntax::{Sentence, Upos};
use crate::tables::{Place, fold};
use std::collections::BTreeMap;

/// Common nouns for a place that others lie in, or that lies in others.
const KINDS: [&str; 38] = [
    "area",
    "barangay",
    "camp",
    "city",
    "commune",
    "community",
    "county",
    "department",
    "district",
    "governorate",
    "hamlet",
    "island",
    "municipality",
    "neighborhood",
    "neighbourhood",
    "oblast",
    "parish",
    "peninsula",
    "port",
    "prefecture",
    "province",
    "quarter",
    "region",
    "republic",
    "resort",
    "settlement",
    "slum",
    "state",
    "suburb",
    "territory",
    "town",
    "township",
    "valley",
    "village",
    "ward",
    "zone",
    "canton",
    "locality",
];
/// Mentions before and after one that may say where it lies.
const REACH: usize = 3;

/// For each mention without a place: the mention whose place it is said to lie in. What one mention of a name is told,
/// holds for the others.
pub(super) fn containers(
    text: &str,
    sentences: &[Sentence],
    found: &[Found],
    chosen: &[Option<Place<'_>>],
) -> Vec<Option<usize>> {
    let mut direct = vec![None; found.len()];
    let mut first_of: BTreeMap<String, usize> = BTreeMap::new();
    let unknown = |i: &usize| chosen[*i].is_none();
    let words = |i: usize| fold(found[i].span.of(text));
    for inner in (0..found.len()).filter(unknown) {
        direct[inner] = container(text, sentences, found, chosen, inner);
        if let Some(outer) = direct[inner] {
            first_of.entry(words(inner)).or_insert(outer);
        }
    }
    for inner in (0..found.len()).filter(unknown) {
        direct[inner] = direct[inner].or_else(|| first_of.get(&words(inner)).copied());
    }
    direct
}

fn container(
    text: &str,
    sentences: &[Sentence],
    found: &[Found],
    chosen: &[Option<Place<'_>>],
    inner: usize,
) -> Option<usize> {
    let (number, start, end) = found[inner].at?;
    let sentence = &sentences[number];
    let named = with_kind(sentence, sentence.head_of(start, end));
    let lies_in = |outer: usize| {
        let Some((other, from, to)) = found[outer].at else {
            return false;
        };
        if other != number || chosen[outer].is_none() || is_list(sentences, &found[inner], &found[outer]) {
            return false;
        }
        if outer == inner + 1 {
            let between = text.get(found[inner].span.end..found[outer].span.start);
            if between.is_some_and(|words| says_within(words.trim())) {
                return true;
            }
        }
        let whole = with_kind(sentence, sentence.head_of(from, to));
        whole.iter().any(|o| {
            let token = &sentence.tokens[*o];
            let under = token
                .head
                .is_some_and(|head| named.contains(&head) && !named.contains(o));
            let case = sentence.case(*o).map(|case| sentence.tokens[case].lemma.as_str());
            under
                && matches!(token.base_rel(), "nmod" | "appos" | "compound" | "obl")
                && matches!(
                    case,
                    None | Some("in" | "of" | "near" | "at" | "outside" | "inside")
                )
        })
    };
    let mut near: Vec<usize> = (inner.saturating_sub(REACH)..found.len().min(inner + REACH + 1))
        .filter(|outer| *outer != inner && lies_in(*outer))
        .collect();
    // The smaller of two that hold it: "in Fife, Scotland".
    near.sort_by_key(|outer| {
        let country = chosen[*outer]
            .as_ref()
            .is_some_and(|p| p.is_country() || p.is_area());
        (country, outer.abs_diff(inner))
    });
    near.first().copied()
}

/// The head of a name and the common nouns for its kind that it belongs to: "the Mukuru slums", "the village of Ciocile",
/// "a slum, Kibera".
fn with_kind(sentence: &Sentence, head: usize) -> Vec<usize> {
    let mut heads = vec![head];
    let mut at = head;
    while let Some(above) = sentence.tokens[at].head {
        let (token, noun) = (&sentence.tokens[at], &sentence.tokens[above]);
        let linked = matches!(token.base_rel(), "compound" | "nmod" | "appos" | "flat" | "amod");
        if !linked
            || noun.upos == Upos::Verb
            || !KINDS.contains(&noun.lemma.as_str())
            || heads.contains(&above)
        {
            break;
        }
        heads.push(above);
        at = above;
    }
    // "Kibera, a slum in Nairobi"
    let kinds = sentence.children_with_rel(head, "appos");
    heads.extend(kinds.filter(|kind| KINDS.contains(&sentence.tokens[*kind].lemma.as_str())));
    heads
}

//! The country or part of the world that words before and inside a phrase mean.

use crate::syntax::Sentence;
use crate::tables::Tables;

/// The words up to and with `token` that name a part of the world by more than one word.
pub(super) fn area_at(
    text: &str,
    sentence: &Sentence,
    token: usize,
    tables: &Tables,
) -> Option<std::ops::Range<usize>> {
    (token.saturating_sub(3)..token).find_map(|start| {
        let words = sentence.tokens[start].span.cover(sentence.tokens[token].span);
        tables.area(words.of(text)).map(|_| start..token + 1)
    })
}

/// A country named inside a name: "Bank of Ghana", "Argentine Football Association", "New Jersey Transit".
pub(super) fn country_inside(surface: &str, tables: &Tables) -> Option<String> {
    let words: Vec<&str> = surface.split([' ', '-']).collect();
    let first = |start: usize| tables.first_country(&words[start..], |demonym| demonym.adjective);
    (0..words.len()).find_map(first).map(|(_, code)| code.to_string())
}

/// The country of the state or province that `token` is part of the name of: "New Mexico" is not Mexico's. The longest name
/// counts, and none that is a country's or within one.
fn region_at(text: &str, sentence: &Sentence, token: usize, tables: &Tables) -> Option<String> {
    const LONGEST: usize = 4;
    let large = |token: usize| sentence.form(token, text).starts_with(char::is_uppercase);
    if !large(token) {
        return None;
    }
    let count = sentence.tokens.len();
    for length in (2..=LONGEST).rev() {
        for start in (token + 1).saturating_sub(length)..=token {
            let last = start + length - 1;
            if last >= count || !large(start) || !large(last) {
                continue;
            }
            let words = sentence.tokens[start]
                .span
                .cover(sentence.tokens[last].span)
                .of(text);
            if tables.country(words).is_some() {
                return None;
            }
            if let Some(country) = tables.country_of_region(words) {
                return Some(country.to_string());
            }
        }
    }
    None
}

/// The country that the modifiers of `head` name: "Cuban", "Fiji's", "of the Republic of Ghana", "US".
pub(super) fn country_of(text: &str, sentence: &Sentence, head: usize, tables: &Tables) -> Option<String> {
    let mut after = None;
    for child in sentence.children(head) {
        let rel = sentence.tokens[child].rel;
        let direct = ["amod", "compound", "nmod:poss", "nmod:desc", "flat"].contains(&rel);
        let of = rel == "nmod"
            && sentence
                .case(child)
                .is_some_and(|case| matches!(sentence.tokens[case].lemma.as_str(), "of" | "for" | "to"));
        if !direct && !of {
            continue;
        }
        let country = word_country(text, sentence, child, tables);
        if country.is_some() && (direct || of && sentence.tokens[sentence.case(child)?].lemma == "of") {
            return country;
        }
        after = after.or(country);
        if direct && rel != "nmod:poss" {
            // "Cuban" may hang on a word between: "the Cuban Foreign Minister".
            if let Some(country) = country_of(text, sentence, child, tables).filter(|_| child < head) {
                return Some(country);
            }
        } else if of {
            // "the Ministry of Foreign Affairs of Ethiopia"
            after = after.or_else(|| country_of(text, sentence, child, tables));
        }
    }
    after
}

/// The country that one word, or the name it belongs to, stands for.
pub(super) fn word_country(text: &str, sentence: &Sentence, token: usize, tables: &Tables) -> Option<String> {
    let named = |words: &str| -> Option<String> {
        tables
            .country(words)
            .or_else(|| tables.demonym(words).map(|d| d.country))
            .or_else(|| tables.capital(words))
            .map(|c| c.iso3.to_string())
    };
    if area_at(text, sentence, token, tables).is_some() {
        return None;
    }
    if let Some(country) = region_at(text, sentence, token, tables) {
        return Some(country);
    }
    if let Some(name) = sentence.name_at(token) {
        let words = sentence.tokens[name.start]
            .span
            .cover(sentence.tokens[name.end - 1].span)
            .of(text);
        if let Some(country) = named(words) {
            return Some(country);
        }
        if let Some(organization) = tables.organization(words).and_then(|o| o.code) {
            return Some(organization.to_string());
        }
    }
    let form = sentence.form(token, text);
    if !form.chars().next().is_some_and(char::is_uppercase) {
        return None;
    }
    let phrase = || {
        // "Republic of Korea": the phrase, not the word.
        let end = (token + 1..(token + 6).min(sentence.tokens.len() + 1))
            .rev()
            .find(|end| {
                let words = sentence.tokens[token]
                    .span
                    .cover(sentence.tokens[end - 1].span)
                    .of(text);
                tables.country(words).is_some()
            })?;
        named(
            sentence.tokens[token]
                .span
                .cover(sentence.tokens[end - 1].span)
                .of(text),
        )
    };
    let people = || tables.country_of_people(form).map(str::to_string);
    named(form).or_else(phrase).or_else(people)
}

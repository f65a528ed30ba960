//! Whether a text tells of a visit, by a criterion that asks nothing of the reader.

use super::table::{Row, is_one_name};
use crate::tables::{Tables, fold};

/// Beginnings of words that tell of a visit, folded.
const CUES: [&str; 10] = [
    "visit",
    "welcom",
    "host",
    "arriv",
    "travel",
    "white house",
    "oval office",
    "camp david",
    "washington",
    "in person",
];
/// What else tells of a visit for a gathering whose description has the word.
const GATHERINGS: [&str; 8] = [
    "summit",
    "general assembly",
    "new york",
    "san francisco",
    "los angeles",
    "woodside",
    "apec",
    "nato",
];
/// Words that titles of heads of states and governments end in.
const TITLES: [&str; 13] = [
    "president",
    "minister",
    "premier",
    "chancellor",
    "taoiseach",
    "king",
    "queen",
    "emir",
    "amir",
    "sultan",
    "emperor",
    "prince",
    "secretary",
];
/// How far a name's word may stand from the title or another of its words: "President Dr. Berg".
const APART: usize = 2;

/// A sentence, or what a plain cut at points takes for one.
pub struct Passage<'t> {
    pub text: &'t str,
    /// Folded, between spaces.
    folded: String,
}

/// The sentences of a text that hold a word of a visit: cut where a point, a question or an exclamation mark ends a word of
/// more than two letters, and where a line ends.
pub fn passages(text: &str) -> Vec<Passage<'_>> {
    let mut all = Vec::new();
    for line in text.lines() {
        let mut start = 0;
        for (at, mark) in line.char_indices().filter(|(_, c)| matches!(c, '.' | '?' | '!')) {
            let end = at + mark.len_utf8();
            let word = line[start..at].rsplit(char::is_whitespace).next();
            let long = word.is_some_and(|word| word.chars().count() > 2);
            if long && line[end..].starts_with(char::is_whitespace) {
                all.push(&line[start..end]);
                start = end;
            }
        }
        all.push(&line[start..]);
    }
    let passage = |text| Passage {
        text,
        folded: format!(" {} ", fold(text)),
    };
    all.into_iter()
        .map(passage)
        .filter(|passage| CUES.iter().chain(&GATHERINGS).any(|cue| passage.has(cue)))
        .collect()
}

impl Passage<'_> {
    /// Whether it names the row's leader, or the leader's office with the country, beside a word of a visit.
    pub fn tells_of(&self, row: &Row, tables: &Tables) -> bool {
        let description = fold(&row.description);
        let gathering = |cue: &&str| row.is_gathering() && description.contains(*cue) && self.has(cue);
        let cue = CUES.iter().any(|cue| self.has(cue)) || GATHERINGS.iter().any(gathering);
        cue && (self.names(row) || self.names_office(row, tables))
    }

    fn has(&self, cue: &str) -> bool {
        self.folded
            .match_indices(cue)
            .any(|(at, _)| self.folded[..at].ends_with(' '))
    }

    /// Two words of the name, or one after a title.
    fn names(&self, row: &Row) -> bool {
        let words: Vec<&str> = self.folded.split_whitespace().collect();
        // Folding closes up the possessive: "Berg's" is "bergs".
        let is_name = |word: &str| {
            let bare = word.strip_suffix('s').unwrap_or(word);
            let mut name = row.name.iter();
            name.any(|own| is_one_name(own, word) || is_one_name(own, bare))
        };
        let named: Vec<usize> = (0..words.len()).filter(|n| is_name(words[*n])).collect();
        let titled = |n: &usize| {
            let before = &words[n.saturating_sub(APART)..*n];
            before.iter().any(|word| TITLES.contains(word))
        };
        named.windows(2).any(|pair| pair[1] - pair[0] <= APART) || named.iter().any(titled)
    }

    /// "Prime Minister of Fiji", "the Fijian Prime Minister".
    fn names_office(&self, row: &Row, tables: &Tables) -> bool {
        const BEFORE: usize = 3;
        const AFTER: usize = 6;
        let title = row.title.join(" ");
        let (Some(code), false) = (&row.code, title.is_empty()) else {
            return false;
        };
        if !self.folded.contains(&title) {
            return false;
        }
        let words: Vec<&str> = self.text.split_whitespace().collect();
        let length = row.title.len();
        let means = |words: &[&str]| tables.countries_in(&words.join(" ")).first() == Some(code);
        (0..(words.len() + 1).saturating_sub(length)).any(|at| {
            let (before, after) = (&words[..at], &words[at + length..]);
            let is_title = fold(&words[at..at + length].join(" ")) == title;
            let of = after.first() == Some(&"of");
            is_title
                && (means(&before[at.saturating_sub(BEFORE)..])
                    || of && means(&after[..after.len().min(AFTER)]))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;

    #[test]
    fn a_leader_or_an_office_beside_a_word_of_a_visit_tells() {
        let tables = Tables::built_in();
        let line = r#"{"start": "2022-03-01", "end": "2022-03-02", "visitor": "Prime Minister Adaline Berkh", "country": "Fiji"}"#;
        let row = &table::read(line, tables).expect("it is a visit")[0];
        for (text, tells) in [
            ("We will welcome Prime Minister Dr. Berkh.", true),
            ("On Monday Adaline Berkh arrived.", true),
            ("He hosted the Fijian Prime Minister.", true),
            ("He hosted the Prime Minister of the Republic of Fiji.", true),
            ("He spoke to Prime Minister Berkh. Nobody arrived.", false),
            ("Mr. Berkh hosted the Prime Minister of Samoa.", false),
            ("He attended a summit with Prime Minister Berkh.", false),
        ] {
            let found = passages(text).iter().any(|passage| passage.tells_of(row, tables));
            assert_eq!(found, tells, "{text}");
        }
    }
}

//! Notices by which an outlet says that a dispatch corrects or updates an earlier one, as the wires write them.

/// The words that begin one.
const WORDS: [&str; 13] = [
    "amended",
    "clarification",
    "clarified",
    "clarifies",
    "corrected",
    "correction",
    "corrects",
    "correcting",
    "refile",
    "refiled",
    "update",
    "updated",
    "updates",
];

/// What stands before one that is for editors.
const TO_EDITORS: [&str; 4] = ["eds:", "editor's note:", "editors' note:", "note to editors:"];

/// Characters in which such a notice stands.
const OPENING: usize = 300;

/// Whether title or opening say that the dispatch replaces an earlier one: "UPDATE 2-Talks end", "Correction: Talks in Havana",
/// "(Corrects number of documents in paragraph 3)". "Update on the talks" says nothing of the kind.
pub fn replaces_earlier(title: Option<&str>, text: &str) -> bool {
    let end = text.char_indices().nth(OPENING).map_or(text.len(), |(at, _)| at);
    let opening = &text[..end];
    let lines = opening.lines().filter(|line| !line.trim().is_empty()).take(3);
    let in_brackets = opening.match_indices(['(', '[']).map(|(at, _)| &opening[at..]);
    title.into_iter().chain(lines).chain(in_brackets).any(is_notice)
}

fn is_notice(text: &str) -> bool {
    let text = text.trim_start().to_lowercase().replace('’', "'");
    let to_editors = TO_EDITORS.iter().find_map(|before| text.strip_prefix(before));
    let opened = text.strip_prefix(['(', '[']);
    let rest = to_editors.or(opened).unwrap_or(&text);
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '*');
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let (word, rest) = rest.split_at(end);
    if !WORDS.contains(&word) {
        return false;
    }
    let rest = rest.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    let marked = rest
        .trim_start()
        .starts_with([':', '-', '–', '—', '/', '|', ')', ']']);
    to_editors.is_some() || opened.is_some() || marked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_are_told_from_what_is_only_worded_so() {
        for title in [
            "UPDATE 2-Talks in Suva end without a deal",
            "CORRECTED-UPDATE 1-Ministers sign accord",
            "Correction: Fiji-Tonga story",
            "[Updated] Ministers sign accord",
            "REFILE - Ministers sign accord",
        ] {
            assert!(replaces_earlier(Some(title), "SUVA — Talks ended."), "{title}");
        }
        for title in [
            "Update on talks in Suva",
            "Corrections officers strike",
            "Updated plan for a port signed",
        ] {
            assert!(!replaces_earlier(Some(title), "SUVA — Talks ended."), "{title}");
        }
        for opening in [
            "SUVA, May 3 (Wire) - (Corrects number of documents in paragraph 3) Ministers signed four accords.",
            "Eds: Updates with comment by the minister.\nSUVA — Talks ended.",
            "CORRECTION: The earlier report gave a wrong number.\nSUVA — Talks ended.",
        ] {
            assert!(replaces_earlier(None, opening), "{opening}");
        }
        assert!(!replaces_earlier(
            None,
            "SUVA (Wire) - Ministers (of both states) updated a treaty."
        ));
    }
}

//! Licence statements to SPDX identifiers: the sentence in a text, and the values that metadata give.
//!
//! Identifiers: SPDX licence list 3.x (CC0-1.0; the Creative Commons family with its ported versions; the UK's
//! Open Government Licence). A licence without its version has no identifier.

use crate::text::Span;

/// A licence sentence found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LicenceLine {
    /// The whole sentence.
    pub span: Span,
    pub spdx: Option<String>,
    /// Whose content it is, where the sentence says so.
    pub holder: Option<String>,
}

/// The last licence sentence of a text: it must grant ("is licensed under", "is available under", "under the terms
/// of") or be nothing but a licence line, so that a report about a licence is left alone.
pub(super) fn find(text: &str) -> Option<LicenceLine> {
    let lower = text.to_ascii_lowercase();
    let marks = [
        "creative commons",
        "creativecommons.org",
        "cc by",
        "cc-by",
        "cc0",
        "open government licen",
        "public domain",
    ];
    let mut places: Vec<usize> = marks
        .iter()
        .flat_map(|mark| lower.match_indices(mark).map(|(at, _)| at))
        .collect();
    places.sort_unstable();
    // One sentence often has several marks: the words and the address.
    let mut seen_from = text.len();
    // A licence stands at the end or the start; a text that is all marks must not be searched mark by mark.
    let most = 40;
    let skipped = most / 2..places.len().saturating_sub(most / 2).max(most / 2);
    for (n, at) in places.into_iter().enumerate().rev() {
        if at >= seen_from || skipped.contains(&n) {
            continue;
        }
        let span = sentence(text, at);
        seen_from = span.start;
        let sentence = span.of(text);
        if sentence.len() <= 600 && grants(sentence) {
            return Some(LicenceLine {
                span,
                spdx: spdx(sentence),
                holder: holder(sentence),
            });
        }
    }
    None
}

/// Whether a sentence puts the text it stands in under a licence: it speaks of "this work" or "content" and grants, or
/// is nothing but a licence line.
fn grants(sentence: &str) -> bool {
    const GRANTS: [&str; 12] = [
        "licensed under",
        "licenced under",
        "licensed to the public under",
        "available under",
        "published under",
        "released under",
        "distributed under",
        "shared under",
        "provided under",
        "republished under",
        "reused under",
        "under the terms of",
    ];
    const WORKS: [&str; 16] = [
        "content",
        "work",
        "article",
        "text",
        "texts",
        "material",
        "materials",
        "site",
        "website",
        "page",
        "story",
        "stories",
        "report",
        "publication",
        "information",
        "document",
    ];
    let lower = sentence.to_ascii_lowercase();
    let bare = lower.trim_start_matches(['(', '[', '*', ' ']);
    let line = [
        "licen",
        "creative commons",
        "cc",
        "public domain",
        "this work is in the public domain",
        "©",
        "copyright",
        "(c)",
    ]
    .iter()
    .any(|start| bare.starts_with(start));
    if line && sentence.split_whitespace().count() <= 24 {
        return !bare.starts_with("public domain") || sentence.split_whitespace().count() <= 4;
    }
    let Some(granted) = GRANTS.iter().filter_map(|words| lower.find(words)).min() else {
        return false;
    };
    let subject = &lower[..granted];
    let words = subject
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty());
    subject.split_whitespace().count() <= 16 && { words }.any(|w| WORKS.contains(&w))
}

/// The sentence around a byte: between the ends of the line, runs of blanks, and full stops before a blank and a
/// capital. The stop of a version number ends nothing.
fn sentence(text: &str, at: usize) -> Span {
    const REACH: usize = 800;
    let mut start = (at.saturating_sub(REACH)..=at)
        .find(|i| text.is_char_boundary(*i))
        .unwrap_or(at);
    let mut end = (at + REACH..text.len())
        .find(|i| text.is_char_boundary(*i))
        .unwrap_or(text.len());
    let mut i = start;
    while i < end {
        let rest = &text[i..end];
        let c = rest.chars().next().unwrap_or(' ');
        let width = c.len_utf8();
        let line_end = matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}');
        // Indented or run-on matter is often set off by nothing but blanks.
        let gap = rest.starts_with("   ");
        let stop = matches!(c, '.' | '!' | '?') && {
            let closed = rest[width..].trim_start_matches(['”', '"', '’', '\'', ')', '»']);
            let after = closed.trim_start();
            (after.is_empty() || after.len() < closed.len())
                && after.chars().next().is_none_or(|n| !n.is_lowercase())
                && !abbreviation(&text[..i])
        };
        let boundary = if line_end || gap {
            Some(i + width)
        } else if stop {
            let closing = rest[width..].len()
                - rest[width..]
                    .trim_start_matches(['”', '"', '’', '\'', ')', '»'])
                    .len();
            Some(i + width + closing)
        } else {
            None
        };
        if let Some(boundary) = boundary {
            if boundary > at {
                end = boundary;
                break;
            }
            start = boundary;
        }
        i += width;
    }
    let start = start + (text[start..].len() - text[start..].trim_start().len());
    let end = text[..end].trim_end().len();
    Span::new(start.min(end), end)
}

/// Whether the words before a stop end in an abbreviation or an initial.
fn abbreviation(before: &str) -> bool {
    let word = before
        .rsplit(|c: char| c.is_whitespace() || c == '(')
        .next()
        .unwrap_or_default();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    (letters == 1 && word.chars().count() <= 2)
        || word.contains('.')
        || matches!(
            word,
            "Inc" | "Ltd" | "Co" | "No" | "v" | "ver" | "Dr" | "Mr" | "Ms" | "Mrs" | "St"
        )
}

/// "All content by X is licensed under", "© 2020 X.", "X's content is licensed": X.
fn holder(sentence: &str) -> Option<String> {
    let lower = sentence.to_ascii_lowercase();
    let until = [
        " is licensed",
        " are licensed",
        " is licenced",
        " is available",
        " are available",
        " is published",
        " is released",
        " is made",
        " are made",
        " is distributed",
        " is shared",
        " licensed under",
    ]
    .iter()
    .filter_map(|w| lower.find(w))
    .min()?;
    let subject = &sentence[..until];
    let lower = &lower[..until];
    let after = |mark: &str| lower.rfind(mark).map(|at| &subject[at + mark.len()..]);
    let named = after(" by ")
        .or_else(|| after("© "))
        .or_else(|| after("(c) "))
        .or_else(|| after("copyright "))
        .or_else(|| after(" from "))
        .or_else(|| after(" of "))
        .or_else(|| {
            let possessed = [
                " content",
                " text",
                " texts",
                " articles",
                " material",
                " news",
                "'s content",
                "’s content",
            ];
            let at = possessed.iter().filter_map(|w| lower.rfind(w)).min()?;
            (at > 0).then(|| {
                subject[..at]
                    .trim_start_matches("All ")
                    .trim_end_matches("'s")
                    .trim_end_matches("’s")
            })
        })?;
    let years = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '–' | ',' | '©');
    let name = named
        .trim_start_matches(years)
        .trim()
        .trim_end_matches([',', '.', ':']);
    let name = name.strip_prefix("the ").unwrap_or(name);
    let generic = [
        "this", "the", "all", "our", "original", "unless", "except", "text", "content", "it",
    ];
    let first = name.split_whitespace().next().unwrap_or_default();
    let named = first
        .chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || c.is_numeric());
    let known = named && !generic.contains(&first.to_ascii_lowercase().as_str());
    (known && name.split_whitespace().count() <= 10).then(|| name.to_owned())
}

/// The SPDX identifier that a statement, an address or a value names.
///
/// Understands "Creative Commons Attribution-ShareAlike 4.0 International", "CC BY-SA 4.0", "cc-by-4.0", addresses at
/// creativecommons.org, CC0, and the Open Government Licence.
pub(super) fn spdx(words: &str) -> Option<String> {
    let lower: String = words
        .to_ascii_lowercase()
        .replace(['\u{2010}', '\u{2011}', '–', '_'], "-");
    if let Some(at) = lower.find("creativecommons.org/")
        && let Some(found) = address(&lower[at..])
    {
        return Some(found);
    }
    if lower.contains("open government licen") || lower.starts_with("ogl") {
        let number = version(&lower).map(|(v, _)| v);
        return match number.as_deref() {
            Some("1.0" | "2.0" | "3.0") => Some(format!("OGL-UK-{}", number?)),
            _ => match lower
                .rsplit(|c: char| !c.is_ascii_alphanumeric())
                .find(|w| w.starts_with('v'))?
            {
                "v1" => Some("OGL-UK-1.0".to_owned()),
                "v2" => Some("OGL-UK-2.0".to_owned()),
                "v3" => Some("OGL-UK-3.0".to_owned()),
                _ => None,
            },
        };
    }
    if lower.contains("cc0") || (lower.contains("creative commons") && lower.contains("zero")) {
        return Some("CC0-1.0".to_owned());
    }
    let from = lower
        .find("creative commons")
        .map(|at| at + "creative commons".len());
    let from = from.or_else(|| {
        ["cc by", "cc-by", "cc:by"]
            .iter()
            .filter_map(|mark| lower.find(mark))
            .min()
            .filter(|at| !lower[..*at].ends_with(|c: char| c.is_ascii_alphanumeric()))
    })?;
    let (number, after) = version(&lower[from..])?;
    let (terms, rest) = lower[from..].split_at(after - number.len());
    assemble(terms, &number, &rest[number.len()..])
}

/// `creativecommons.org/licenses/by-sa/3.0/igo/`.
fn address(address: &str) -> Option<String> {
    let end = address
        .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '>' | ')' | ']'))
        .unwrap_or(address.len());
    let parts: Vec<&str> = address[..end].split('/').collect();
    match parts.as_slice() {
        [_, "publicdomain", "zero", ..] => Some("CC0-1.0".to_owned()),
        [_, "licenses" | "licences", terms, number, rest @ ..] => {
            let number = number.trim_end_matches(['.', ',', ';']);
            let (number, _) = version(number)?;
            let port = rest.first().copied().unwrap_or_default();
            assemble(terms, &number, port)
        }
        _ => None,
    }
}

/// The first `N.N` and where it ends.
fn version(words: &str) -> Option<(String, usize)> {
    let bytes = words.as_bytes();
    (1..bytes.len().saturating_sub(1)).find_map(|dot| {
        let single = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        let alone = dot < 2 || !single(dot - 2);
        (bytes[dot] == b'.' && single(dot - 1) && alone && single(dot + 1) && !single(dot + 2))
            .then(|| (words[dot - 1..dot + 2].to_owned(), dot + 2))
    })
}

/// Joins terms, version and port to an identifier that the SPDX list has.
fn assemble(terms: &str, number: &str, port: &str) -> Option<String> {
    let parts: Vec<&str> = terms
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let has = |short: &str, long: &[&str]| {
        let joined = parts.concat();
        parts.contains(&short) || long.iter().any(|l| joined.contains(l))
    };
    if !has("by", &["attribution"]) || !["1.0", "2.0", "2.5", "3.0", "4.0"].contains(&number) {
        return None;
    }
    let mut id = "CC-BY".to_owned();
    if has("nc", &["noncommercial"]) {
        id.push_str("-NC");
    }
    let no_derivatives = has("nd", &["noderiv"]);
    if has("sa", &["sharealike"]) {
        if no_derivatives {
            return None;
        }
        id.push_str("-SA");
    }
    if no_derivatives {
        id.push_str("-ND");
    }
    id.push('-');
    id.push_str(number);
    match port_code(port) {
        Some(code) => {
            let ported = format!("{id}-{code}");
            PORTED.contains(&ported.as_str()).then_some(ported)
        }
        None => Some(id),
    }
}

/// Versions made for one jurisdiction that SPDX lists.
const PORTED: [&str; 24] = [
    "CC-BY-2.5-AU",
    "CC-BY-3.0-AT",
    "CC-BY-3.0-AU",
    "CC-BY-3.0-DE",
    "CC-BY-3.0-IGO",
    "CC-BY-3.0-NL",
    "CC-BY-3.0-US",
    "CC-BY-NC-3.0-DE",
    "CC-BY-NC-ND-3.0-DE",
    "CC-BY-NC-ND-3.0-IGO",
    "CC-BY-NC-SA-2.0-DE",
    "CC-BY-NC-SA-2.0-FR",
    "CC-BY-NC-SA-2.0-UK",
    "CC-BY-NC-SA-3.0-DE",
    "CC-BY-NC-SA-3.0-IGO",
    "CC-BY-ND-3.0-DE",
    "CC-BY-SA-2.0-UK",
    "CC-BY-SA-2.1-JP",
    "CC-BY-SA-3.0-AT",
    "CC-BY-SA-3.0-DE",
    "CC-BY-SA-3.0-IGO",
    "CC-BY-NC-ND-4.0-IGO",
    "CC-BY-SA-4.0-IGO",
    "CC-BY-4.0-IGO",
];

fn port_code(port: &str) -> Option<&'static str> {
    const NAMES: [(&str, &[&str]); 9] = [
        ("IGO", &["igo", "intergovernmental"]),
        ("AU", &["au", "australia"]),
        ("AT", &["at", "austria"]),
        ("DE", &["de", "germany"]),
        ("NL", &["nl", "netherlands"]),
        ("US", &["us", "united"]),
        ("UK", &["uk", "england"]),
        ("FR", &["fr", "france"]),
        ("JP", &["jp", "japan"]),
    ];
    let first = port
        .split(|c: char| !c.is_ascii_alphabetic())
        .find(|w| !w.is_empty())?;
    NAMES
        .iter()
        .find(|(_, names)| names.contains(&first))
        .map(|(code, _)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_and_values_become_identifiers() {
        let known = [
            (
                "Creative Commons Attribution 4.0 International License",
                Some("CC-BY-4.0"),
            ),
            (
                "Creative Commons Attribution-NonCommercial-ShareAlike 3.0 IGO",
                Some("CC-BY-NC-SA-3.0-IGO"),
            ),
            (
                "a Creative Commons Attribution-NoDerivs 3.0 Unported licence",
                Some("CC-BY-ND-3.0"),
            ),
            (
                "Creative Commons Attribution Share Alike 4.0",
                Some("CC-BY-SA-4.0"),
            ),
            ("CC BY-NC-ND 4.0", Some("CC-BY-NC-ND-4.0")),
            ("cc-by-sa-3.0", Some("CC-BY-SA-3.0")),
            (
                "https://creativecommons.org/licenses/by/2.5/au/",
                Some("CC-BY-2.5-AU"),
            ),
            ("http://creativecommons.org/licenses/by/4.0.", Some("CC-BY-4.0")),
            (
                "https://creativecommons.org/publicdomain/zero/1.0/",
                Some("CC0-1.0"),
            ),
            ("CC0", Some("CC0-1.0")),
            ("Open Government Licence v3.0", Some("OGL-UK-3.0")),
            ("CC BY", None),
            ("Creative Commons Attribution 3.0 Austria", Some("CC-BY-3.0-AT")),
            ("public domain", None),
            ("All rights reserved", None),
            ("MIT", None),
        ];
        for (words, wanted) in known {
            assert_eq!(spdx(words).as_deref(), wanted, "{words}");
        }
    }

    #[test]
    fn a_licence_sentence_is_told_from_the_report_before_it() {
        let text = "The two sides will meet again. Content by Harbour Wire is licensed under a Creative Commons \
                    Attribution-ShareAlike 4.0 International License.";
        let line = find(text).unwrap();
        assert!(line.span.of(text).starts_with("Content by"));
        assert_eq!(line.spdx.as_deref(), Some("CC-BY-SA-4.0"));
        assert_eq!(line.holder.as_deref(), Some("Harbour Wire"));
    }

    #[test]
    fn holders_are_named_in_several_ways() {
        let named = [
            ("© 2019 Northern Desk. Licensed under CC BY 4.0.", None),
            (
                "© 2019 Northern Desk is licensed under CC BY 4.0.",
                Some("Northern Desk"),
            ),
            (
                "Northern Desk's content is available under CC BY 4.0.",
                Some("Northern Desk"),
            ),
            ("This work is licensed under CC BY 4.0.", None),
            (
                "This article by the Gulf Monitor is licensed under CC BY 4.0.",
                Some("Gulf Monitor"),
            ),
        ];
        for (words, wanted) in named {
            assert_eq!(find(words).unwrap().holder.as_deref(), wanted, "{words}");
        }
    }

    #[test]
    fn a_report_about_a_licence_is_no_licence() {
        assert_eq!(
            find("The ministers praised Creative Commons and its work in both capitals since the summit."),
            None
        );
        assert_eq!(
            find(
                "The archive has passed into the public domain, the minister said after the talks in the capital."
            ),
            None
        );
    }
}

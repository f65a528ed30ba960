//! The PLOVER agents dictionary: common nouns with a sector.

use super::Table;
use super::source::{self, Problem};
use std::path::Path;

/// Codes that are no sectors of PLOVER, and stand for "none" or "junk".
const NOT_SECTORS: [&str; 2] = ["JNK", "NON"];

pub fn table(facts: &Path) -> Result<Table, Problem> {
    let path = facts.join("ngec_assets/PLOVER_agents.txt");
    let mut table = Table::new(
        "Common nouns for persons, groups and institutions with their PLOVER sectors.",
        "sector\tsecond sector",
        &["plover: PLOVER agents dictionary (Open Event Data Alliance; ahalterman/NGEC-2025), MIT, 2025"],
    );
    for line in source::text(&path)?.lines() {
        let line = line.split('#').next().unwrap_or("").trim();
        let Some((nouns, code)) = line.split_once("[~") else {
            continue;
        };
        let code = code.split(']').next().unwrap_or("");
        if code.len() < 3 || !code.is_ascii() || NOT_SECTORS.contains(&&code[..3]) {
            continue;
        }
        let (singular, plural) = match nouns.split_once('{') {
            Some((singular, plural)) => (singular, Some(plural.trim_end().trim_end_matches('}').to_owned())),
            None => (nouns, None),
        };
        for singular in substitute(&noun(singular)) {
            let plural = plural
                .as_deref()
                .map(noun)
                .unwrap_or_else(|| regular_plural(&singular));
            for word in [singular.clone(), plural] {
                table.add(
                    &word,
                    &singular,
                    &[&code[..3], code.get(3..6).unwrap_or("")],
                    "plover",
                );
            }
        }
    }
    Ok(table)
}

/// "POLICE_CHIEF_ " as "police chief".
fn noun(raw: &str) -> String {
    raw.trim().trim_end_matches('_').replace('_', " ").to_lowercase()
}

/// Writes out the dictionary's substitution sets.
fn substitute(noun: &str) -> Vec<String> {
    let sets: [(&str, &[&str]); 2] = [
        ("!person!", &["man", "men", "woman", "women", "person"]),
        ("!minist!", &["minister", "ministers", "ministry", "ministries"]),
    ];
    for (mark, words) in sets {
        if noun.contains(mark) {
            return words.iter().map(|word| noun.replace(mark, word)).collect();
        }
    }
    vec![noun.to_owned()]
}

fn regular_plural(noun: &str) -> String {
    let vowel_before_y = noun.ends_with("ay") || noun.ends_with("ey") || noun.ends_with("oy");
    match noun {
        n if n.ends_with('y') && !vowel_before_y => format!("{}ies", &n[..n.len() - 1]),
        n if n.ends_with('s') || n.ends_with('x') || n.ends_with("ch") || n.ends_with("sh") => {
            format!("{n}es")
        }
        n => format!("{n}s"),
    }
}

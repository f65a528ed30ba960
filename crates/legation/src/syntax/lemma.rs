//! Lemma scripts: how to make the dictionary form of a word from the word as it stands.
//!
//! A script is `case|cut|add`: with `L` the form is lower-cased, with `K` kept; then `cut` characters go from its
//! end and `add` is appended. `W|lemma` gives the whole lemma.

use super::Upos;
use std::collections::HashMap;
use std::sync::LazyLock;

/// One of the model's lemma classes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Script {
    Edit { lower: bool, cut: usize, add: String },
    Whole(String),
}

impl Script {
    /// Reads a class name. A name that is no script keeps the lower-cased form.
    pub fn parse(name: &str) -> Script {
        let mut parts = name.splitn(3, '|');
        match (parts.next(), parts.next(), parts.next()) {
            (Some("W"), Some(first), rest) => {
                Script::Whole(rest.map_or(first.to_owned(), |rest| format!("{first}|{rest}")))
            }
            (Some(case @ ("L" | "K")), Some(cut), Some(add)) => Script::Edit {
                lower: case == "L",
                cut: cut.parse().unwrap_or(0),
                add: add.to_owned(),
            },
            _ => Script::Edit {
                lower: true,
                cut: 0,
                add: String::new(),
            },
        }
    }

    /// The lemma of `form`. A form shorter than the cut is only cased.
    pub fn apply(&self, form: &str) -> String {
        match self {
            Script::Whole(lemma) => lemma.clone(),
            Script::Edit { lower, cut, add } => {
                let mut lemma = match lower {
                    true if form.is_ascii() => form.to_ascii_lowercase(),
                    true => form.to_lowercase(),
                    false => form.to_owned(),
                };
                if *cut == 0 {
                    lemma.push_str(add);
                } else if let Some((at, _)) = lemma.char_indices().rev().nth(cut - 1) {
                    lemma.truncate(at);
                    lemma.push_str(add);
                }
                lemma
            }
        }
    }
}

/// The dictionary form of an irregular verb or noun (`data/irregular_forms.tsv`). `None` for what is no such form, and for
/// a form that is another verb's dictionary form too ("found", "wound").
pub(super) fn irregular(form: &str, upos: Upos) -> Option<&'static str> {
    static FORMS: LazyLock<HashMap<(&str, &str), &str>> = LazyLock::new(|| {
        let rows = include_str!("../../../../data/irregular_forms.tsv").lines();
        let columns = |row: &'static str| {
            let mut columns = row.split('\t');
            Some(((columns.next()?, columns.next()?), columns.next()?))
        };
        rows.filter(|row| !row.starts_with('#'))
            .filter_map(columns)
            .collect()
    });
    const SHARED: [&str; 12] = [
        "bore", "bound", "fell", "felt", "found", "ground", "lay", "left", "lit", "rent", "saw", "wound",
    ];
    let part = match upos {
        Upos::Verb => "verb",
        Upos::Noun => "noun",
        _ => return None,
    };
    let form = form.to_lowercase();
    let lemma = *FORMS.get(&(form.as_str(), part))?;
    (!SHARED.contains(&form.as_str())).then_some(lemma)
}

/// Regular dictionary forms that an inflected word may have, likeliest first: of "signed" `sign`, `signe`; of
/// "treaties" `treaty`, `treatie`. Empty for a word that ends in no `s`, `ed` or `ing`.
pub(super) fn regular(form: &str) -> Vec<String> {
    let form = form.to_lowercase();
    let mut found = Vec::new();
    let mut add = |stem: &str, ending: &str| {
        if stem.chars().count() > 1 {
            found.push(format!("{stem}{ending}"));
        }
    };
    if let Some(stem) = form.strip_suffix("ies").or_else(|| form.strip_suffix("ied")) {
        add(stem, "y");
        add(stem, "ie");
    } else if let Some(stem) = form.strip_suffix("ed").or_else(|| form.strip_suffix("ing")) {
        add(stem, "");
        add(stem, "e");
        let mut letters = stem.chars().rev();
        if let (Some(last), true) = (letters.next(), letters.next() == stem.chars().next_back()) {
            // "planned" doubles the consonant.
            add(&stem[..stem.len() - last.len_utf8()], "");
        }
    } else if let Some(stem) = form.strip_suffix('s').filter(|stem| !stem.ends_with('s')) {
        add(stem, "");
        if let Some(stem) = stem.strip_suffix('e') {
            add(stem, "");
        }
    }
    found
}

/// The dictionary form of a verb in `ed` or `ing` by the spelling of its stem alone: "denounced" `denounce`, "deferred"
/// `defer`. `None` where spelling does not settle whether an `e` was lost. Right for 99 of 100 such forms in the training
/// parts of UD English EWT and GUM.
pub(super) fn by_spelling(form: &str) -> Option<String> {
    let form = form.to_lowercase();
    if !form.is_ascii() {
        return None;
    }
    if let Some(stem) = form.strip_suffix("ied").filter(|stem| stem.len() > 1) {
        return Some(format!("{stem}y"));
    }
    let stem = form.strip_suffix("ed").or_else(|| form.strip_suffix("ing"))?;
    let letters = stem.as_bytes();
    // A `u` after `q` or `g` is no vowel of its own: "require", "guide".
    let is_vowel = |i: usize| {
        matches!(letters[i], b'a' | b'e' | b'i' | b'o' | b'u')
            && !(letters[i] == b'u' && i > 0 && matches!(letters[i - 1], b'q' | b'g'))
    };
    let sounds = |i: usize| is_vowel(i) || letters[i] == b'y';
    let syllables = (0..letters.len())
        .filter(|i| sounds(*i) && (*i == 0 || !sounds(i - 1)))
        .count();
    if letters.len() < 3 || syllables == 0 {
        return None;
    }
    let last = letters.len() - 1;
    let (before, end) = (letters[last - 1], letters[last]);
    let with_e = Some(format!("{stem}e"));
    let as_is = Some(stem.to_owned());
    if before == end {
        return match end {
            b'b' | b'd' | b'g' | b'm' | b'n' | b'p' | b'r' | b't' => Some(stem[..last].to_owned()),
            b'l' if syllables > 1 => Some(stem[..last].to_owned()),
            _ => as_is,
        };
    }
    let open = is_vowel(last - 1);
    let single = open && !is_vowel(last - 2);
    let endings = |list: &[&str]| list.iter().any(|ending| stem.ends_with(ending));
    match end {
        b'c' | b'v' | b'u' | b'z' | b's' => return with_e,
        b'g' if open || matches!(before, b'd' | b'r') => return with_e,
        b'g' if endings(&["eng"]) || endings(&["ang"]) && syllables > 1 => return with_e,
        b'l' | b'r' if !sounds(last - 1) && !matches!(before, b'l' | b'r' | b'w') => return with_e,
        _ => {}
    }
    if single && syllables == 1 {
        return if matches!(end, b'w' | b'x' | b'y' | b'h') {
            as_is
        } else {
            with_e
        };
    }
    if single {
        const LOST: [&str; 30] = [
            "at", "ut", "ir", "ur", "ar", "id", "ud", "ad", "ed", "in", "il", "ak", "ik", "ok", "uk", "ib",
            "ab", "ob", "ub", "um", "am", "im", "ap", "ul", "uad", "uid", "ven", "pon", "her", "fer",
        ];
        const KEPT: [&str; 7] = ["er", "en", "on", "el", "ow", "ay", "ob"];
        return match (endings(&LOST), endings(&KEPT)) {
            (true, _) if !endings(&["offer", "suffer", "differ", "proffer", "gather", "weather"]) => with_e,
            (_, true) => as_is,
            _ => None,
        };
    }
    if open {
        return match end {
            b't' if endings(&["iat"]) || endings(&["uat", "eat"]) && syllables > 2 => with_e,
            b'n' | b'l' | b't' | b'r' | b'd' | b'k' | b'p' | b'm' | b'f' | b'w' => as_is,
            _ => None,
        };
    }
    matches!(
        end,
        b'w' | b'x' | b'y' | b'h' | b'k' | b'n' | b'm' | b'p' | b't' | b'f' | b'd'
    )
    .then_some(stem.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_forms_are_undone() {
        assert_eq!(regular("Treaties"), ["treaty", "treatie"]);
        assert_eq!(regular("planned"), ["plann", "planne", "plan"]);
        assert_eq!(regular("houses"), ["house", "hous"]);
        assert!(regular("press").is_empty() && regular("went").is_empty());
    }

    #[test]
    fn spelling_tells_where_an_e_was_lost() {
        for (form, verb) in [
            ("denounced", "denounce"),
            ("recommitted", "recommit"),
            ("negotiating", "negotiate"),
            ("evacuated", "evacuate"),
            ("repeated", "repeat"),
            ("requiring", "require"),
            ("condemned", "condemn"),
            ("mobilised", "mobilise"),
            ("dismantled", "dismantle"),
            ("patrolled", "patrol"),
            ("reiterated", "reiterate"),
            ("deterred", "deter"),
            ("retaliating", "retaliate"),
            ("mediated", "mediate"),
            ("offered", "offer"),
            ("transferred", "transfer"),
            ("interfered", "interfere"),
            ("postponed", "postpone"),
            ("besieged", "besiege"),
            ("rebuffed", "rebuff"),
        ] {
            assert_eq!(by_spelling(form).as_deref(), Some(verb));
        }
        for form in ["visited", "sing", "ed", "états", ""] {
            assert_eq!(by_spelling(form), None, "{form}");
        }
    }

    #[test]
    fn irregular_forms_have_their_lemma() {
        assert_eq!(irregular("Withdrew", Upos::Verb), Some("withdraw"));
        assert_eq!(irregular("sought", Upos::Verb), Some("seek"));
        assert_eq!(irregular("memoranda", Upos::Noun), Some("memorandum"));
        assert_eq!(irregular("found", Upos::Verb), None);
        assert_eq!(irregular("signed", Upos::Verb), None);
        assert_eq!(irregular("children", Upos::Verb), None);
    }

    #[test]
    fn scripts_make_lemmas() {
        let lemma = |script: &str, form: &str| Script::parse(script).apply(form);
        assert_eq!(lemma("L|3|y", "Parties"), "party");
        assert_eq!(lemma("K|0|", "Havana"), "Havana");
        assert_eq!(lemma("W|be", "is"), "be");
        assert_eq!(lemma("L|1|", "États"), "état");
        assert_eq!(lemma("L|9|x", "is"), "is");
        assert_eq!(lemma("nonsense", "Is"), "is");
    }
}

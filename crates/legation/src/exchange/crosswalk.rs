//! PLOVER and CAMEO: quad classes, and the way from one ontology's codes to the other's and back.

use super::CodedEvent;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a CAMEO code stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Cameo {
    pub code: &'static str,
    /// The PLOVER type; empty where PLOVER has none (public statements, 01).
    pub kind: &'static str,
    pub mode: Option<&'static str>,
    pub contexts: Vec<&'static str>,
    /// The Goldstein value, −10 to 10, of GDELT's scale.
    pub goldstein: Option<f64>,
}

struct Crosswalk {
    /// By code.
    cameo: BTreeMap<&'static str, Cameo>,
    /// From type and mode (empty for none).
    codes: BTreeMap<(&'static str, &'static str), &'static str>,
}

static CROSSWALK: LazyLock<Crosswalk> = LazyLock::new(|| {
    let rows = |table: &'static str| {
        table
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
            .map(|line| line.split('\t').collect::<Vec<&'static str>>())
    };
    let column = |row: &[&'static str], n: usize| row.get(n).copied().unwrap_or_default();
    let cameo = |row: Vec<&'static str>| {
        let code = column(&row, 0);
        let meaning = Cameo {
            code,
            kind: column(&row, 1),
            mode: Some(column(&row, 2)).filter(|mode| !mode.is_empty()),
            contexts: column(&row, 3).split_whitespace().collect(),
            goldstein: column(&row, 4).parse().ok(),
        };
        (code, meaning)
    };
    Crosswalk {
        cameo: rows(include_str!("../../../../data/cameo.tsv"))
            .map(cameo)
            .collect(),
        codes: rows(include_str!("../../../../data/cameo_of.tsv"))
            .map(|row| ((column(&row, 0), column(&row, 1)), column(&row, 2)))
            .collect(),
    }
});

/// What a CAMEO code means; a code that lost its leading zero in a spreadsheet is understood, and one that is too
/// narrow to be known means what its parent means. `None` for what is no CAMEO code.
pub fn cameo(code: &str) -> Option<&'static Cameo> {
    let code = code.trim();
    if !(1..=4).contains(&code.len()) || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let padded = format!("0{code}");
    [code, &padded].into_iter().find_map(|code| {
        let parent = code.get(..code.len() - 1).filter(|parent| parent.len() >= 3);
        let known = |code: &str| CROSSWALK.cameo.get(code);
        known(code).or_else(|| known(parent?))
    })
}

/// The CAMEO code of a PLOVER event: of its type and first mode, narrowed by a context. `None` for no PLOVER type.
pub fn cameo_code(kind: &str, mode: Option<&str>, contexts: &[String]) -> Option<&'static str> {
    let base = CROSSWALK
        .codes
        .get(&(kind, mode.unwrap_or_default()))
        .or_else(|| CROSSWALK.codes.get(&(kind, "")))?;
    let own = CROSSWALK.cameo.get(base)?;
    let shows = |context: &str| contexts.iter().any(|other| other == context);
    // Everything here is diplomatic, so that tells nothing of a narrower code.
    let narrower = |other: &&Cameo| {
        other.code != *base
            && other.code.starts_with(base.trim_end_matches('0'))
            && (other.kind, other.mode) == (own.kind, own.mode)
            && !other.contexts.is_empty()
            && other.contexts.iter().all(|context| *context != "diplomatic")
            && other
                .contexts
                .iter()
                .any(|context| !own.contexts.contains(context))
            && other.contexts.iter().all(|context| shows(context))
    };
    let narrower = CROSSWALK.cameo.values().find(narrower);
    Some(narrower.map_or(*base, |found| found.code))
}

/// PLOVER's quad class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
pub fn quad(kind: &str) -> Option<u8> {
    Some(match kind {
        "AGREE" | "CONSULT" | "SUPPORT" | "CONCEDE" => 1,
        "COOPERATE" | "AID" | "RETREAT" => 2,
        "REQUEST" | "ACCUSE" | "REJECT" | "THREATEN" => 3,
        "PROTEST" | "SANCTION" | "MOBILIZE" | "COERCE" | "ASSAULT" => 4,
        _ => return None,
    })
}

impl CodedEvent {
    /// Its own CAMEO code, or the one of its type, mode and contexts.
    pub fn cameo_code(&self) -> Option<&str> {
        self.cameo
            .as_deref()
            .or_else(|| cameo_code(&self.kind, self.modes.first().map(String::as_str), &self.contexts))
    }

    /// Gives an event that has only a CAMEO code the PLOVER type, mode and contexts that the code stands for.
    pub(super) fn code_as(&mut self, code: &str) {
        match cameo(code) {
            Some(cameo) => {
                // The whole code, with the zero that a spreadsheet took away.
                let padded = code.len() < cameo.code.len();
                self.cameo = Some(if padded { cameo.code } else { code }.to_owned());
                self.kind = cameo.kind.to_owned();
                self.modes = cameo.mode.iter().map(|mode| (*mode).to_owned()).collect();
                self.contexts = cameo
                    .contexts
                    .iter()
                    .map(|context| (*context).to_owned())
                    .collect();
            }
            None => self.cameo = Some(code.to_owned()).filter(|code| !code.is_empty()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::plover;

    #[test]
    fn every_type_and_mode_of_either_table_is_plovers() {
        for cameo in CROSSWALK.cameo.values().filter(|cameo| !cameo.kind.is_empty()) {
            assert!(plover::score(cameo.kind, cameo.mode).is_some(), "{cameo:?}");
        }
        for ((kind, mode), code) in &CROSSWALK.codes {
            let mode = Some(*mode).filter(|mode| !mode.is_empty());
            assert!(plover::score(kind, mode).is_some(), "{kind} {mode:?}");
            assert!(
                CROSSWALK.cameo.contains_key(code),
                "{kind} {mode:?}: {code} is no code"
            );
        }
    }

    #[test]
    fn codes_are_found_by_their_digits() {
        let of = |code| cameo(code).map(|cameo| (cameo.code, cameo.kind, cameo.mode));
        assert_eq!(of("042"), Some(("042", "CONSULT", Some("visit"))));
        assert_eq!(
            of("42"),
            Some(("042", "CONSULT", Some("visit"))),
            "a spreadsheet took the zero"
        );
        assert_eq!(of("173"), Some(("173", "COERCE", Some("arrest"))));
        assert_eq!(of("0871"), Some(("0871", "RETREAT", Some("ceasefire"))));
        assert_eq!(of("871"), Some(("0871", "RETREAT", Some("ceasefire"))));
        assert_eq!(
            of("1731"),
            Some(("173", "COERCE", Some("arrest"))),
            "what is narrower means the parent"
        );
        assert_eq!(of("010"), Some(("010", "", None)), "PLOVER has no statements");
        for code in ["", "x42", "99", "042a", "20411", "é"] {
            assert_eq!(of(code), None, "{code}");
        }
    }

    #[test]
    fn a_context_narrows_a_code_and_diplomacy_does_not() {
        let code = |kind, mode, contexts: &[&str]| {
            let contexts: Vec<String> = contexts.iter().map(|c| (*c).to_owned()).collect();
            cameo_code(kind, mode, &contexts)
        };
        assert_eq!(code("AID", None, &[]), Some("070"));
        assert_eq!(code("AID", None, &["military"]), Some("072"));
        assert_eq!(code("AGREE", None, &["diplomatic", "economic"]), Some("0311"));
        assert_eq!(
            code("CONSULT", None, &["diplomatic"]),
            Some("040"),
            "no mediation"
        );
        assert_eq!(
            code("ACCUSE", Some("allege"), &["corruption"]),
            Some("112"),
            "crime and corruption together"
        );
        assert_eq!(code("ASSAULT", Some("aerial"), &["military"]), Some("195"));
        assert_eq!(
            code("CONSULT", Some("a mode of another codebook"), &[]),
            Some("040")
        );
        assert_eq!(code("DANCE", None, &[]), None);
    }
}

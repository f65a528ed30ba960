//! Common nouns: institutions of a state, groups of people, and the sectors they belong to.

use super::Tables;
use super::fold::fold;
use super::office::field_name;

/// PLOVER's sectors.
pub const SECTORS: [&str; 25] = [
    "COP", "GOV", "JUD", "LEG", "MIL", "PRM", "PTY", "REB", "SPY", "UAF", "UNK", "AGR", "BUS", "CRM", "CVL",
    "EDU", "ELI", "JRN", "LAB", "MED", "REF", "OPP", "PRE", "REL", "SOC",
];

/// An institution named by a common noun ("parliament", "foreign ministry").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Institution {
    /// `Ministry of Foreign Affairs`, `Parliament`.
    pub canonical: String,
    /// `government`, `presidency`, `foreign ministry`, `defence ministry`, `ministry`, `parliament`, `court`,
    /// `embassy`, `central bank`, `military`, `police`, `intelligence`, `agency`, `party`, `media` … as in
    /// `data/institutions.tsv` and `data/portfolios.tsv`.
    pub kind: String,
    /// PLOVER sector.
    pub sector: &'static str,
    /// Belongs to a state and can stand for it in an event (a government, not a company).
    pub of_state: bool,
}

/// People named by a common noun in the plural ("protesters", "lawmakers").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group<'a> {
    pub name: &'a str,
    /// PLOVER sector.
    pub sector: &'a str,
    pub origin: &'a str,
}

/// A row of the PLOVER agents dictionary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Agent<'a> {
    /// PLOVER sector, or `NGO`, `IGO`, `IMG`.
    pub sector: &'a str,
    /// A second sector ("state media": GOV and JRN), empty where there is none.
    pub second: &'a str,
    pub origin: &'a str,
}

impl Tables {
    /// The institution that a noun phrase names, without its country: "ministry of defence", "Foreign Ministry",
    /// "parliament".
    pub fn institution(&self, phrase: &str) -> Option<Institution> {
        // A row with a capital needs one in the text: "the House", not "the house".
        if let Some(row) = self.institutions.find(phrase).first() {
            let sector = sector_name(row.column(1));
            let kind = row.column(0).to_owned();
            let of_state = matches!(sector, "GOV" | "MIL" | "LEG" | "COP" | "SPY") || kind == "court";
            return Some(Institution {
                canonical: title_case(row.surface()),
                kind,
                sector,
                of_state,
            });
        }
        let folded = fold(phrase);
        self.ministry(folded.strip_prefix("the ").unwrap_or(&folded))
    }

    /// `ministry of P`, `P ministry`, `department of P`, `P department`.
    fn ministry(&self, phrase: &str) -> Option<Institution> {
        const HEADS: [&str; 4] = ["ministry", "department", "office", "ministries"];
        let words: Vec<&str> = phrase.split(' ').collect();
        let (first, last) = (words.first()?, words.last()?);
        let (field, word) = if HEADS.contains(first) && matches!(words.get(1), Some(&"of" | &"for")) {
            (words.get(2..)?, *first)
        } else if HEADS.contains(last) {
            (words.get(..words.len() - 1)?, *last)
        } else {
            return None;
        };
        let field = field.join(" ");
        let portfolio = self.portfolio(&field);
        if portfolio.is_none() && word != "ministry" || field.is_empty() {
            return None;
        }
        let (name, kind, sector) = match portfolio {
            Some(row) => (field_name(row), row.column(0), sector_name(row.column(1))),
            None => (
                title_case(field.strip_prefix("the ").unwrap_or(&field)),
                "ministry",
                "GOV",
            ),
        };
        let head = if word == "department" {
            "Department"
        } else {
            "Ministry"
        };
        Some(Institution {
            canonical: format!("{head} of {name}"),
            kind: kind.to_owned(),
            sector,
            of_state: true,
        })
    }

    /// The group of people that a noun names.
    pub fn group(&self, word: &str) -> Option<Group<'_>> {
        let rows = self.groups.find(word);
        let row = rows.into_iter().find(|row| row.column(1) != "modifier")?;
        Some(Group {
            name: row.surface(),
            sector: row.column(0),
            origin: row.origin(),
        })
    }

    /// Whether a word for people says what they do and not which office they hold: "Farmer", "Refugees".
    pub fn is_occupation(&self, word: &str) -> bool {
        let sector = self.group(word).map(|group| group.sector);
        let plural = || self.group(&format!("{word}s")).map(|group| group.sector);
        sector
            .or_else(plural)
            .is_some_and(|sector| matches!(sector, "AGR" | "CVL" | "CRM" | "LAB" | "REF" | "UAF" | "UNK"))
    }

    /// The sector that an adjective or field gives to the people it stands before: "agricultural", "immigration".
    pub fn modifier_sector(&self, word: &str) -> Option<&'static str> {
        let row = self
            .groups
            .find(word)
            .into_iter()
            .find(|row| row.column(1) == "modifier")?;
        Some(sector_name(row.column(0)))
    }

    /// What the PLOVER agents dictionary has for a noun phrase, singular or plural.
    pub fn agent(&self, phrase: &str) -> Option<Agent<'_>> {
        let row = *self.agents.find(phrase).first()?;
        Some(Agent {
            sector: row.column(0),
            second: row.column(1),
            origin: row.origin(),
        })
    }

    /// The PLOVER sector of a common noun phrase: institution, group, office or dictionary, in this order.
    pub fn sector(&self, phrase: &str) -> Option<&'static str> {
        let found = self
            .institution(phrase)
            .map(|i| i.sector)
            .or_else(|| self.group(phrase).map(|g| sector_name(g.sector)))
            .or_else(|| self.office_phrase(phrase).map(|o| o.sector))
            .or_else(|| self.agent(phrase).map(|a| sector_name(a.sector)));
        found.filter(|sector| !sector.is_empty())
    }
}

/// The static name of a PLOVER sector; empty for anything else.
pub(super) fn sector_name(sector: &str) -> &'static str {
    SECTORS
        .iter()
        .find(|known| **known == sector)
        .copied()
        .unwrap_or("")
}

/// Words with capitals as in a title: `Minister of Foreign Affairs`.
pub(super) fn title_case(phrase: &str) -> String {
    let mut out = String::with_capacity(phrase.len());
    for (n, word) in phrase.split(' ').enumerate() {
        if n > 0 {
            out.push(' ');
        }
        let small = matches!(
            word,
            "of" | "for" | "the" | "and" | "to" | "in" | "de" | "du" | "on" | "with" | "at"
        );
        let mut chars = word.chars();
        match chars.next() {
            Some(first) if !small || n == 0 => {
                out.extend(first.to_uppercase());
                out.push_str(chars.as_str());
            }
            _ => out.push_str(word),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ministries_compose() {
        let tables = Tables::built_in();
        for phrase in [
            "foreign ministry",
            "Ministry of Foreign Affairs",
            "the ministry for external affairs",
        ] {
            let found = tables.institution(phrase).expect(phrase);
            assert_eq!(
                (found.canonical.as_str(), found.kind.as_str()),
                ("Ministry of Foreign Affairs", "foreign ministry")
            );
        }
        assert_eq!(
            tables.institution("defense department").map(|i| i.sector),
            Some("GOV")
        );
        assert_eq!(tables.institution("parliament").map(|i| i.sector), Some("LEG"));
        assert!(tables.institution("sales department").is_none());
        assert!(tables.institution("ministry").is_some() && tables.institution("").is_none());
    }

    #[test]
    fn common_nouns_have_sectors() {
        let tables = Tables::built_in();
        for (noun, sector) in [
            ("protesters", "CVL"),
            ("Soldiers", "MIL"),
            ("lawmakers", "LEG"),
            ("rebel group", "REB"),
            ("foreign ministers", "GOV"),
            ("farmer", "AGR"),
        ] {
            assert_eq!(tables.sector(noun), Some(sector), "{noun}");
        }
        assert_eq!(tables.sector("weather"), None);
    }
}

//! The Phoenix actor dictionaries and the World Factbook's armed forces: organisations, and members of governments
//! of whom only the country, the sector and the months in office are known.

use super::Table;
use super::countries::World;
use super::source::{self, Problem};
use legation::tables::{Tables, fold};
use std::collections::BTreeMap;
use std::path::Path;

/// Terms that are open in the dictionaries had not ended then.
const HORIZON: &str = "2011";

const PHOENIX: &str = "phoenix: Phoenix actor dictionaries (Open Event Data Alliance), MIT, 2003 to 2014 (an open term had not ended in 2011)";

/// Companies of less are left out, in US dollars of market value: their names are too often common words.
const LARGE_COMPANY: u64 = 5_000_000_000;

/// One block of a dictionary: a name, other spellings, and codes with the time they hold.
struct Block {
    names: Vec<String>,
    /// Market value in US dollars, of companies.
    value: Option<u64>,
    codes: Vec<Code>,
}

struct Code {
    /// CAMEO actor code in groups of three letters.
    groups: Vec<String>,
    from: Option<String>,
    to: Option<String>,
    open: bool,
}

/// Words that only bodies have in their names.
const BODY_WORDS: [&str; 58] = [
    "academy",
    "agency",
    "alliance",
    "army",
    "assembly",
    "association",
    "authority",
    "bank",
    "board",
    "brigade",
    "brigades",
    "bureau",
    "cell",
    "center",
    "centre",
    "church",
    "club",
    "commission",
    "committee",
    "company",
    "confederation",
    "congress",
    "corporation",
    "council",
    "court",
    "faction",
    "federation",
    "fighters",
    "force",
    "forces",
    "foundation",
    "front",
    "fund",
    "government",
    "group",
    "guard",
    "institute",
    "international",
    "league",
    "liberation",
    "military",
    "militia",
    "ministry",
    "mission",
    "movement",
    "network",
    "office",
    "organization",
    "parliament",
    "party",
    "police",
    "service",
    "society",
    "state",
    "trust",
    "union",
    "university",
    "brotherhood",
];

pub struct Dictionaries {
    countries: Vec<Block>,
    international: Vec<Block>,
    movements: Vec<Block>,
    /// Country, names of a force.
    forces: Vec<(String, Vec<String>)>,
}

impl Dictionaries {
    pub fn read(facts: &Path, world: &World) -> Result<Dictionaries, Problem> {
        let phoenix = |name: &str| -> Result<Vec<Block>, Problem> {
            let path = facts.join(format!("phoenix_dictionaries/Phoenix.{name}.actors.txt"));
            Ok(blocks(&source::text(&path)?))
        };
        let mut forces = Vec::new();
        for country in source::json_lines(&facts.join("cia_factbook/countries.jsonl"))? {
            let code = world
                .code_of_fips(source::member(&country, "gec"))
                .or_else(|| world.code(source::member(&country, "short")));
            if let Some(code) = code {
                let told = forces_of(source::member(&country, "military"));
                forces.extend(told.into_iter().map(|names| (code.to_owned(), names)));
            }
        }
        Ok(Dictionaries {
            countries: phoenix("Countries")?,
            international: phoenix("International")?,
            movements: phoenix("MilNonState")?,
            forces,
        })
    }

    /// Companies, non-governmental organisations, armed movements, armed forces.
    pub fn organizations(&self, world: &World) -> Table {
        let mut table = Table::new(
            "Organisations beyond the written ones: companies, non-governmental bodies, armed movements, armed forces.",
            "code\tsector\tkind",
            &[
                PHOENIX,
                "cia: CIA World Factbook (factbook.json), public domain, January 2026",
            ],
        );
        let mut add = |names: &[String], code: &str, sector: &str, kind: &str, origin: &str| {
            let Some(name) = names.first() else { return };
            for word in names {
                table.add(word, name, &[code, sector, kind], origin);
            }
        };
        for (code, names) in &self.forces {
            // "National Guard" may be any country's.
            if !Tables::built_in().countries_in(&names[0]).is_empty() {
                add(names, code, "MIL", "military", "cia");
            }
        }
        for block in &self.movements {
            let groups = &block.codes[0].groups;
            let code = state(&groups[..1], world).unwrap_or("IMG");
            // Under "IMG" the dictionary has many of the movements' members.
            let mut names = body_names(block);
            names.retain(|name| groups[0] != "IMG" || has_body_word(name));
            if groups.iter().any(|group| group == "REB" || group == "IMG") {
                add(&names, code, "REB", "armed group", "phoenix");
            }
        }
        for block in &self.international {
            let groups = &block.codes[0].groups;
            let mut names = body_names(block);
            match groups[0].as_str() {
                "MNC" if block.value.is_some_and(|value| value >= LARGE_COMPANY) => {
                    add(
                        &names,
                        state(&groups[1..], world).unwrap_or("MNC"),
                        "BUS",
                        "company",
                        "phoenix",
                    );
                }
                "NGO" => {
                    // As are the staff of such bodies.
                    names.retain(|name| has_body_word(name));
                    let code = state(&groups[1..], world).unwrap_or("NGO");
                    let sector = groups
                        .iter()
                        .rev()
                        .find_map(|group| sector_of(group))
                        .unwrap_or("SOC");
                    add(&names, code, sector, "ngo", "phoenix");
                }
                _ => {}
            }
        }
        table
    }

    /// Members of governments.
    pub fn officials(&self, world: &World) -> Table {
        let mut table = Table::new(
            "Members of governments of whom no office is known: the months in which they served.",
            "country\tterms (sector:from/to)",
            &[PHOENIX],
        );
        for block in self.countries.iter().chain(&self.international) {
            let Some(country) = block
                .codes
                .iter()
                .find_map(|code| organisation_or_state(&code.groups, world))
            else {
                continue;
            };
            let dated = block.codes.iter().any(|code| code.from.is_some());
            let names: Vec<String> = block
                .names
                .iter()
                .filter(|name| is_person(name))
                .map(|name| title(name))
                .collect();
            let Some(name) = names.first().filter(|_| dated) else {
                continue;
            };
            let terms = terms(&block.codes);
            if terms.is_empty() {
                continue;
            }
            for word in &names {
                table.add_under(&fold(word), "", name, &[country, &terms], "phoenix");
            }
        }
        table
    }
}

/// The blocks of a dictionary that have a code.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
    {
        let words = line.split([';', '[']).next().unwrap_or("").trim();
        if let Some(other) = words.strip_prefix('+') {
            if let Some(block) = blocks.last_mut() {
                block.names.push(spaced(other));
            }
        } else if !line.starts_with([' ', '\t']) {
            blocks.push(Block {
                names: vec![spaced(words)],
                value: None,
                codes: Vec::new(),
            });
        }
        let code = line.split_once('[').and_then(|(_, rest)| rest.split(']').next());
        if let (Some(block), Some(code)) = (blocks.last_mut(), code.and_then(code_of)) {
            block.codes.push(code);
            let value = line.split_once('$').map(|(_, value)| value.replace(',', ""));
            block.value = block.value.or_else(|| value?.trim().parse().ok());
        }
    }
    blocks.retain(|block| !block.codes.is_empty());
    blocks
}

fn spaced(name: &str) -> String {
    name.replace('_', " ")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// `ARMGOV 900804-980203`, `ARMGOV >080409`, `ARM`.
fn code_of(text: &str) -> Option<Code> {
    let mut parts = text.trim().splitn(2, [' ', '\t']);
    let letters = parts.next()?;
    if letters.len() < 3 || !letters.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let when = parts.next().unwrap_or("").trim();
    let (from, to, open) = match when.split_once('-') {
        Some((from, to)) => (month(from), month(to), false),
        None => (
            when.strip_prefix('>').and_then(month),
            None,
            when.starts_with('>'),
        ),
    };
    Some(Code {
        groups: letters
            .as_bytes()
            .chunks(3)
            .map(|group| String::from_utf8_lossy(group).into_owned())
            .collect(),
        from,
        to,
        open,
    })
}

/// `080409` or `20080409` as `2008-04`; years from 31 on are of the last century.
fn month(figures: &str) -> Option<String> {
    let figures = figures.trim();
    let (year, rest) = match figures.len() {
        6 => {
            let short: u16 = figures.get(..2)?.parse().ok()?;
            (short + if short > 30 { 1900 } else { 2000 }, figures.get(2..4)?)
        }
        8 => (figures.get(..4)?.parse().ok()?, figures.get(4..6)?),
        _ => return None,
    };
    let month: u8 = rest.parse().ok()?;
    ((1900..=2020).contains(&year) && (1..=12).contains(&month)).then(|| format!("{year}-{month:02}"))
}

/// The months in office, joined where one sector goes on: `GOV:2003-01/2006-05|MIL:2007-01/`.
fn terms(codes: &[Code]) -> String {
    let mut spells: BTreeMap<(String, &str), Option<String>> = BTreeMap::new();
    for code in codes {
        let sector = code.groups.iter().skip(1).find_map(|group| sector_of(group));
        let sector = sector.or((code.groups[0] == "IGO").then_some("IGO"));
        let (Some(from), Some(sector)) = (&code.from, sector.filter(|sector| *sector != "ELI")) else {
            continue;
        };
        let to = if code.open {
            Some(HORIZON.to_owned())
        } else {
            code.to.clone()
        };
        let key = (from.clone(), if sector == "IGO" { "" } else { sector });
        spells.insert(key, to);
    }
    let mut joined: Vec<(&str, String, String)> = Vec::new();
    for ((from, sector), to) in spells {
        let Some(to) = to.filter(|to| to.as_str() >= from.get(..4).unwrap_or("")) else {
            continue;
        };
        match joined
            .last_mut()
            .filter(|last| last.0 == sector && follows(&last.2, &from))
        {
            Some(last) if to.as_str() == HORIZON || to > last.2 => last.2 = to,
            Some(_) => {}
            None => joined.push((sector, from, to)),
        }
    }
    let spells = joined
        .iter()
        .map(|(sector, from, to)| format!("{sector}:{from}/{}", if to == HORIZON { "" } else { to }));
    spells.collect::<Vec<String>>().join("|")
}

/// Whether a term goes on in the month after another ended, or before.
fn follows(to: &str, from: &str) -> bool {
    let count = |month: &str| -> i32 {
        let year: i32 = month.get(..4).and_then(|y| y.parse().ok()).unwrap_or(0);
        let month: i32 = month.get(5..).and_then(|m| m.parse().ok()).unwrap_or(12);
        year * 12 + month
    };
    count(from) <= count(to) + 2
}

/// PLOVER's sector of a group of CAMEO's actor codes.
fn sector_of(group: &str) -> Option<&'static str> {
    Some(match group {
        "GOV" => "GOV",
        "MIL" => "MIL",
        "LEG" => "LEG",
        "JUD" => "JUD",
        "COP" => "COP",
        "SPY" => "SPY",
        "OPP" => "OPP",
        "REB" | "INS" => "REB",
        "SEP" => "PRE",
        "PTY" => "PTY",
        "ELI" => "ELI",
        "BUS" | "MNC" => "BUS",
        "EDU" => "EDU",
        "MED" => "JRN",
        "HLH" => "MED",
        "AGR" => "AGR",
        "LAB" => "LAB",
        "REF" => "REF",
        "CRM" => "CRM",
        "CVL" => "CVL",
        "REL" | "CHR" | "MOS" | "JEW" | "HIN" | "BUD" | "CTH" => "REL",
        _ => return None,
    })
}

/// The state that a code begins with; the dictionaries keep codes of former times.
fn state<'a>(groups: &'a [String], world: &World) -> Option<&'a str> {
    groups.iter().find_map(|group| {
        let code = match group.as_str() {
            "TMP" => "TLS",
            "ROM" => "ROU",
            "ZAR" => "COD",
            "KSV" => "KOS",
            code => code,
        };
        let known = !world.name(code).is_empty() && world.name(code) != code;
        known.then_some(code)
    })
}

fn organisation_or_state<'a>(groups: &'a [String], world: &World) -> Option<&'a str> {
    match (groups[0].as_str(), groups.get(1).map(String::as_str)) {
        ("IGO", Some("UNO")) => Some("UNO"),
        ("IGO", Some("EUR")) => Some("EUR"),
        ("IGO", _) => Some("IGO"),
        _ => state(&groups[..1], world),
    }
}

fn has_body_word(name: &str) -> bool {
    fold(name).split(' ').any(|word| BODY_WORDS.contains(&word))
}

/// Two words or more, none of them a body's.
fn is_person(name: &str) -> bool {
    let words = fold(name).split(' ').filter(|word| word.len() > 1).count();
    (2..=6).contains(&words) && !has_body_word(name) && !name.bytes().any(|b| b.is_ascii_digit())
}

/// The names of a body: of several words, a long one, or initials; not those that are a common word.
fn body_names(block: &Block) -> Vec<String> {
    const FORMS: [&str; 14] = [
        "inc",
        "corp",
        "corporation",
        "ltd",
        "limited",
        "plc",
        "llc",
        "co",
        "company",
        "lp",
        "sa",
        "ag",
        "nv",
        "holdings",
    ];
    let mut names: Vec<String> = Vec::new();
    for written in &block.names {
        let mut words: Vec<&str> = written.split(' ').collect();
        while words.len() > 1
            && words
                .last()
                .is_some_and(|last| FORMS.contains(&fold(last).as_str()))
        {
            words.pop();
        }
        let bare = words.join(" ");
        let long = words.len() > 1 || bare.len() > 8 || has_body_word(&bare);
        let named =
            bare.chars().all(|c| !c.is_ascii_digit()) && bare.len() < 60 && !bare.contains(['(', '/', '*']);
        let name = title(&bare);
        if long && named && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Capitals as a text writes a name; a short lone word is initials.
fn title(name: &str) -> String {
    const SMALL: [&str; 16] = [
        "of", "for", "the", "and", "to", "in", "de", "du", "la", "on", "al", "bin", "ibn", "der", "van",
        "von",
    ];
    let words = name.split(' ').enumerate().map(|(n, word)| {
        let low = word.to_lowercase();
        if n > 0 && SMALL.contains(&low.as_str()) {
            return low;
        }
        let mut begins = true;
        low.chars()
            .map(|c| {
                let up = begins && c.is_alphabetic();
                begins = matches!(c, '-' | '.' | '(');
                if up {
                    c.to_uppercase().next().unwrap_or(c)
                } else {
                    c
                }
            })
            .collect()
    });
    words.collect::<Vec<String>>().join(" ")
}

/// The armed forces in a Factbook entry: `Malawi Defense Force (MDF): Malawi Army …` gives the name and the initials.
fn forces_of(entry: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for (at, _) in entry.match_indices('(') {
        let before = entry[..at]
            .rsplit([':', ';', ',', ')'])
            .next()
            .unwrap_or("")
            .trim();
        let inside = entry[at + 1..].split([')', '(']).next().unwrap_or("");
        let name = before.strip_prefix("the ").unwrap_or(before);
        let force = fold(name).split(' ').any(|word| {
            matches!(
                word,
                "army"
                    | "forces"
                    | "force"
                    | "navy"
                    | "guard"
                    | "gendarmerie"
                    | "defence"
                    | "defense"
                    | "military"
            )
        });
        let proper = name.split(' ').count() > 1 && name.chars().next().is_some_and(char::is_uppercase);
        let plain = !name.contains(['.', ' ']) || name.split(' ').count() <= 7;
        if !(force && proper && plain) || fold(name).starts_with("ministry") {
            continue;
        }
        let initials = inside
            .split([',', ';', ' '])
            .map(str::trim)
            .find(|word| (4..=6).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_uppercase()));
        let mut names = vec![name.to_owned()];
        names.extend(initials.map(str::to_owned));
        found.push(names);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_terms_are_joined() {
        assert_eq!(month("080409").as_deref(), Some("2008-04"));
        assert_eq!(month("19240101").as_deref(), Some("1924-01"));
        assert_eq!(month("9008223"), None);
        let codes: Vec<Code> = [
            "XXXGOV 030101-040131",
            "XXXGOV 040201-050531",
            "XXXGOVMIL >090101",
            "XXXELI",
        ]
        .iter()
        .filter_map(|code| code_of(code))
        .collect();
        assert_eq!(terms(&codes), "GOV:2003-01/2005-05|GOV:2009-01/");
    }

    #[test]
    fn forces_have_initials() {
        assert_eq!(
            forces_of(
                "Sample Defense Force (SADF; includes a guard): Army, Navy  Ministry of Order: Sample Police (2025)"
            ),
            [["Sample Defense Force".to_owned(), "SADF".to_owned()]]
        );
    }

    #[test]
    fn dictionaries_are_read_in_blocks() {
        let text =
            "ADA_EXAMPLE_ ; list\n+A._EXAMPLE\n\t[FJIGOV 030101-040131]\n# note\nORDER_OF_LAMPS_ [NGOFJI]\n";
        let blocks = blocks(text);
        assert_eq!(blocks.len(), 2);
        assert_eq!(blocks[0].names, ["ADA EXAMPLE", "A. EXAMPLE"]);
        assert!(is_person(&blocks[0].names[0]) && title("ADA AL-EXAMPLE") == "Ada Al-Example");
        assert_eq!(blocks[1].codes[0].groups, ["NGO", "FJI"]);
    }
}

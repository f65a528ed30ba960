//! Countries with their codes, and the words that the sources have for them beside `data/country_words.tsv`.

use super::Table;
use super::source::{self, Problem, get, member};
use legation::tables::fold;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What the sources say of countries, by alpha-3.
pub struct World {
    rows: BTreeMap<String, Row>,
    /// Folded names in use by `data/country_words.tsv`, to their country.
    names: BTreeMap<String, String>,
    /// Every word of `data/country_words.tsv`, folded, with its country.
    written: BTreeSet<(String, String)>,
}

#[derive(Default)]
struct Row {
    iso2: String,
    fips: String,
    cow: String,
    name: String,
    long: String,
    capital: String,
    position: Option<(f64, f64)>,
    continent: &'static str,
    dependent: bool,
    /// Word and kind, from the Factbook.
    words: Vec<(String, &'static str)>,
}

/// The length in bytes from which a field of the Factbook is an explanation, not a name.
const LONGEST_NAME: usize = 64;

impl World {
    pub fn read(facts: &Path, data: &Path) -> Result<World, Problem> {
        let mut rows: BTreeMap<String, Row> = BTreeMap::new();
        let mut by_fips: BTreeMap<String, String> = BTreeMap::new();
        for record in source::records(&facts.join("country_codes/country-codes.csv"), b',')? {
            let iso3 = get(&record, "ISO3166-1-Alpha-3").to_owned();
            // Palestine's two FIPS areas, Serbia's former one and the like do not convert back.
            let fips = Some(get(&record, "FIPS")).filter(|f| f.len() == 2).unwrap_or("");
            let fips = match iso3.as_str() {
                "SRB" => "RI",
                other => {
                    if other == "PSE" {
                        "WE"
                    } else {
                        fips
                    }
                }
            };
            by_fips.insert(fips.to_owned(), iso3.clone());
            let row = Row {
                iso2: get(&record, "ISO3166-1-Alpha-2").to_owned(),
                fips: fips.to_owned(),
                name: get(&record, "CLDR display name").to_owned(),
                long: plain_long_name(get(&record, "UNTERM English Formal")),
                capital: get(&record, "Capital").to_owned(),
                continent: continent(get(&record, "Continent")),
                dependent: !matches!(get(&record, "is_independent"), "Yes" | "In contention"),
                ..Row::default()
            };
            rows.insert(iso3, row);
        }
        let kosovo = Row {
            iso2: "XK".into(),
            fips: "KV".into(),
            continent: "EU",
            ..Row::default()
        };
        by_fips.insert("KV".into(), "KOS".into());
        rows.insert("KOS".into(), kosovo);

        for object in source::json_lines(&facts.join("cia_factbook/countries.jsonl"))? {
            let fips = member(&object, "gec").to_ascii_uppercase();
            let Some(row) = by_fips.get(&fips).and_then(|iso3| rows.get_mut(iso3)) else {
                continue;
            };
            row.read_factbook(&object);
        }

        let written = data.join("cow_numbers.tsv");
        for (n, line) in source::text(&written)?
            .lines()
            .enumerate()
            .filter(|(_, l)| !l.starts_with('#'))
        {
            let fields = line
                .split_once('\t')
                .ok_or_else(|| Problem::new(&written, n + 1, "no number"))?;
            let row = rows.get_mut(fields.0);
            row.ok_or_else(|| Problem::new(&written, n + 1, "no such country"))?
                .cow = fields.1.to_owned();
        }

        let (mut names, mut known) = (BTreeMap::new(), BTreeSet::new());
        let written = data.join("country_words.tsv");
        for (n, line) in source::text(&written)?
            .lines()
            .enumerate()
            .filter(|(_, l)| !l.starts_with('#'))
        {
            let fields: Vec<&str> = line.split('\t').collect();
            let [words, iso3, kind] = fields[..] else {
                return Err(Problem::new(&written, n + 1, "three columns"));
            };
            let row = rows
                .get_mut(iso3)
                .ok_or_else(|| Problem::new(&written, n + 1, "no such country"))?;
            for (n, word) in words.split(';').map(str::trim).enumerate() {
                known.insert((fold(word), iso3.to_owned()));
                if n == 0 && kind == "name" {
                    row.name = word.to_owned();
                }
                if n == 0 && kind == "capital" {
                    row.capital = word.to_owned();
                }
                if matches!(kind, "name" | "alias" | "former") {
                    names.entry(fold(word)).or_insert_with(|| iso3.to_owned());
                }
            }
        }
        for (iso3, row) in &rows {
            names.entry(fold(&row.name)).or_insert_with(|| iso3.clone());
        }
        Ok(World {
            rows,
            names,
            written: known,
        })
    }

    /// The alpha-3 of a country's English name in any of the usual spellings.
    pub fn code(&self, name: &str) -> Option<&str> {
        let key = fold(name);
        let key = key.strip_prefix("the ").unwrap_or(&key);
        self.names.get(key).map(String::as_str)
    }

    /// The alpha-3 of an alpha-2.
    pub fn code_of_alpha2(&self, iso2: &str) -> Option<&str> {
        self.rows
            .iter()
            .find(|(_, row)| row.iso2 == iso2)
            .map(|(iso3, _)| iso3.as_str())
    }

    /// The alpha-3 of a FIPS 10-4 code.
    pub fn code_of_fips(&self, fips: &str) -> Option<&str> {
        self.rows
            .iter()
            .find(|(_, row)| row.fips == fips)
            .map(|(iso3, _)| iso3.as_str())
    }

    /// Whether it is a territory that belongs to a state.
    pub fn is_dependent(&self, iso3: &str) -> bool {
        self.rows.iter().any(|(code, row)| code == iso3 && row.dependent)
    }

    /// The alpha-3 of a Correlates of War number, those of states that are no more included.
    pub fn code_of_cow(&self, number: u16) -> Option<&str> {
        match number {
            260 | 265 => return Some("DEU"),
            315 => return Some("CZE"),
            678 | 680 => return Some("YEM"),
            817 => return Some("VNM"),
            511 => return Some("TZA"),
            _ => {}
        }
        let number = number.to_string();
        self.rows
            .iter()
            .find(|(_, row)| row.cow == number)
            .map(|(iso3, _)| iso3.as_str())
    }

    /// The capitals, by alpha-3.
    pub fn capitals(&self) -> impl Iterator<Item = (&str, &str)> {
        let rows = self
            .rows
            .iter()
            .map(|(iso3, row)| (iso3.as_str(), row.capital.as_str()));
        rows.filter(|(_, capital)| !capital.is_empty())
    }

    /// The English name of an alpha-3.
    pub fn name(&self, iso3: &str) -> &str {
        self.rows.get(iso3).map_or("", |row| row.name.as_str())
    }

    pub fn countries(&self) -> Table {
        let mut table = Table::new(
            "Countries and territories with their codes.",
            "iso2\tfips\tcow\tiso3\tlong name\tcapital\tlat\tlon\tcontinent\tdependent",
            &[
                "iso: datasets/country-codes, PDDL-1.0, 2025; long names and positions of capitals from CIA World Factbook (factbook.json), public domain, 2025; COW numbers and common names Legation",
            ],
        );
        for (iso3, row) in &self.rows {
            let (lat, lon) = row.position.map_or((String::new(), String::new()), |(lat, lon)| {
                (format!("{lat:.2}"), format!("{lon:.2}"))
            });
            let dependent = if row.dependent { "1" } else { "" };
            let columns = [
                &row.iso2,
                &row.fips,
                &row.cow,
                iso3,
                &row.long,
                &row.capital,
                &lat,
                &lon,
                row.continent,
                dependent,
            ];
            table.add_under(&iso3.to_lowercase(), iso3, &row.name, &columns, "iso");
        }
        table
    }

    pub fn words(&self) -> Table {
        let mut table = Table::new(
            "Words for countries that data/country_words.tsv does not have.",
            "iso3\tkind",
            &[
                "cia: CIA World Factbook (factbook.json), public domain, 2025",
                "iso: datasets/country-codes, PDDL-1.0, 2025",
            ],
        );
        for (iso3, row) in &self.rows {
            let official = [(row.name.clone(), "name"), (row.long.clone(), "long")];
            let official = official.iter().map(|(word, kind)| (word, *kind, "iso"));
            let factbook = row.words.iter().map(|(word, kind)| (word, *kind, "cia"));
            let mut seen = BTreeSet::new();
            for (word, kind, origin) in official.chain(factbook) {
                let key = fold(word);
                // A name that is another country's today ("Guinea", "Korea") is no former name here.
                let taken = self.names.get(&key).is_some_and(|other| other != iso3);
                let written = self.written.contains(&(key.clone(), iso3.clone()));
                if !taken && !written && seen.insert((key, kind)) {
                    table.add(word, &row.name, &[iso3, kind], origin);
                }
            }
        }
        table
    }
}

impl Row {
    fn read_factbook(&mut self, object: &serde_json::Value) {
        self.position = self
            .position
            .or_else(|| position(member(object, "capital_coord")));
        let mut word = |text: &str, kind| {
            let text = text.trim();
            if is_name(text) {
                self.words.push((text.to_owned(), kind));
            }
        };
        word(member(object, "short"), "alias");
        word(member(object, "long"), "long");
        for former in member(object, "former").split([',', ';']) {
            word(former, "former");
        }
        for noun in split_words(member(object, "demonym_noun")) {
            if let Some(stem) = noun.strip_suffix("(s)") {
                word(stem, "people");
                word(&format!("{stem}s"), "people");
            } else {
                word(&noun.replace("(singular and plural)", ""), "people");
            }
        }
        for adjective in split_words(member(object, "demonym_adj")) {
            word(&adjective, "adjective");
        }
        let capital = member(object, "capital")
            .split(['(', ';', ','])
            .next()
            .unwrap_or("")
            .trim();
        if !capital.contains("note") {
            word(capital, "capital");
        }
    }
}

/// "Azerbaijani(s), Azeri(s)" and "Lao or Laotian", one by one.
fn split_words(text: &str) -> Vec<String> {
    let text = text.split(';').next().unwrap_or("");
    text.replace(" or ", ",")
        .split(',')
        .map(|w| w.trim().to_owned())
        .collect()
}

/// Whether a field of the Factbook is a plain name and no explanation.
fn is_name(text: &str) -> bool {
    let words = text.split(' ').count();
    text.starts_with(char::is_uppercase)
        && text.len() <= LONGEST_NAME
        && words <= 7
        && text
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '.'))
        && !matches!(text, "NA" | "Area" | "Kingston")
}

/// "the Republic of Peru *" without article and mark.
fn plain_long_name(text: &str) -> String {
    let text = text.trim_end_matches(['*', ' ']);
    text.strip_prefix("the ").unwrap_or(text).to_owned()
}

fn continent(code: &str) -> &'static str {
    ["AF", "AN", "AS", "EU", "NA", "OC", "SA"]
        .into_iter()
        .find(|known| *known == code)
        .unwrap_or("")
}

/// "36 45 N, 3 03 E" in degrees.
fn position(text: &str) -> Option<(f64, f64)> {
    let (lat, lon) = text.split(';').next()?.split_once(',')?;
    Some((degrees(lat)?, degrees(lon)?))
}

fn degrees(text: &str) -> Option<f64> {
    let mut parts = text.split_whitespace();
    let whole: f64 = parts.next()?.parse().ok()?;
    let minutes: f64 = parts.next()?.parse().ok()?;
    let value = whole + minutes / 60.0;
    match parts.next()? {
        "N" | "E" => Some(value),
        "S" | "W" => Some(-value),
        _ => None,
    }
}

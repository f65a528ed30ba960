//! Rows of a user's own, put before the built-in ones.
//!
//! A TOML file has one table per row, `[[organization]]`, `[[leader]]` …; a CSV file has a header with the column
//! `table` and any of the columns below. `name` is required; `aliases` is a list (in CSV: separated by `;`).
//!
//! | table | columns besides `name`, `aliases` |
//! |---|---|
//! | `country_word` | `country` (alpha-3), `kind`: `alias`, `former`, `adjective`, `people`, `capital`, `prefix` |
//! | `metonym` | `country`, `institution`, `sector` |
//! | `organization` | `code` (alpha-3, `UNO`, `EUR`, `IGO`, `NGO`, `MNC`, `ISM`, `IMG`), `sector`, `kind` |
//! | `office` | `sector`, `takes`: `body`, `portfolio`, `post` |
//! | `institution` | `kind`, `sector` |
//! | `group` | `sector` |
//! | `leader` | `country`, `office`, `from`, `to` (ISO dates), `gender`: `female`, `male` |
//! | `place` | `country`, `admin1`, `lat`, `lon`, `population`, `feature` (as GeoNames: `P.PPL`), `geonames` |
//! | `given_name` | `gender` |

use super::sheet::{Sheet, expand};
use super::word::SECTORS;
use super::{Tables, leader};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// What is wrong with a user's table, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableError {
    pub path: PathBuf,
    /// 1-based; `None` for the file as a whole.
    pub line: Option<usize>,
    /// What is wrong and what would be right.
    pub what: String,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.what)
    }
}

impl std::error::Error for TableError {}

/// The tables a user can add to, with their columns in the order of the sheets.
const FORMATS: [(&str, &[&str]); 9] = [
    ("country_word", &["country", "kind"]),
    ("metonym", &["country", "institution", "sector"]),
    ("organization", &["code", "sector", "kind"]),
    ("office", &["sector", "takes"]),
    ("institution", &["kind", "sector"]),
    ("group", &["sector"]),
    ("leader", &["country", "office", "from", "to", "gender"]),
    (
        "place",
        &[
            "country",
            "admin1",
            "lat",
            "lon",
            "population",
            "feature",
            "geonames",
        ],
    ),
    ("given_name", &["gender"]),
];

/// PLOVER's codes for what is not a country.
const CODES: [&str; 7] = ["UNO", "EUR", "IGO", "NGO", "MNC", "ISM", "IMG"];

/// One row: its table, its columns, and its line.
struct UserRow {
    table: String,
    columns: BTreeMap<String, String>,
    line: usize,
}

impl Tables {
    /// The built-in tables with the rows of TOML and CSV files before them; of two files the later one wins.
    ///
    /// # Errors
    /// A file that cannot be read, a table or column that does not exist, a code that is none: with path and line.
    pub fn with_user_files<P: AsRef<Path>>(paths: &[P]) -> Result<Tables, TableError> {
        let mut tables = Tables::built_in().clone();
        for path in paths {
            let path = path.as_ref();
            let problem = |line, what: String| TableError {
                path: path.to_owned(),
                line,
                what,
            };
            let bytes = std::fs::read(path).map_err(|e| problem(None, e.to_string()))?;
            let text = String::from_utf8(bytes)
                .map_err(|_| problem(None, "not UTF-8; save it as UTF-8".to_owned()))?;
            let is_toml = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml"));
            let rows = if is_toml {
                toml_rows(&text)
            } else {
                csv_rows(&text)
            };
            let rows = rows.map_err(|(line, what)| problem(line, what))?;
            let origin = format!("user:{}", path.display()).replace(['\t', '\n', '\r'], " ");
            tables
                .add_rows(&rows, &origin)
                .map_err(|(line, what)| problem(Some(line), what))?;
        }
        Ok(tables)
    }

    fn add_rows(&mut self, rows: &[UserRow], origin: &str) -> Result<(), (usize, String)> {
        let mut lines: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let mut persons: Vec<[String; 6]> = Vec::new();
        for row in rows {
            let fail = |what: String| (row.line, what);
            let known = FORMATS.iter().find(|(name, _)| *name == row.table);
            let (table, columns) = known.ok_or_else(|| {
                let names: Vec<&str> = FORMATS.iter().map(|(name, _)| *name).collect();
                fail(format!(
                    "no table {:?}; there are {}",
                    row.table,
                    names.join(", ")
                ))
            })?;
            self.check(row, columns).map_err(fail)?;
            let value = |column: &str| row.columns.get(column).map_or("", |v| v.as_str());
            let words = format!("{};{}", value("name"), value("aliases"));
            let fields: Vec<&str> = columns.iter().map(|column| value(column)).collect();
            if *table == "leader" {
                let [country, office, from, to, gender] = fields[..] else {
                    continue;
                };
                persons.push([words.as_str(), country, office, from, to, gender].map(str::to_owned));
            } else {
                let origin = format!("{origin}:{}", row.line);
                expand(
                    &words,
                    &fields,
                    columns.len(),
                    &origin,
                    lines.entry(table).or_default(),
                );
            }
        }
        for (table, lines) in lines {
            let sheet = Sheet::from_lines(lines);
            match table {
                "country_word" => self.country_words.put_first(sheet),
                "metonym" => self.metonyms.put_first(sheet),
                "organization" => self.organizations.put_first(sheet),
                "office" => self.offices.put_first(sheet),
                "institution" => self.institutions.put_first(sheet),
                "group" => self.groups.put_first(sheet),
                "place" => self.places.put_first(sheet),
                _ => self.given_names.put_first(sheet),
            }
        }
        self.office_heads = self.heads_of_offices();
        if !persons.is_empty() {
            let rows: Vec<[&str; 6]> = persons
                .iter()
                .map(|person| std::array::from_fn(|n| person[n].as_str()))
                .collect();
            let (terms, names) = leader::sheets(&rows, origin, self);
            self.terms.put_first(terms);
            self.leader_names.put_first(names);
        }
        Ok(())
    }

    /// Whether a row has known columns and plausible values.
    fn check(&self, row: &UserRow, columns: &[&str]) -> Result<(), String> {
        if row.columns.get("name").is_none_or(|name| name.trim().is_empty()) {
            return Err("a row needs a name".to_owned());
        }
        for (column, value) in &row.columns {
            if value.is_empty() || column == "name" || column == "aliases" {
                continue;
            }
            if !columns.contains(&column.as_str()) {
                return Err(format!(
                    "table {:?} has no column {column:?}; it has name, aliases, {}",
                    row.table,
                    columns.join(", ")
                ));
            }
            let right = match column.as_str() {
                "country" | "code" => {
                    CODES.contains(&value.as_str())
                        || (value.len() == 3 && self.country_by_code(value).is_some())
                }
                "sector" => SECTORS.contains(&value.as_str()),
                "gender" => matches!(value.as_str(), "female" | "male"),
                "lat" => value.parse::<f64>().is_ok_and(|v| v.abs() <= 90.0),
                "lon" => value.parse::<f64>().is_ok_and(|v| v.abs() <= 180.0),
                "population" => value.parse::<u64>().is_ok(),
                "from" | "to" => leader::is_date(value),
                _ => true,
            };
            if !right {
                let wanted = match column.as_str() {
                    "country" | "code" => "an ISO alpha-3 code or one of UNO, EUR, IGO, NGO, MNC, ISM, IMG",
                    "sector" => "one of PLOVER's sectors, such as GOV, MIL, REB",
                    "gender" => "female or male",
                    "from" | "to" => "a date such as 2023, 2023-06 or 2023-06-14",
                    _ => "a number in range",
                };
                return Err(format!("{column} is {value:?}; it should be {wanted}"));
            }
        }
        Ok(())
    }
}

type Malformed = (Option<usize>, String);

/// The rows of a TOML file.
fn toml_rows(text: &str) -> Result<Vec<UserRow>, Malformed> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct File(BTreeMap<String, Vec<toml::Spanned<BTreeMap<String, toml::Value>>>>);

    let line_of = |at: usize| text.bytes().take(at).filter(|b| *b == b'\n').count() + 1;
    let file: File = toml::from_str(text).map_err(|e| {
        (
            e.span().map(|span| line_of(span.start)),
            e.message().replace('\n', " "),
        )
    })?;
    let mut rows = Vec::new();
    for (table, entries) in file.0 {
        for entry in entries {
            let line = line_of(entry.span().start);
            let mut columns = BTreeMap::new();
            for (column, value) in entry.into_inner() {
                let value = match value {
                    toml::Value::String(text) => text,
                    toml::Value::Integer(number) => number.to_string(),
                    toml::Value::Float(number) => number.to_string(),
                    toml::Value::Datetime(date) => date.to_string(),
                    toml::Value::Array(items) => {
                        let words: Option<Vec<&str>> = items.iter().map(toml::Value::as_str).collect();
                        words
                            .ok_or((Some(line), format!("{column} should be a list of strings")))?
                            .join(";")
                    }
                    _ => {
                        return Err((
                            Some(line),
                            format!("{column} should be a string, a number or a list"),
                        ));
                    }
                };
                columns.insert(column, clean(&value));
            }
            rows.push(UserRow {
                table: table.clone(),
                columns,
                line,
            });
        }
    }
    Ok(rows)
}

/// The rows of a CSV file.
fn csv_rows(text: &str) -> Result<Vec<UserRow>, Malformed> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let line_of = |error: &csv::Error| error.position().and_then(|p| usize::try_from(p.line()).ok());
    let header = reader
        .headers()
        .map_err(|e| (line_of(&e), e.to_string()))?
        .clone();
    if !header.iter().any(|column| column == "table") || !header.iter().any(|column| column == "name") {
        return Err((
            Some(1),
            "the first line should name the columns, \"table\" and \"name\" among them".to_owned(),
        ));
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| {
            (
                line_of(&e),
                "the row has another number of fields than the header".to_owned(),
            )
        })?;
        let line = record
            .position()
            .and_then(|p| usize::try_from(p.line()).ok())
            .unwrap_or(0);
        let mut columns: BTreeMap<String, String> = header
            .iter()
            .zip(record.iter())
            .map(|(k, v)| (k.to_owned(), clean(v)))
            .collect();
        let table = columns.remove("table").unwrap_or_default();
        rows.push(UserRow { table, columns, line });
    }
    Ok(rows)
}

/// A value without what would break a line of a sheet.
fn clean(value: &str) -> String {
    value.replace(['\t', '\n', '\r'], " ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn file(extension: &str, text: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::Builder::new()
            .suffix(extension)
            .tempfile()
            .expect("a temporary file");
        file.write_all(text.as_bytes()).expect("written");
        file
    }

    #[test]
    fn rows_of_both_formats_come_first() {
        let toml = file(
            ".toml",
            "[[organization]]\nname = \"Order of the Lamp\"\naliases = [\"OTL\"]\ncode = \"FRA\"\nsector = \"CVL\"\n\n\
             [[leader]]\nname = \"Ada Example\"\ncountry = \"FJI\"\noffice = \"foreign minister\"\nfrom = 2031-02-03\n\
             gender = \"female\"\n",
        );
        let csv = file(
            ".csv",
            "table,name,aliases,country,code,sector,kind,lat,lon\norganization,NATO,,,USA,MIL,bloc,,\n\
             place,Port Sample,Samplehaven,KIR,,,,1.5,173\n",
        );
        let tables = Tables::with_user_files(&[toml.path(), csv.path()]).expect("both are well formed");
        assert_eq!(tables.organization("OTL").and_then(|o| o.code), Some("FRA"));
        let nato = tables.organization("NATO").expect("NATO");
        assert_eq!(nato.code, Some("USA"));
        assert!(
            nato.origin.starts_with("user:") && nato.origin.ends_with(":2"),
            "{}",
            nato.origin
        );
        assert_eq!(
            tables.places("Samplehaven").first().and_then(|p| p.country),
            Some("KIR")
        );
        let day = jiff::civil::date(2031, 6, 1);
        assert_eq!(
            tables
                .holder("FJI", "Minister of Foreign Affairs", day)
                .map(|t| t.name),
            Some("Ada Example")
        );
        assert_eq!(
            Tables::built_in().organization("NATO").and_then(|o| o.code),
            Some("IGO")
        );
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        for (extension, text, line, word) in [
            (
                ".toml",
                "[[organization]]\nname = \"X\"\n\n[[organization]]\nname = \"Y\"\ncode = \"QQQ\"\n",
                4,
                "code",
            ),
            (".toml", "[[organisation]]\nname = \"X\"\n", 1, "organization"),
            (".toml", "[[group]\n", 1, ""),
            (".toml", "group = 3\n", 1, ""),
            (".csv", "table,name,sector\ngroup,elves,ELF\n", 2, "sector"),
            (".csv", "table,name\ngroup,elves\ngroup\n", 3, "fields"),
            (".csv", "name,sector\nelves,CVL\n", 1, "table"),
            (".csv", "table,name,colour\ngroup,elves,green\n", 2, "colour"),
            (".csv", "table,name,from\nleader,A B,yesterday\n", 2, "from"),
        ] {
            let file = file(extension, text);
            let error = Tables::with_user_files(&[file.path()]).expect_err(text);
            assert_eq!(error.line, Some(line), "{text}: {error}");
            assert!(error.what.contains(word), "{error}");
        }
        assert!(Tables::with_user_files(&["/no/such/file.toml"]).is_err());
    }
}

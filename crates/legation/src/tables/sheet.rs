//! Sorted lines of text that are searched where they lie: no table is parsed before a row of it is asked for.

use super::fold::fold;
use memchr::{memchr, memrchr};
use std::borrow::Cow;
use std::fmt::Write;

/// Lines `key TAB surface TAB name TAB column…TAB origin`, sorted by the bytes of `key`. Lines with one key
/// stand in order of preference. Lines that begin with `#` say what the sheet is.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    text: Cow<'static, str>,
}

/// One line of a sheet.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    line: &'a str,
}

impl<'a> Row<'a> {
    /// The field at `index`, empty where the line has no such field.
    pub fn field(&self, index: usize) -> &'a str {
        self.line.split('\t').nth(index).unwrap_or("")
    }
    /// What the row is found under.
    pub fn key(&self) -> &'a str {
        self.field(0)
    }
    /// The word as the table writes it; the key where the two are the same.
    pub fn surface(&self) -> &'a str {
        Some(self.field(1))
            .filter(|word| !word.is_empty())
            .unwrap_or(self.key())
    }
    /// The full name of what the word stands for.
    pub fn name(&self) -> &'a str {
        self.field(2)
    }
    /// A column of the table's own, counted from 0.
    pub fn column(&self, index: usize) -> &'a str {
        self.field(index + 3)
    }
    /// The short name of the row's source, the last field.
    pub fn origin(&self) -> &'a str {
        self.line.rsplit('\t').next().unwrap_or("")
    }
    /// The same, `None` for an empty field.
    pub fn given(&self, index: usize) -> Option<&'a str> {
        Some(self.column(index)).filter(|v| !v.is_empty())
    }
}

impl Sheet {
    /// A sheet whose lines were sorted when it was written.
    pub fn sorted(text: &'static str) -> Sheet {
        Sheet {
            text: Cow::Borrowed(text),
        }
    }

    /// A sheet of lines in order of preference.
    pub fn from_lines(mut lines: Vec<String>) -> Sheet {
        lines.sort_by(|a, b| key_of(a).cmp(key_of(b)));
        let mut text = lines.join("\n");
        text.push('\n');
        Sheet {
            text: Cow::Owned(text),
        }
    }

    /// A sheet of a hand-written table: `words TAB column…`, several words separated by `; `, the first of them
    /// the name. `columns` is the number of columns of the table; short lines are filled up.
    pub fn from_table(table: &str, columns: usize, origin: &str) -> Sheet {
        let mut lines = Vec::new();
        for line in table
            .lines()
            .filter(|l| !l.trim().is_empty() && !l.starts_with('#'))
        {
            let mut fields = line.split('\t');
            let words = fields.next().unwrap_or("");
            let fields: Vec<&str> = fields.collect();
            expand(words, &fields, columns, origin, &mut lines);
        }
        Sheet::from_lines(lines)
    }

    /// The rows found under a key that is folded already, best first.
    pub fn rows<'a, 'k>(&'a self, key: &'k str) -> impl Iterator<Item = Row<'a>> + use<'a, 'k> {
        let from = self.lower_bound(key);
        let lines = self.text.get(from..).unwrap_or("").lines();
        lines
            .map(|line| Row { line })
            .take_while(move |row| row.key() == key)
    }

    /// Every row, in the order of the keys.
    pub fn all(&self) -> impl Iterator<Item = Row<'_>> {
        self.text
            .lines()
            .filter(|l| !l.starts_with('#') && !l.is_empty())
            .map(|line| Row { line })
    }

    /// The length of its text in bytes.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// What the head of the sheet says of an origin.
    pub fn origin(&self, tag: &str) -> Option<&str> {
        self.text
            .lines()
            .take_while(|line| line.starts_with('#'))
            .find_map(|line| {
                line.strip_prefix("# origin ")?
                    .strip_prefix(tag)?
                    .strip_prefix(": ")
            })
    }

    /// Whether some key begins with the words of `prefix`.
    pub fn begins(&self, prefix: &str) -> bool {
        let from = self.lower_bound(prefix);
        let key = self.text.get(from..).map_or("", key_of);
        key.strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    }

    /// The offset of the first line whose key is not less than `key`.
    fn lower_bound(&self, key: &str) -> usize {
        let text = self.text.as_bytes();
        let (mut low, mut high) = (0, text.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let start = memrchr(b'\n', &text[low..middle]).map_or(low, |at| low + at + 1);
            let end = memchr(b'\n', &text[start..]).map_or(text.len(), |at| start + at);
            let line = &text[start..end];
            let tab = memchr(b'\t', line).unwrap_or(line.len());
            if &line[..tab] < key.as_bytes() {
                low = (end + 1).min(text.len());
            } else {
                high = start;
            }
        }
        low
    }
}

/// Appends one line per word: key, word, name, the columns, origin.
pub fn expand(words: &str, fields: &[&str], columns: usize, origin: &str, lines: &mut Vec<String>) {
    let mut words = words.split(';').map(str::trim).filter(|w| !w.is_empty());
    let Some(name) = words.next() else { return };
    for word in std::iter::once(name).chain(words) {
        let mut line = format!("{}\t{word}\t{name}", fold(word));
        for index in 0..columns {
            // Writing to a string cannot fail.
            let _ = write!(line, "\t{}", fields.get(index).copied().unwrap_or("").trim());
        }
        line.push('\t');
        line.push_str(origin);
        lines.push(line);
    }
}

fn key_of(line: &str) -> &str {
    let end = line.find(['\t', '\n']).unwrap_or(line.len());
    line.get(..end).unwrap_or("")
}

/// Sheets in order of precedence: a user's rows, the hand-written table, the generated one.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    sheets: Vec<Sheet>,
}

impl Shelf {
    pub fn new(sheets: Vec<Sheet>) -> Shelf {
        Shelf { sheets }
    }
    /// Puts a user's rows before all others.
    pub fn put_first(&mut self, sheet: Sheet) {
        self.sheets.insert(0, sheet);
    }
    /// The rows of a key that is folded already, best first.
    pub fn rows_of(&self, key: &str) -> std::vec::IntoIter<Row<'_>> {
        let mut rows = Vec::new();
        if !key.is_empty() {
            for sheet in &self.sheets {
                rows.extend(sheet.rows(key));
            }
        }
        rows.into_iter()
    }
    pub fn all(&self) -> impl Iterator<Item = Row<'_>> {
        self.sheets.iter().flat_map(Sheet::all)
    }
    /// The length of the text of all sheets, in bytes.
    pub fn bytes(&self) -> usize {
        self.sheets.iter().map(Sheet::bytes).sum()
    }
    /// What the head of one of the sheets says of an origin.
    pub fn origin(&self, tag: &str) -> Option<&str> {
        self.sheets.iter().find_map(|sheet| sheet.origin(tag))
    }
    /// Rows whose word may be written as `word` is: see [`written_alike`].
    pub fn find(&self, word: &str) -> Vec<Row<'_>> {
        let mut key = fold(word);
        let mut found = self.collect(&key, word);
        if found.is_empty()
            && let Some(rest) = key.strip_prefix("the ")
        {
            key = rest.to_owned();
            found = self.collect(&key, word);
        }
        found
    }
    fn collect(&self, key: &str, word: &str) -> Vec<Row<'_>> {
        self.rows_of(key)
            .filter(|row| written_alike(row.surface(), word))
            .collect()
    }
}

/// Whether a word of the text can be the table's word as far as capitals go. A name begins with a capital
/// (`Turkey`, not `turkey`); initials are capitals throughout (`US`, not `Us`), but from four letters on may
/// also be written as a name is (`UNESCO`, `Unesco`). Words that a table writes small are found however written.
pub fn written_alike(table: &str, text: &str) -> bool {
    let upper = |s: &str| s.chars().filter(|c| c.is_uppercase()).count();
    let lower = |s: &str| s.chars().any(char::is_lowercase);
    if upper(table) == 0 {
        return true;
    }
    if lower(table) || upper(table) >= 4 {
        return upper(text) > 0;
    }
    upper(text) > 0 && !lower(text.strip_prefix("the ").unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        Sheet::from_table(
            "Ruritania; RT\tRUR\tname\nUpper Elbonia\tELB\tname\nElbe\tELB\n",
            2,
            "test",
        )
    }

    #[test]
    fn every_row_is_found_and_no_other() {
        let sheet = sheet();
        for (key, code) in [
            ("ruritania", "RUR"),
            ("rt", "RUR"),
            ("upper elbonia", "ELB"),
            ("elbe", "ELB"),
        ] {
            let rows: Vec<_> = sheet.rows(key).collect();
            assert_eq!(rows.len(), 1, "{key}");
            assert_eq!(rows[0].column(0), code);
            assert_eq!(rows[0].origin(), "test");
        }
        for key in ["", "a", "elb", "elbee", "rtt", "upper", "zz", "\u{10ffff}"] {
            assert_eq!(sheet.rows(key).count(), 0, "{key}");
        }
        assert!(sheet.begins("upper") && !sheet.begins("upp") && !sheet.begins("zz"));
    }

    #[test]
    fn capitals_tell_initials_from_words() {
        assert!(written_alike("US", "US") && written_alike("US", "U.S."));
        assert!(!written_alike("US", "us") && !written_alike("US", "Us"));
        assert!(written_alike("UNESCO", "Unesco") && !written_alike("UNESCO", "unesco"));
        assert!(written_alike("Turkey", "TURKEY") && !written_alike("Turkey", "turkey"));
        assert!(written_alike("soldiers", "Soldiers"));
    }

    #[test]
    fn the_first_sheet_comes_first() {
        let mut shelf = Shelf::new(vec![sheet()]);
        shelf.put_first(Sheet::from_table("RT\tXXX\n", 2, "mine"));
        assert_eq!(shelf.find("RT").first().map(|r| r.column(0)), Some("XXX"));
        assert_eq!(shelf.find("the Ruritania").len(), 1);
        assert!(shelf.find("rt").is_empty());
    }
}

//! Cells of tab-separated files: what may stand in one, and lists in one.

/// What joins several values in a cell.
pub(super) const JOIN: &str = "; ";

/// What POLECAT writes where a value is missing.
pub(super) const NONE: &str = "None";

/// A value on one line: tabs, line breaks and other control characters become spaces.
pub(super) fn flat(value: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let flat: String = value.chars().map(plain).collect();
    flat.trim().to_owned()
}

/// [`flat`], and without straight double quotes, which readers of unquoted files stumble over.
pub(super) fn unquoted(value: &str) -> String {
    flat(value).replace('"', "'")
}

/// A value that may stand beside others in a cell.
pub(super) fn item(value: &str) -> String {
    flat(value).replace(';', ",")
}

/// Several values in one cell, each at its place: one that is missing is `missing`, and a list of nothing but such is
/// one of them.
pub(super) fn joined<S: AsRef<str>>(values: impl IntoIterator<Item = S>, missing: &str) -> String {
    let items: Vec<String> = values.into_iter().map(|value| item(value.as_ref())).collect();
    if items.iter().all(String::is_empty) {
        return missing.to_owned();
    }
    let filled = |item: &String| if item.is_empty() { missing } else { item }.to_owned();
    items.iter().map(filled).collect::<Vec<_>>().join(JOIN)
}

/// The values of a cell; those that are missing are empty, and a cell without any is an empty list.
pub(super) fn split(cell: &str) -> Vec<String> {
    let value = |item: &str| present(item).unwrap_or_default();
    let values: Vec<String> = cell.split(';').map(value).collect();
    if values.iter().all(String::is_empty) {
        return Vec::new();
    }
    values
}

/// What a cell holds; `None` where it is empty or says so.
pub(super) fn present(cell: &str) -> Option<String> {
    let cell = cell.trim();
    (!matches!(cell, "" | NONE | "NULL" | "NA" | "nan")).then(|| cell.to_owned())
}

/// The cells of a tab-separated line, without its end. A cell inside quotation marks whose own are doubled, as spreadsheets
/// and pandas write one, is taken out of them; one that merely begins and ends with a quotation stays as it is.
pub fn cells(line: &str) -> Vec<String> {
    let unquoted = |cell: &str| {
        let inner = cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'))?;
        let well_formed = !inner.replace("\"\"", "").contains('"');
        well_formed.then(|| inner.replace("\"\"", "\""))
    };
    line.split('\t')
        .map(|cell| unquoted(cell).unwrap_or_else(|| cell.to_owned()))
        .collect()
}

/// A number that a cell holds.
pub(super) fn number(cell: &str) -> Option<f64> {
    present(cell)?
        .parse()
        .ok()
        .filter(|number: &f64| number.is_finite())
}

/// A number as a cell has it: `-2`, `2.5`.
pub(super) fn of_number(number: Option<f64>) -> String {
    number.map(|number| number.to_string()).unwrap_or_default()
}

/// A whole number below 2^53 for an id, the same for the same id: the id itself where it is such a number, else from a
/// hash. R and JavaScript keep no greater ones exactly.
pub(super) fn number_of(id: &str) -> u64 {
    use sha2::{Digest, Sha256};
    const LIMIT: u64 = 1 << 53;
    let written = id
        .parse()
        .ok()
        .filter(|number: &u64| *number < LIMIT && number.to_string() == id);
    written.unwrap_or_else(|| {
        let digest = Sha256::digest(id.as_bytes());
        let bytes = digest
            .iter()
            .take(8)
            .fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        bytes % LIMIT
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_value_breaks_its_row() {
        assert_eq!(flat("a\tb\r\nc\0"), "a b  c");
        assert_eq!(unquoted("\"El\tGato\""), "'El Gato'");
        assert_eq!(joined(["a; b", "", "c"], NONE), "a, b; None; c");
        assert_eq!(joined(["", ""], NONE), NONE);
        assert_eq!(split("a, b; None; c"), ["a, b", "", "c"]);
        assert!(split("None; None").is_empty());
    }

    #[test]
    fn quoted_cells_are_taken_out_of_their_marks() {
        assert_eq!(
            cells("1\t\"\"\"No,\"\" he said\"\tx"),
            ["1", "\"No,\" he said", "x"]
        );
        assert_eq!(
            cells("1\t\"No,\" said \"Ali\"\t"),
            ["1", "\"No,\" said \"Ali\"", ""]
        );
    }

    #[test]
    fn ids_become_numbers_that_stay() {
        assert_eq!(number_of("926685"), 926685);
        assert_ne!(number_of("007"), 7, "007 is not the id 7");
        assert_eq!(number_of("a:e1"), number_of("a:e1"));
        assert_ne!(number_of("a:e1"), number_of("a:e2"));
        assert!(number_of("99999999999999999999") < 1 << 53);
    }
}

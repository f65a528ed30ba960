//! Full-text search over texts, statements and entries.

use super::error::{ErrorKind, Explain, Result};
use super::{Error, Record};
use rusqlite::params;
use serde::Serialize;

/// Around each word that was found, in [`Hit::snippet`]: characters that no text should hold.
pub const MARK_START: char = '\u{2}';
pub const MARK_END: char = '\u{3}';

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum HitKind {
    Text,
    Statement,
    Entry,
}

/// A place where the words were found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    pub hit: HitKind,
    /// The contract's word for the kind of entry; `None` for a text.
    pub kind: Option<String>,
    /// The entry's id in the whole record; `None` for a text.
    pub entry: Option<String>,
    /// Who spoke, where the hit is a statement.
    pub speaker: Option<String>,
    pub date: Option<String>,
    pub dispatch: String,
    pub file: Option<String>,
    pub title: Option<String>,
    pub source: Option<String>,
    pub published: Option<String>,
    /// Where the passage starts and ends, in characters of the dispatch's text.
    pub start: usize,
    pub end: usize,
    /// The words found, between [`MARK_START`] and [`MARK_END`], and some around them.
    pub snippet: String,
}

impl Record {
    /// At most `limit` hits of each sort, best first: statements, then entries, then texts. All words must be
    /// there, in any order and form (`sanctions` finds `sanction`); words in double quotes stand side by side,
    /// and `nucl*` finds what begins so. Errors: words that are none, and the store's.
    pub fn find(&self, words: &str, limit: usize) -> Result<Vec<Hit>> {
        let query = query(words).map_err(|what| Error::new(&self.path, ErrorKind::Search(what)))?;
        let mut hits = self.find_entries(&query, HitKind::Statement, limit)?;
        hits.extend(self.find_entries(&query, HitKind::Entry, limit)?);
        hits.extend(self.find_texts(&query, limit)?);
        Ok(hits)
    }

    fn find_entries(&self, query: &str, sort: HitKind, limit: usize) -> Result<Vec<Hit>> {
        let condition = if sort == HitKind::Statement { "=" } else { "<>" };
        let sql = format!(
            "SELECT e.kind, d.id || ':' || e.local, a.name, e.date, d.id, d.file, d.title, d.source, d.published,
             v.start, v.\"end\", snippet(entry_search, 0, char(2), char(3), '…', 30)
             FROM entry_search
             JOIN entry e ON e.id = entry_search.rowid
             JOIN dispatch d ON d.number = e.dispatch
             JOIN evidence v ON v.entry = e.id AND v.position = 0
             LEFT JOIN entry_actor r ON r.entry = e.id AND r.role = 'speaker'
             LEFT JOIN actor a ON a.id = r.actor
             WHERE entry_search MATCH ?1 AND e.kind {condition} 'statement'
             ORDER BY bm25(entry_search), e.id LIMIT ?2"
        );
        let mut statement = self.connection.prepare_cached(&sql).explain(&self.path)?;
        statement
            .query_map(params![query, limit as i64], |row| {
                Ok(Hit {
                    hit: sort,
                    kind: row.get(0)?,
                    entry: row.get(1)?,
                    speaker: row.get(2)?,
                    date: row.get(3)?,
                    dispatch: row.get(4)?,
                    file: row.get(5)?,
                    title: row.get(6)?,
                    source: row.get(7)?,
                    published: row.get(8)?,
                    start: row.get(9)?,
                    end: row.get(10)?,
                    snippet: row.get(11)?,
                })
            })
            .and_then(Iterator::collect)
            .explain(&self.path)
    }

    fn find_texts(&self, query: &str, limit: usize) -> Result<Vec<Hit>> {
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT d.id, d.file, d.title, d.source, d.published, d.text,
                 snippet(text_search, 1, char(2), char(3), '…', 30)
                 FROM text_search JOIN dispatch d ON d.number = text_search.rowid
                 WHERE text_search MATCH ?1 ORDER BY bm25(text_search), d.number LIMIT ?2",
            )
            .explain(&self.path)?;
        statement
            .query_map(params![query, limit as i64], |row| {
                let text: String = row.get(5)?;
                let snippet: String = row.get(6)?;
                let (start, end) = place_of(&snippet, &text);
                Ok(Hit {
                    hit: HitKind::Text,
                    kind: None,
                    entry: None,
                    speaker: None,
                    date: None,
                    dispatch: row.get(0)?,
                    file: row.get(1)?,
                    title: row.get(2)?,
                    source: row.get(3)?,
                    published: row.get(4)?,
                    start,
                    end,
                    snippet,
                })
            })
            .and_then(Iterator::collect)
            .explain(&self.path)
    }
}

/// Where a snippet's words stand in the text it was cut from, in characters; `(0, 0)` where only the title
/// has them.
fn place_of(snippet: &str, text: &str) -> (usize, usize) {
    if !snippet.contains(MARK_START) {
        return (0, 0);
    }
    let bare: String = snippet
        .chars()
        .filter(|c| !matches!(*c, MARK_START | MARK_END))
        .collect();
    let bare = bare.strip_prefix('…').unwrap_or(&bare);
    let bare = bare.strip_suffix('…').unwrap_or(bare);
    text.find(bare).map_or((0, 0), |at| {
        let start = text[..at].chars().count();
        (start, start + bare.chars().count())
    })
}

/// The user's words in the language of FTS5, where a word of theirs can never be an operator.
fn query(words: &str) -> std::result::Result<String, String> {
    let mut terms = Vec::new();
    for (n, part) in words.split('"').enumerate() {
        let quoted = n % 2 == 1;
        let pieces: Vec<&str> = if quoted {
            vec![part]
        } else {
            part.split_whitespace().collect()
        };
        for piece in pieces {
            let (piece, star) = match piece.strip_suffix('*') {
                Some(begin) if !quoted => (begin, "*"),
                _ => (piece, ""),
            };
            if piece.chars().any(char::is_alphanumeric) {
                terms.push(format!("\"{}\"{star}", piece.replace('\0', " ")));
            }
        }
    }
    if terms.is_empty() {
        Err("there is no word in it".to_owned())
    } else {
        Ok(terms.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_never_become_operators() {
        assert_eq!(query("nuclear energy").unwrap(), "\"nuclear\" \"energy\"");
        assert_eq!(
            query("\"joint commission\" NOT oil").unwrap(),
            "\"joint commission\" \"NOT\" \"oil\""
        );
        assert_eq!(query("nucl* (a").unwrap(), "\"nucl\"* \"(a\"");
        assert!(query(" \"\" * - ").is_err());
    }
}

//! The record's schema and the way from older ones to it.
//!
//! A file says what it is in SQLite's header: `application_id` is [`APPLICATION`] and `user_version` is the
//! number of [`MIGRATIONS`] that it has been through. A new schema is a new file in `schema/` and a new line in
//! the list; the files of released schemas are never edited.

use super::Error;
use super::error::{ErrorKind, Explain, Result};
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// `LEGN` in ASCII.
const APPLICATION: i64 = 0x4C45_474E;

/// Migration `n` leads from schema `n` to schema `n + 1`; schema 0 is an empty file.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
    include_str!("schema/5.sql"),
    include_str!("schema/6.sql"),
    include_str!("schema/7.sql"),
    include_str!("schema/8.sql"),
    include_str!("schema/9.sql"),
    include_str!("schema/10.sql"),
];

/// What an opened file turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum State {
    /// No table yet.
    Empty,
    /// A record of this schema.
    Schema(i64),
}

/// Tells whose file this is, without changing it. Errors: `NotRecord`, and SQLite's own.
pub(super) fn state(connection: &Connection, path: &Path) -> Result<State> {
    let application: i64 = connection
        .query_row("PRAGMA application_id", [], |row| row.get(0))
        .explain(path)?;
    let version: i64 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .explain(path)?;
    if application == APPLICATION && version > 0 {
        return Ok(State::Schema(version));
    }
    let objects: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .explain(path)?;
    if application == 0 && version == 0 && objects == 0 {
        return Ok(State::Empty);
    }
    Err(Error::new(path, ErrorKind::NotRecord))
}

/// Brings a file to the newest schema of `migrations`, in one transaction. Errors: `Newer`, and SQLite's own.
pub(super) fn migrate(connection: &mut Connection, path: &Path, migrations: &[&str]) -> Result<()> {
    let known = migrations.len() as i64;
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .explain(path)?;
    // Asked again inside the transaction: another process may have migrated the file since.
    let from = match state(&transaction, path)? {
        State::Empty => 0,
        State::Schema(found) if found > known => {
            return Err(Error::new(path, ErrorKind::Newer { found, known }));
        }
        State::Schema(found) => found,
    };
    for migration in &migrations[from as usize..] {
        transaction.execute_batch(migration).explain(path)?;
    }
    if from < known {
        transaction
            .pragma_update(None, "application_id", APPLICATION)
            .explain(path)?;
        transaction
            .pragma_update(None, "user_version", known)
            .explain(path)?;
    }
    if from == 0 {
        transaction
            .execute(
                "INSERT OR REPLACE INTO meta (key, value) VALUES ('made_by', ?1), ('about', ?2)",
                [
                    concat!("legation ", env!("CARGO_PKG_VERSION")),
                    "A record of diplomatic dispatches; docs/SCHEMA.md of legation explains the tables.",
                ],
            )
            .explain(path)?;
    }
    let relinked = super::identity::refresh(&transaction).explain(path)?;
    super::keep::add_digests(&transaction).explain(path)?;
    super::merge::refresh(&transaction, relinked).explain(path)?;
    transaction.commit().explain(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_record_keeps_its_rows_through_a_migration() {
        let mut connection = Connection::open_in_memory().unwrap();
        let path = Path::new("memory");
        migrate(&mut connection, path, MIGRATIONS).unwrap();
        connection
            .execute("INSERT INTO meta VALUES ('note', 'kept')", [])
            .unwrap();
        let later = [MIGRATIONS, &["ALTER TABLE meta ADD COLUMN remark TEXT"]].concat();
        migrate(&mut connection, path, &later).unwrap();
        assert_eq!(
            state(&connection, path).unwrap(),
            State::Schema(later.len() as i64)
        );
        let note: String = connection
            .query_row(
                "SELECT value FROM meta WHERE key = 'note' AND remark IS NULL",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(note, "kept");
        // The program of the earlier list refuses the later file rather than misread it.
        let error = migrate(&mut connection, path, MIGRATIONS).unwrap_err();
        assert!(matches!(error.kind, ErrorKind::Newer { .. }), "{error}");
    }

    #[test]
    fn events_of_an_older_record_are_no_history() {
        let mut connection = Connection::open_in_memory().unwrap();
        let path = Path::new("memory");
        // Of schema 5, written as its program did.
        for migration in &MIGRATIONS[..5] {
            connection.execute_batch(migration).unwrap();
        }
        connection
            .pragma_update(None, "application_id", APPLICATION)
            .unwrap();
        connection.pragma_update(None, "user_version", 5).unwrap();
        connection
            .execute_batch(
                "PRAGMA foreign_keys = OFF;
                 INSERT INTO event (entry, type, contexts) VALUES (1, 'AID', '[]');",
            )
            .unwrap();
        migrate(&mut connection, path, MIGRATIONS).unwrap();
        let background: bool = connection
            .query_row("SELECT background FROM event", [], |row| row.get(0))
            .unwrap();
        assert!(!background);
        connection.prepare("SELECT background FROM series").unwrap();
    }

    #[test]
    fn a_failing_migration_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        let path = Path::new("memory");
        migrate(&mut connection, path, MIGRATIONS).unwrap();
        let broken = [MIGRATIONS, &["CREATE TABLE half (a); CREATE TABLE meta (a)"]].concat();
        assert!(migrate(&mut connection, path, &broken).is_err());
        assert_eq!(
            state(&connection, path).unwrap(),
            State::Schema(MIGRATIONS.len() as i64)
        );
        assert!(connection.prepare("SELECT * FROM half").is_err());
    }
}

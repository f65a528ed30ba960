//! This module keeps readings in a file, and gives back what was kept: by dispatch, by kind, by words, and with
//! what several dispatches tell of one happening merged.
//!
//! A [`Record`] is one SQLite file. Each dispatch is one transaction, so a killed run loses nothing that was
//! committed; readers see the last commit while a writer goes on (write-ahead log). `docs/SCHEMA.md` describes
//! the tables for those who query them from elsewhere.

pub mod browse;
mod coded;
mod decision;
mod error;
mod find;
mod identity;
mod imported;
mod keep;
pub mod merge;
pub mod outcome;
pub mod query;
mod recall;
pub mod relations;
pub mod review;
mod roles;
mod schema;
mod verify;
mod who;

pub use coded::Coding;
pub use decision::{Decision, Part};
pub use error::{Error, ErrorKind, Result};
pub use find::{Hit, HitKind, MARK_END, MARK_START};
pub use identity::LEARNED_FROM;
pub use identity::party::{fold, kind_word};
pub use imported::{Import, Imported};
pub use recall::{Cited, DispatchLine, Party, Passage, Told};
pub use roles::roles;
pub use verify::Fault;
pub use who::{Called, Known, Who};

use crate::contract::{Dispatch, Factuality};
use error::Explain;
use rusqlite::{Connection, OpenFlags};
use schema::State;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How long a writer waits for another one.
const PATIENCE: Duration = Duration::from_secs(10);

/// Memory for pages while writing, in KiB.
const CACHE_KIB: i64 = 96 << 10;
/// Memory for pages of one that only asks.
const READER_CACHE_KIB: i64 = 32 << 10;
/// Pages of 4 KiB in the log before it is written back.
const LOG_PAGES: i64 = 8 << 10;

/// What read a dispatch. A change of any makes the dispatch worth reading again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versions {
    pub program: String,
    pub model: String,
    pub tables: String,
    pub codebook: String,
}

/// A store of dispatches and what they record.
pub struct Record {
    path: PathBuf,
    connection: Connection,
}

impl Record {
    /// Opens the record at `path` for reading and writing, and makes it where there is none. An older schema
    /// is migrated. Errors: a foreign file, a newer schema, a folder, a locked file, a full disk.
    pub fn create(path: &Path) -> Result<Record> {
        check_folder(path)?;
        if !path.exists() {
            Record::lay_out(path)?;
        }
        Record::writable(path, OpenFlags::SQLITE_OPEN_CREATE)
    }

    /// Makes an empty record beside `path` and gives it its name once it is whole, so that a file of that name is a record whenever the
    /// process is killed. Where another process has been quicker, its record stays; where the file system has no links, the record is
    /// made in place.
    fn lay_out(path: &Path) -> Result<()> {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let mut new = path.as_os_str().to_owned();
        new.push(format!(".{}-{number}.new", std::process::id()));
        let new = PathBuf::from(new);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let laid_out = Connection::open_with_flags(&new, flags)
            .explain(path)
            .and_then(|mut connection| schema::migrate(&mut connection, path, schema::MIGRATIONS));
        if laid_out.is_ok() {
            _ = std::fs::hard_link(&new, path);
        }
        _ = std::fs::remove_file(&new);
        laid_out
    }

    /// Opens the record at `path` for reading and writing. Errors: as [`Record::create`], and a missing file.
    pub fn open(path: &Path) -> Result<Record> {
        check_file(path)?;
        Record::writable(path, OpenFlags::empty())
    }

    /// Opens the record at `path` for reading only. Errors: as [`Record::open`], and an older schema.
    pub fn open_read_only(path: &Path) -> Result<Record> {
        check_file(path)?;
        let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
        match Record::asked(path, path, flags | OpenFlags::SQLITE_OPEN_READ_ONLY) {
            Ok(record) => {
                // The last connection that may write takes the log's files away when it closes; one that may not
                // leaves them lying beside the record.
                let tidy =
                    Record::asked(path, path, flags | OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|tidy| {
                        tidy.connection
                            .pragma_update(None, "query_only", true)
                            .explain(path)?;
                        Ok(tidy)
                    });
                Ok(tidy.unwrap_or(record))
            }
            // In a folder that may not be written no log can be made; where there is none, none is needed.
            Err(error) if matches!(error.kind, ErrorKind::Denied) && !log_of(path).exists() => {
                Record::unchanging(path).map_err(|_| error)
            }
            Err(error) => Err(error),
        }
    }

    /// The record in a file that nobody writes to.
    fn unchanging(path: &Path) -> Result<Record> {
        let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let mut uri = "file:".to_owned();
        for byte in whole.as_os_str().as_encoded_bytes() {
            match byte {
                b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                    uri.push(char::from(*byte));
                }
                _ => uri.push_str(&format!("%{byte:02X}")),
            }
        }
        uri.push_str("?immutable=1");
        let flags =
            OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
        Record::asked(path, Path::new(&uri), flags)
    }

    /// Opens `file`, which is the record at `path`, and looks whether it is one of this schema.
    fn asked(path: &Path, file: &Path, flags: OpenFlags) -> Result<Record> {
        let connection = Connection::open_with_flags(file, flags).explain(path)?;
        connection.busy_timeout(PATIENCE).explain(path)?;
        // A question comes back to the same pages often; SQLite's own 2 MiB do not hold them.
        connection
            .pragma_update(None, "cache_size", -READER_CACHE_KIB)
            .explain(path)?;
        let known = schema::MIGRATIONS.len() as i64;
        match schema::state(&connection, path)? {
            State::Schema(found) if found == known => Ok(Record {
                path: path.to_owned(),
                connection,
            }),
            State::Schema(found) if found > known => Err(Error::new(path, ErrorKind::Newer { found, known })),
            State::Schema(found) => Err(Error::new(path, ErrorKind::Older { found, known })),
            State::Empty => Err(Error::new(path, ErrorKind::NotRecord)),
        }
    }

    fn writable(path: &Path, more: OpenFlags) -> Result<Record> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
        let mut connection = Connection::open_with_flags(path, flags).explain(path)?;
        connection.busy_timeout(PATIENCE).explain(path)?;
        // Whose file it is comes first: a file that is not ours must not even change its journal mode.
        schema::state(&connection, path)?;
        connection
            .pragma_update(None, "journal_mode", "WAL")
            .explain(path)?;
        // With a write-ahead log, NORMAL survives the death of the process and cannot corrupt the file when
        // the power fails; then only the last commits may be missing, and are read again.
        connection
            .pragma_update(None, "synchronous", "NORMAL")
            .explain(path)?;
        connection
            .pragma_update(None, "foreign_keys", true)
            .explain(path)?;
        // A dispatch touches pages all over a large record: those that many dispatches need stay in memory, and the log grows to
        // some size before it is written back, so that each page is written once for many dispatches.
        connection
            .pragma_update(None, "cache_size", -CACHE_KIB)
            .explain(path)?;
        connection
            .pragma_update(None, "wal_autocheckpoint", LOG_PAGES)
            .explain(path)?;
        connection.set_prepared_statement_cache_capacity(128);
        schema::migrate(&mut connection, path, schema::MIGRATIONS)?;
        Ok(Record {
            path: path.to_owned(),
            connection,
        })
    }

    /// Where the record lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the dispatch is in the record already, with the same metadata and read by the same versions:
    /// then reading it again would change nothing.
    pub fn holds(&self, before: &Dispatch, versions: &Versions) -> Result<bool> {
        let Versions {
            program,
            model,
            tables,
            codebook,
        } = versions;
        self.connection
            .prepare_cached(
                "SELECT 1 FROM dispatch JOIN version ON version.id = dispatch.version
                 WHERE dispatch.id = ?1 AND as_read = ?2
                 AND program = ?3 AND model = ?4 AND tables = ?5 AND codebook = ?6",
            )
            .and_then(|mut held| {
                held.exists([&before.id, &as_read(before), program, model, tables, codebook])
            })
            .explain(&self.path)
    }
}

/// SQLite's write-ahead log of the record at `path`.
fn log_of(path: &Path) -> PathBuf {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    PathBuf::from(log)
}

fn check_folder(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Err(Error::new(path, ErrorKind::Directory));
    }
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
            Err(Error::new(path, ErrorKind::NoFolder))
        }
        _ => Ok(()),
    }
}

fn check_file(path: &Path) -> Result<()> {
    match path.metadata() {
        Ok(metadata) if metadata.is_dir() => Err(Error::new(path, ErrorKind::Directory)),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            Err(Error::new(path, ErrorKind::Denied))
        }
        Err(_) => Err(Error::new(path, ErrorKind::Missing)),
    }
}

/// The metadata that decides whether a dispatch must be read again, as JSON. The text is in the id already, and
/// where the file lies changes nothing.
fn as_read(before: &Dispatch) -> String {
    let metadata = Dispatch {
        id: String::new(),
        file: None,
        text: String::new(),
        ..before.clone()
    };
    serde_json::to_string(&metadata).unwrap_or_default()
}

/// The contract's word for a factuality.
pub fn factuality_word(factuality: Factuality) -> &'static str {
    match factuality {
        Factuality::Asserted => "asserted",
        Factuality::Planned => "planned",
        Factuality::Hypothetical => "hypothetical",
        Factuality::Negated => "negated",
    }
}

#[cfg(test)]
mod tests;

//! What can go wrong with a record file, and what the user can do about it.

use std::fmt;
use std::path::{Path, PathBuf};

/// A failure of the store. `Display` says what happened; [`Error::remedy`] what to do.
#[derive(Debug)]
#[non_exhaustive]
pub struct Error {
    pub path: PathBuf,
    pub kind: ErrorKind,
}

#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// There is no file at the path.
    Missing,
    /// The folder that should hold the file does not exist.
    NoFolder,
    Directory,
    /// The file is no SQLite file, or one of another program.
    NotRecord,
    /// Written by a newer program: its schema, and the newest that this one knows.
    Newer {
        found: i64,
        known: i64,
    },
    /// Written by an older program and opened for reading only, so that it cannot be migrated.
    Older {
        found: i64,
        known: i64,
    },
    /// Another process has been writing for longer than the wait.
    Locked,
    /// The disk, or the quota, is full.
    Full,
    /// The file or its folder cannot be written or read.
    Denied,
    /// The file is a record whose content contradicts itself.
    Damaged(String),
    /// The words of a search cannot be searched for.
    Search(String),
    /// A decision that cannot be made.
    Refused(String),
    Sqlite(rusqlite::Error),
}

pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub(super) fn new(path: &Path, kind: ErrorKind) -> Error {
        Error {
            path: path.to_owned(),
            kind,
        }
    }

    /// What the user can do, where there is something.
    pub fn remedy(&self) -> Option<String> {
        let remedy = match &self.kind {
            ErrorKind::Missing => "make one with `legation read FILE --record`",
            ErrorKind::NoFolder => "make the folder first",
            ErrorKind::Directory => "name a file in it",
            ErrorKind::NotRecord => "name another file; this one was left as it was",
            ErrorKind::Newer { .. } => "update legation, or read the dispatches into a new record",
            ErrorKind::Older { .. } => {
                "open it once for writing, for example with `legation read FILE --record`"
            }
            ErrorKind::Locked => "wait for the other program that writes to it, then run again",
            ErrorKind::Full => "free some space, then run again: what was committed is kept",
            ErrorKind::Denied => "check the permissions of the file and its folder",
            ErrorKind::Damaged(_) => "read the dispatches into a new record",
            ErrorKind::Search(_) => {
                "put words in \"quotes\" to find them side by side, or end one with * to find what begins so"
            }
            ErrorKind::Refused(_) => {
                "`legation show actors` lists the actors, `legation actor log` and `legation review --log` the decisions"
            }
            ErrorKind::Sqlite(_) => return None,
        };
        Some(remedy.to_owned())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.kind {
            ErrorKind::Missing => write!(f, "{path}: there is no record here"),
            ErrorKind::NoFolder => write!(f, "{path}: its folder does not exist"),
            ErrorKind::Directory => write!(f, "{path}: is a folder, not a record"),
            ErrorKind::NotRecord => write!(f, "{path}: is not a record of legation"),
            ErrorKind::Newer { found, known } => {
                write!(
                    f,
                    "{path}: has schema {found}; this program knows schemas up to {known}"
                )
            }
            ErrorKind::Older { found, known } => {
                write!(
                    f,
                    "{path}: has schema {found}, older than {known}, and was opened for reading only"
                )
            }
            ErrorKind::Locked => write!(f, "{path}: is locked"),
            ErrorKind::Full => write!(f, "{path}: the disk is full"),
            ErrorKind::Denied => write!(f, "{path}: may not be opened or written"),
            ErrorKind::Damaged(what) => write!(f, "{path}: is damaged: {what}"),
            ErrorKind::Search(what) => write!(f, "cannot search for that: {what}"),
            ErrorKind::Refused(what) => write!(f, "{what}"),
            ErrorKind::Sqlite(source) => write!(f, "{path}: {source}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            ErrorKind::Sqlite(source) => Some(source),
            _ => None,
        }
    }
}

/// Gives SQLite's failures the words of [`ErrorKind`].
pub(super) fn explain(path: &Path, source: rusqlite::Error) -> Error {
    use rusqlite::Error as Sqlite;
    use rusqlite::ErrorCode;
    // A value that cannot be what the schema says: something else has written to the file.
    if let Sqlite::FromSqlConversionFailure(..)
    | Sqlite::IntegralValueOutOfRange(..)
    | Sqlite::InvalidColumnType(..)
    | Sqlite::QueryReturnedNoRows = source
    {
        return Error::new(path, ErrorKind::Damaged(source.to_string()));
    }
    let kind = match source.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => ErrorKind::Locked,
        Some(ErrorCode::DiskFull) => ErrorKind::Full,
        Some(ErrorCode::NotADatabase) => ErrorKind::NotRecord,
        Some(ErrorCode::DatabaseCorrupt) => ErrorKind::Damaged(source.to_string()),
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => ErrorKind::Denied,
        _ => ErrorKind::Sqlite(source),
    };
    Error::new(path, kind)
}

/// Turns SQLite's results into the store's.
pub(super) trait Explain<T> {
    fn explain(self, path: &Path) -> Result<T>;
}

impl<T> Explain<T> for rusqlite::Result<T> {
    fn explain(self, path: &Path) -> Result<T> {
        self.map_err(|source| explain(path, source))
    }
}

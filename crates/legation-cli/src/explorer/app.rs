//! The record behind the pages.

use crate::commands::today;
use crate::problem::Result;
use jiff::civil::Date;
use legation::record::Record;
use legation::record::browse::{Between, Counts, Link, Tally};
use legation::record::query::Query;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

/// How a record is shown.
pub struct Settings {
    pub record: PathBuf,
    /// The day as of which promises are overdue; today where it is not given.
    pub as_of: Option<Date>,
    /// Who asks must know it.
    pub token: Option<String>,
    /// Whether decisions are taken, and by whom.
    pub review: Option<Review>,
}

pub struct Review {
    pub coder: Option<String>,
}

/// Connections that wait to be used again, at most.
const IDLE: usize = 8;

pub struct App {
    pub settings: Settings,
    idle: Mutex<Vec<Record>>,
    known: Mutex<Known>,
    /// What a form of ours carries and a form of another site cannot know.
    pub form_key: String,
}

/// What is counted over the whole record, and kept until somebody writes to it.
struct Known {
    record: Record,
    version: i64,
    counts: Option<Arc<Counts>>,
    tally: Option<Arc<Vec<Tally>>>,
    /// Between states, and between actors.
    ties: [Option<Arc<Vec<Link>>>; 2],
}

impl App {
    pub fn new(settings: Settings) -> Result<App> {
        let record = Record::open_read_only(&settings.record)?;
        let known = Known {
            version: record.data_version()?,
            record,
            counts: None,
            tally: None,
            ties: [None, None],
        };
        Ok(App {
            settings,
            idle: Mutex::new(Vec::new()),
            known: Mutex::new(known),
            form_key: secret(),
        })
    }

    /// Counts what most pages need, so that the first visitor need not wait.
    pub fn warm(app: &Arc<App>) {
        let app = app.clone();
        std::thread::spawn(move || {
            // Whoever asks for it meets the error.
            _ = app.counts();
            _ = app.tally();
            _ = app.ties(Between::States);
        });
    }

    /// Lends a connection.
    pub fn with<T>(&self, ask: impl FnOnce(&Record) -> T) -> Result<T> {
        let lent = lock(&self.idle).pop();
        let record = match lent {
            Some(record) => record,
            None => Record::open_read_only(&self.settings.record)?,
        };
        let answer = ask(&record);
        let mut idle = lock(&self.idle);
        if idle.len() < IDLE {
            idle.push(record);
        }
        Ok(answer)
    }

    pub fn as_of(&self) -> Date {
        self.settings.as_of.unwrap_or_else(today)
    }

    pub fn counts(&self) -> Result<Arc<Counts>> {
        let mut known = self.current()?;
        if known.counts.is_none() {
            known.counts = Some(Arc::new(known.record.counts()?));
        }
        Ok(known.counts.clone().unwrap_or_default())
    }

    /// Of the whole record.
    pub fn tally(&self) -> Result<Arc<Vec<Tally>>> {
        let mut known = self.current()?;
        if known.tally.is_none() {
            known.tally = Some(Arc::new(known.record.tally(&Query::default())?));
        }
        Ok(known.tally.clone().unwrap_or_default())
    }

    /// Who deals with whom, by month.
    pub fn ties(&self, between: Between) -> Result<Arc<Vec<Link>>> {
        let mut known = self.current()?;
        let place = between as usize;
        if known.ties[place].is_none() {
            known.ties[place] = Some(Arc::new(known.record.ties(between)?));
        }
        Ok(known.ties[place].clone().unwrap_or_default())
    }

    fn current(&self) -> Result<MutexGuard<'_, Known>> {
        let mut known = lock(&self.known);
        let version = known.record.data_version()?;
        if version != known.version {
            known.version = version;
            (known.counts, known.tally, known.ties) = (None, None, [None, None]);
        }
        Ok(known)
    }
}

/// A lock whose holder died holds nothing worse than an older value.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// 128 bits that nobody can guess: the standard library seeds its hashers from the system's random numbers.
fn secret() -> String {
    use std::hash::{BuildHasher, Hasher, RandomState};
    let word = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", word(), word())
}

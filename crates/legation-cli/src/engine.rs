//! What the commands need of the library to read dispatches: the reader of files, the pipeline, and their versions.

use crate::problem::{Problem, Result};
use legation::contract::{Dispatch, Reading};
use legation::document::Document;
use legation::record::Versions;
use std::path::PathBuf;

/// What the user says of the dispatches, over what they say themselves.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub published: Option<String>,
    pub source: Option<String>,
}

/// Something on the way from a path to a dispatch: the dispatch, or why there is none.
pub type Found = std::result::Result<Document, Problem>;

/// The dispatches in `paths`, in their order. A path that cannot be read is a problem among the dispatches.
pub fn documents(paths: Vec<PathBuf>, told: Told) -> impl Iterator<Item = Found> + Send {
    paths.into_iter().map(move |path| {
        let text = std::fs::read_to_string(&path).map_err(|error| Problem::of_file(&path, &error))?;
        let dispatch = Dispatch {
            id: format!(
                "{:016x}",
                text.bytes()
                    .fold(0u64, |n, b| n.wrapping_mul(31).wrapping_add(u64::from(b)))
            ),
            file: Some(path.display().to_string()),
            published: told.published.clone(),
            source: told.source.clone(),
            text,
            ..Dispatch::default()
        };
        Ok(Document {
            dispatch,
            blocks: vec![],
            line: None,
            issued_at: None,
            region: None,
        })
    })
}

/// The pipeline, shared by all threads.
pub struct Engine {}

impl Engine {
    /// With the user's own tables over the built-in ones.
    pub fn new(_tables: &[PathBuf]) -> Result<Engine> {
        Ok(Engine {})
    }

    pub fn versions(&self) -> Versions {
        Versions {
            program: format!("legation {}", env!("CARGO_PKG_VERSION")),
            model: String::new(),
            tables: String::new(),
            codebook: String::new(),
        }
    }

    /// What each thread has for itself.
    pub fn worker(&self) -> Worker<'_> {
        Worker { _engine: self }
    }
}

pub struct Worker<'e> {
    _engine: &'e Engine,
}

impl Worker<'_> {
    pub fn read(&mut self, document: Document) -> Reading {
        Reading {
            dispatch: document.dispatch,
            actors: vec![],
            entries: vec![],
        }
    }
}

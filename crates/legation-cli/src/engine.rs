//! What the commands need of the library to read dispatches: the reader of files, the pipeline, and their versions.

use crate::problem::{Problem, Result};
use legation::contract::Reading;
use legation::document::{self, Document, Input, ReadOptions, Severity};
use legation::record::Versions;
use std::path::{Path, PathBuf};

/// Something on the way from a path to a dispatch: the dispatch, or why there is none.
pub enum Found {
    Document(Box<Document>),
    Problem(Problem),
    /// Something was passed over that is no dispatch.
    Notice(Problem),
}

impl From<document::Problem> for Found {
    fn from(problem: document::Problem) -> Found {
        let severity = problem.severity;
        let remedy = problem.remedy.clone();
        // Printed whole by the document's own rules for hostile names; the remedy is part of it.
        let said = Problem::new(
            document::Problem {
                remedy: None,
                ..problem
            }
            .to_string(),
        );
        let said = Problem { remedy, ..said };
        match severity {
            Severity::Failure => Found::Problem(said),
            Severity::Notice => Found::Notice(said),
        }
    }
}

/// The dispatches in `paths`, in their order; `-` is standard input. What cannot be read stands among them.
pub fn documents(paths: Vec<PathBuf>, options: ReadOptions) -> impl Iterator<Item = Found> {
    let each =
        move |path: std::result::Result<PathBuf, document::Problem>| -> Box<dyn Iterator<Item = Found>> {
            let input = match path {
                Ok(path) if path == Path::new("-") => Input::Stream {
                    name: "standard input".to_owned(),
                    reader: Box::new(std::io::stdin()),
                },
                Ok(path) => Input::Path(path),
                Err(problem) => return Box::new(std::iter::once(Found::from(problem))),
            };
            Box::new(documents_of(input, &options))
        };
    document::expand(paths).flat_map(each)
}

/// The dispatches of one input.
pub fn documents_of(input: Input, options: &ReadOptions) -> impl Iterator<Item = Found> + use<> {
    document::read(input, options).map(|read| match read {
        Ok(document) => Found::Document(Box::new(document)),
        Err(problem) => Found::from(problem),
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
            model: "none".to_owned(),
            tables: "built in".to_owned(),
            codebook: "PLOVER".to_owned(),
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
            actors: Vec::new(),
            entries: Vec::new(),
        }
    }
}

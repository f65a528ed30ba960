//! What the commands need of the library to read dispatches: the reader of files, the pipeline, and their versions.

use crate::problem::{self, Problem, Result};
use legation::codebook::Coder;
use legation::contract::Reading;
use legation::document::{self, Document, Input, ReadOptions, Severity};
use legation::pipeline::{AttributedWords, Pipeline, Spoken, Understanding};
use legation::record::Versions;
use legation::syntax::Scratch;
use legation::tables::Tables;
use legation::text::fnv1a;
use std::borrow::Cow;
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

/// What a path that was typed means; `-` is standard input.
pub fn input(path: PathBuf) -> Input {
    if path == Path::new("-") {
        Input::Stream {
            name: "standard input".to_owned(),
            reader: Box::new(std::io::stdin()),
        }
    } else {
        Input::Path(path)
    }
}

/// The dispatches in `paths`, in their order; `-` is standard input. What cannot be read stands among them.
pub fn documents(paths: Vec<PathBuf>, options: ReadOptions) -> impl Iterator<Item = Found> {
    let each =
        move |path: std::result::Result<PathBuf, document::Problem>| -> Box<dyn Iterator<Item = Found>> {
            let input = match path {
                Ok(path) => input(path),
                Err(problem) => return Box::new(std::iter::once(Found::from(problem))),
            };
            Box::new(documents_of(input, &options))
        };
    document::expand(paths).flat_map(each)
}

/// The dispatches of one input; a notice where there is none.
pub fn documents_of(input: Input, options: &ReadOptions) -> impl Iterator<Item = Found> + use<> {
    let name = match &input {
        Input::Path(path) => path.display().to_string(),
        Input::Stream { name, .. } => name.clone(),
    };
    let mut documents = document::read(input, options);
    let mut any = false;
    std::iter::from_fn(move || {
        let found = match documents.next() {
            Some(Ok(document)) => Found::Document(Box::new(document)),
            Some(Err(problem)) => Found::from(problem),
            // A feed without items, a table without rows.
            None if !any => Found::Notice(Problem::new(format!("{name}: there is no dispatch in it"))),
            None => return None,
        };
        any = true;
        Some(found)
    })
}

/// The built-in tables with the user's own rows before them, and the name of that mixture for the record.
pub fn tables(paths: &[PathBuf]) -> Result<(Cow<'static, Tables>, String)> {
    if paths.is_empty() {
        return Ok((Cow::Borrowed(Tables::built_in()), "built in".to_owned()));
    }
    let tables = Tables::with_user_files(paths).map_err(|error| Problem::new(error.to_string()))?;
    let mut bytes = Vec::new();
    for path in paths {
        bytes.extend(std::fs::read(path).map_err(|error| Problem::of_file(path, &error))?);
    }
    // Another table is another version.
    Ok((Cow::Owned(tables), format!("built in and {:016x}", fnv1a(bytes))))
}

/// The pipeline, shared by all threads.
pub struct Engine<'t> {
    pipeline: Pipeline<'t>,
}

impl<'t> Engine<'t> {
    pub fn new(tables: &'t Tables) -> Result<Engine<'t>> {
        let pipeline = Pipeline::new(tables).map_err(|error| {
            Problem::with_remedy(
                format!("the language model cannot be used: {error}"),
                "install legation again",
            )
        })?;
        Ok(Engine { pipeline })
    }

    /// A codebook of the user's own with its head, which is trained and put beside the file where there is none for it.
    pub fn open_codebook(&self, path: &Path) -> Result<Coder> {
        let coder = Coder::open(path, self.pipeline.model())?;
        if let Some(reason) = &coder.unstored {
            problem::say(&Problem::with_remedy(
                format!("what was learned of the codebook cannot be kept: {reason}"),
                "it is learned again in each run; put the codebook where you may write to save that",
            ));
        }
        Ok(coder)
    }

    /// Codes with a codebook of the user's own, too.
    pub fn with_codebook(self, codebook: Option<&'t Coder>) -> Engine<'t> {
        Engine {
            pipeline: self.pipeline.with_codebook(codebook),
        }
    }

    /// What reads, for the record; `tables` is their name.
    pub fn versions(&self, tables: String) -> Versions {
        Versions {
            program: format!("legation {}", env!("CARGO_PKG_VERSION")),
            model: self.pipeline.model().config().version.clone(),
            tables,
            codebook: match self.pipeline.codebook() {
                Some(own) => own.codebook.edition(),
                None => "PLOVER".to_owned(),
            },
        }
    }

    pub fn pipeline(&self) -> &Pipeline<'t> {
        &self.pipeline
    }

    /// What each thread has for itself.
    pub fn worker(&self) -> Worker<'_> {
        Worker {
            pipeline: &self.pipeline,
            scratch: Scratch::default(),
        }
    }
}

pub struct Worker<'e> {
    pipeline: &'e Pipeline<'e>,
    scratch: Scratch,
}

impl Worker<'_> {
    pub fn read(&mut self, document: Document) -> Reading {
        self.pipeline.read(document, &mut self.scratch)
    }

    /// Every layer of a document, without coding it.
    pub fn understand(&mut self, document: &mut Document) -> Understanding {
        self.pipeline.understand(document, &mut self.scratch)
    }

    /// All that it attributes to somebody.
    pub fn attributed(&mut self, document: &Document, layers: &Understanding) -> Vec<AttributedWords> {
        self.pipeline.attributed(document, layers, &mut self.scratch)
    }

    /// Who most likely speaks each of its quotations.
    pub fn spoken(&self, document: &Document, layers: &Understanding) -> Result<Vec<Spoken>> {
        let spoken = self.pipeline.spoken(document, layers);
        Ok(spoken.map_err(|error| Problem::new(error.to_string()))?)
    }
}

//! The head beside the codebook's file, so that it need not be trained for each run.

use super::features::SENSES;
use super::file::{Codebook, CodebookError, hash};
use super::head::{BACKGROUND, Corpus, Head};
use crate::syntax::Scratch;
use legation_model::Model;
use legation_model::numbers::{Reader, Writer};
use std::path::{Path, PathBuf};

/// Changes whenever the numbers of a head mean something else, or are trained in another way.
const FORMAT: &str = "legation codebook head 1";

/// A codebook that is ready to code with: what `legation read --codebook` needs. Threads share one.
pub struct Coder {
    pub codebook: Codebook,
    pub head: Head,
    /// Whether the head was trained now, and not found beside the file.
    pub fresh: bool,
    /// Why the head could not be stored; it is then trained again in the next run.
    pub unstored: Option<String>,
}

impl Coder {
    /// Reads a codebook, and the head beside it where that was trained on this very text with this model; else trains one
    /// and puts it there.
    ///
    /// # Errors
    /// Those of [`Codebook::open`].
    pub fn open(path: &Path, model: &Model) -> Result<Coder, CodebookError> {
        let codebook = Codebook::open(path)?;
        let beside = head_path(path);
        let stored = std::fs::read(&beside)
            .ok()
            .and_then(|bytes| decode(&bytes, &codebook, model));
        if let Some(head) = stored {
            return Ok(Coder {
                codebook,
                head,
                fresh: false,
                unstored: None,
            });
        }
        let mut coder = Coder::new(codebook, model);
        coder.unstored = write_whole(&beside, &encode(&coder.head, &coder.codebook, model))
            .err()
            .map(|error| format!("{}: {error}", beside.display()));
        Ok(coder)
    }

    /// Trains a head on all sentences of a codebook.
    pub fn new(codebook: Codebook, model: &Model) -> Coder {
        let mut corpus = Corpus::read(&codebook, model, &mut Scratch::default());
        corpus.settle(&codebook);
        Coder {
            head: Head::train(&codebook, &corpus, |_| true),
            codebook,
            fresh: true,
            unstored: None,
        }
    }
}

/// Where the head of a codebook is kept: `my.head` for `my.toml`.
pub fn head_path(codebook: &Path) -> PathBuf {
    codebook.with_extension("head")
}

/// The line that a head begins with: all that it depends on.
fn title(codebook: &Codebook, model: &Model) -> String {
    let built_in = hash(&[BACKGROUND, SENSES].concat());
    format!(
        "{FORMAT}; {}; {built_in}; {}\n",
        model.config().version,
        codebook.hash
    )
}

fn encode(head: &Head, codebook: &Codebook, model: &Model) -> Vec<u8> {
    let mut writer = Writer(title(codebook, model).into_bytes());
    head.write(&mut writer);
    writer.0
}

fn decode(bytes: &[u8], codebook: &Codebook, model: &Model) -> Option<Head> {
    let rest = bytes.strip_prefix(title(codebook, model).as_bytes())?;
    Head::read(&mut Reader(rest), codebook)
}

/// Never half a file, also where two runs write it at once.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}", std::process::id()));
    let part = PathBuf::from(name);
    std::fs::write(&part, bytes)
        .and_then(|()| std::fs::rename(&part, path))
        .inspect_err(|_| _ = std::fs::remove_file(&part))
}

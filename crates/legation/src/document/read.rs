//! Reading an input from one end to the other, and finding the files in folders.

use super::compose::{Setting, compose};
use super::credits::Outlets;
use super::dates;
use super::feed::Feed;
use super::input::{self, Format, Input};
use super::jsonl::{self, JsonLines};
use super::meta::{Found, Meta};
use super::problem::Problem;
use super::table::Table;
use super::{Document, html, plain};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Bytes of text that one dispatch may have. A book is a tenth of it.
pub const TEXT_LIMIT: usize = 8 << 20;

/// What the user says of an input that the input may not say of itself.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// The date of publication where the input gives none; an ISO 8601 date or date-time.
    pub date: Option<String>,
    /// The publisher where the input names none.
    pub source: Option<String>,
    /// The format, where neither name nor content tell.
    pub format: Option<Format>,
    /// Bytes of text that one dispatch may have.
    pub limit: usize,
}

impl Default for ReadOptions {
    fn default() -> ReadOptions {
        ReadOptions {
            date: None,
            source: None,
            format: None,
            limit: TEXT_LIMIT,
        }
    }
}

/// Streams the dispatches of one input. At most one of them is in memory, with the limits of [`ReadOptions`].
///
/// A problem does not end the reading unless nothing can be read after it. A dispatch that was read though something
/// was amiss (bytes that are no text, a date that is none) is followed by its problems.
///
/// # Example
///
/// ```
/// use legation::document::{Input, ReadOptions, read};
/// let line = r#"{"text": "QUITO (Andes Wire) - The envoys met.", "published": "2020-05-04"}"#;
/// let input = Input::Stream { name: "standard input".to_owned(), reader: Box::new(line.as_bytes()) };
/// let document = read(input, &ReadOptions::default()).next().unwrap().unwrap();
/// assert_eq!(document.dispatch.source.as_deref(), Some("Andes Wire"));
/// assert_eq!(document.paragraphs().next().unwrap().of(&document.dispatch.text), "The envoys met.");
/// ```
pub fn read(input: Input, options: &ReadOptions) -> Documents {
    let file = match &input {
        Input::Path(path) => path.display().to_string(),
        Input::Stream { name, .. } => name.clone(),
    };
    let date = options.date.as_deref().and_then(dates::normalized);
    let mut ready = VecDeque::new();
    if let (Some(given), None) = (&options.date, &date) {
        let problem = Problem::new(&file, format!("the date given for it is no date: “{given}”"));
        ready.push_back(Err(problem.with_remedy("write it as 2024-03-20")));
    }
    let found: Box<dyn Iterator<Item = Result<Found, Problem>> + Send> = match open(input, options) {
        Ok(found) => found,
        Err(problem) => Box::new(std::iter::once(Err(problem))),
    };
    Documents {
        file,
        date,
        options: options.clone(),
        outlets: Outlets::builtin(),
        found,
        ready,
    }
}

fn open(
    input: Input,
    options: &ReadOptions,
) -> Result<Box<dyn Iterator<Item = Result<Found, Problem>> + Send>, Problem> {
    let opened = input::open(input, options.format)?;
    let limit = options.limit;
    // A row or item has its markup and metadata beside its text.
    let record = limit.saturating_mul(2);
    Ok(match opened.format {
        Format::Text => Box::new(std::iter::once(plain::read(opened, limit))),
        Format::Html => Box::new(std::iter::once(html::read(opened, limit))),
        Format::Feed => Box::new(Feed::new(opened, record)?),
        Format::JsonLines => Box::new(JsonLines::new(opened, record)?),
        Format::Json => Box::new(jsonl::read_json(opened, record).into_iter()),
        Format::Table => Box::new(Table::new(opened, record)?),
    })
}

/// The dispatches of one input; made by [`read`].
pub struct Documents {
    file: String,
    date: Option<String>,
    options: ReadOptions,
    outlets: Outlets,
    found: Box<dyn Iterator<Item = Result<Found, Problem>> + Send>,
    ready: VecDeque<Result<Document, Problem>>,
}

impl Iterator for Documents {
    type Item = Result<Document, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(ready) = self.ready.pop_front() {
            return Some(ready);
        }
        let found = match self.found.next()? {
            Ok(found) => found,
            Err(problem) => return Some(Err(problem)),
        };
        if found.text.len() > self.options.limit {
            let mut problem = plain::too_long(&self.file, self.options.limit);
            problem.line = found.line;
            return Some(Err(problem));
        }
        let setting = Setting {
            file: &self.file,
            date: self.date.as_deref(),
            source: self.options.source.as_deref(),
            outlets: &self.outlets,
        };
        let (document, problems) = compose(found, &setting);
        self.ready.extend(problems.into_iter().map(Err));
        Some(Ok(document))
    }
}

/// The document of a text that is already in memory, named `file`: for tests and for callers with their own input.
pub fn compose_text(text: &str, file: &str, options: &ReadOptions) -> Document {
    let found = Found {
        meta: Meta::default(),
        text: text.to_owned(),
        line: Some(1),
        ..Found::default()
    };
    let date = options.date.as_deref().and_then(dates::normalized);
    let outlets = Outlets::builtin();
    let setting = Setting {
        file,
        date: date.as_deref(),
        source: options.source.as_deref(),
        outlets: &outlets,
    };
    compose(found, &setting).0
}

/// The files that paths stand for: files as they are named, folders walked in sorted order. Entries that cannot be
/// read are problems; in a folder, files that are no dispatches by name or content are notices, and hidden ones are
/// passed over.
pub fn expand<P: Into<PathBuf>>(
    paths: impl IntoIterator<Item = P>,
) -> impl Iterator<Item = Result<PathBuf, Problem>> {
    paths.into_iter().flat_map(|path| {
        let path: PathBuf = path.into();
        let found: Box<dyn Iterator<Item = Result<PathBuf, Problem>>> = if path.is_dir() {
            Box::new(walk(&path))
        } else {
            Box::new(std::iter::once(Ok(path)))
        };
        found
    })
}

fn walk(folder: &Path) -> impl Iterator<Item = Result<PathBuf, Problem>> + use<> {
    let hidden =
        |entry: &walkdir::DirEntry| entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
    let root = folder.display().to_string();
    WalkDir::new(folder)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(move |entry| !hidden(entry))
        .filter_map(move |entry| match entry {
            Ok(entry) if entry.file_type().is_dir() => None,
            Ok(entry) => Some(suitable(entry.into_path())),
            Err(error) => {
                let name = error.path().map_or(root.clone(), |p| p.display().to_string());
                let problem = match error.io_error() {
                    Some(e) => input::cannot_read(&name, e),
                    None => Problem::new(&name, "a link that leads back to its own folder").as_notice(),
                };
                Some(Err(problem))
            }
        })
}

/// A file in a folder: read if its name tells a format, or has no extension and the content is text.
fn suitable(path: PathBuf) -> Result<PathBuf, Problem> {
    let name = path.display().to_string();
    let notice = |reason: &str| Problem::new(&name, format!("passed over: {reason}")).as_notice();
    if !path.is_file() {
        return Err(notice("no regular file"));
    }
    if Format::of_name(&path).is_none() {
        if let Some(extension) = path.extension() {
            let reason = format!(
                "files named .{} are not read from folders",
                extension.to_string_lossy()
            );
            return Err(notice(&reason).with_remedy("name the file itself to read it as text"));
        }
        match input::binary_file(&path) {
            Ok(Some(kind)) => return Err(notice(kind)),
            Ok(None) => {}
            Err(e) => return Err(input::cannot_read(&name, &e)),
        }
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::super::problem::Severity;
    use super::*;
    use std::fs;

    fn one(path: PathBuf, options: &ReadOptions) -> Vec<Result<Document, Problem>> {
        read(Input::Path(path), options).collect()
    }

    #[test]
    fn folders_are_walked_in_order_and_other_files_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("b/deep")).unwrap();
        fs::create_dir(at(".hidden")).unwrap();
        for (name, content) in [
            ("b/deep/one.txt", &b"One."[..]),
            ("a.jsonl", b"{}"),
            ("c", b"Text without extension."),
            ("d", b"\0\0\0"),
            ("picture.jpg", b"\xFF\xD8\xFF"),
            (".hidden/x.txt", b"x"),
        ] {
            fs::write(at(name), content).unwrap();
        }
        let found: Vec<Result<PathBuf, Problem>> = expand([folder.path()]).collect();
        let files: Vec<&PathBuf> = found.iter().flatten().collect();
        assert_eq!(files, [&at("a.jsonl"), &at("b/deep/one.txt"), &at("c")]);
        let notices: Vec<&Problem> = found.iter().filter_map(|f| f.as_ref().err()).collect();
        assert_eq!(notices.len(), 2);
        assert!(notices.iter().all(|p| p.severity == Severity::Notice));
        // A file that is named is read whatever its name; one that is not there is a problem when read.
        let named: Vec<_> = expand([at("picture.jpg"), at("none.txt")]).collect();
        assert!(named.iter().all(Result::is_ok));
        assert!(
            one(at("none.txt"), &ReadOptions::default())[0]
                .as_ref()
                .is_err_and(|p| p.remedy.is_some())
        );
        assert!(one(at("picture.jpg"), &ReadOptions::default())[0].is_err());
    }

    #[test]
    fn the_date_given_fills_only_what_is_missing() {
        let options = ReadOptions {
            date: Some("2020-05-04".to_owned()),
            ..ReadOptions::default()
        };
        let published = |text: &str| compose_text(text, "a.txt", &options).dispatch;
        let dispatch = published("OULU, May 3 (Birch Wire) - The talks ended on Monday.");
        assert_eq!(dispatch.published.as_deref(), Some("2020-05-04"));
        assert_eq!(dispatch.dateline.unwrap().date.as_deref(), Some("2020-05-03"));
        let line = r#"{"text": "The talks ended.", "published": "2019-01-01"}"#;
        let input = Input::Stream {
            name: "-".to_owned(),
            reader: Box::new(line.as_bytes()),
        };
        let dispatch = read(input, &options).next().unwrap().unwrap().dispatch;
        assert_eq!(dispatch.published.as_deref(), Some("2019-01-01"));
    }

    #[test]
    fn a_date_that_is_none_is_said_and_the_rest_read() {
        let options = ReadOptions {
            date: Some("May the 4th".to_owned()),
            ..ReadOptions::default()
        };
        let input = Input::Stream {
            name: "-".to_owned(),
            reader: Box::new(&b"The talks ended."[..]),
        };
        let read: Vec<_> = read(input, &options).collect();
        assert!(read[0].is_err() && read[1].is_ok());
    }

    #[test]
    fn packed_files_and_other_languages_are_read() {
        use std::io::Write;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt.gz");
        let mut packed =
            flate2::write::GzEncoder::new(fs::File::create(&path).unwrap(), flate2::Compression::fast());
        let text = "Le ministre des Affaires étrangères est arrivé lundi dans la capitale pour une visite de trois jours, au \
                    cours de laquelle il rencontrera son homologue et signera deux accords de coopération.";
        packed.write_all(text.as_bytes()).unwrap();
        packed.finish().unwrap();
        let document = one(path, &ReadOptions::default()).remove(0).unwrap();
        assert_eq!(document.dispatch.text, text);
        assert_eq!(document.dispatch.language.as_deref(), Some("fr"));
        assert_eq!(document.dispatch.skipped.as_deref(), Some("not English: French"));
    }
}

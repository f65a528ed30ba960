//! One input as a stream of UTF-8 bytes, and what format it is in.

use super::encoding;
use super::problem::Problem;
use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// Where dispatches are read from.
pub enum Input {
    Path(PathBuf),
    /// Standard input or any other stream, with the name that problems give it.
    Stream {
        name: String,
        reader: Box<dyn Read + Send>,
    },
}

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Html,
    /// RSS or Atom.
    Feed,
    /// One JSON object per line.
    JsonLines,
    /// One JSON object, or an array of them.
    Json,
    /// CSV or TSV with named columns.
    Table,
}

impl Format {
    /// The format that a file's name tells, `.gz` aside.
    pub fn of_name(name: &Path) -> Option<Format> {
        let mut name = name.to_path_buf();
        let extension = |name: &Path| name.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
        if extension(&name).as_deref() == Some("gz") {
            name.set_extension("");
        }
        Some(match extension(&name)?.as_str() {
            "txt" | "text" => Format::Text,
            "html" | "htm" | "xhtml" => Format::Html,
            "xml" | "rss" | "atom" | "rdf" => Format::Feed,
            "jsonl" | "ndjson" => Format::JsonLines,
            "json" => Format::Json,
            "csv" | "tsv" | "tab" => Format::Table,
            _ => return None,
        })
    }
}

/// The start of an input that the format is told from.
const HEAD: usize = 64 * 1024;

pub(crate) type Stream = Box<dyn BufRead + Send>;

/// An open input: its first bytes looked at, the stream still whole.
pub(super) struct Opened {
    pub name: String,
    pub format: Format,
    pub stream: Stream,
    /// The charset that the head declares or the stream needs.
    pub declared: Option<&'static Encoding>,
}

/// Opens an input, unpacks gzip, refuses what is no text, and tells the format: from `asked`, else from the
/// content where it is plain to see, else from the name.
pub(super) fn open(input: Input, asked: Option<Format>) -> Result<Opened, Problem> {
    let by_name = match &input {
        Input::Path(path) => Format::of_name(path),
        Input::Stream { .. } => None,
    };
    let (name, head, stream) = open_text(input)?;
    let declared = encoding::declared(&head);
    let sample = encoding::decode(&head, declared).text;
    let format = asked.unwrap_or_else(|| sniff(&sample, by_name));
    Ok(Opened {
        name,
        format,
        stream,
        declared,
    })
}

/// Opens an input, unpacks gzip, and refuses what is no text: its name, its first bytes, and the whole stream.
pub(crate) fn open_text(input: Input) -> Result<(String, Vec<u8>, Stream), Problem> {
    let (name, reader): (String, Box<dyn Read + Send>) = match input {
        Input::Path(path) => {
            let name = path.display().to_string();
            let file = File::open(&path).map_err(|e| cannot_read(&name, &e))?;
            if file.metadata().is_ok_and(|m| m.is_dir()) {
                return Err(Problem::new(&name, "is a folder"));
            }
            (name, Box::new(file))
        }
        Input::Stream { name, reader } => (name, reader),
    };
    let (head, stream) = with_head(reader).map_err(|e| cannot_read(&name, &e))?;
    let (head, stream) = if head.starts_with(&[0x1F, 0x8B]) {
        with_head(Box::new(flate2::read::MultiGzDecoder::new(stream))).map_err(|e| cannot_read(&name, &e))?
    } else {
        (head, stream)
    };
    if head.is_empty() {
        return Err(Problem::new(&name, "the file is empty"));
    }
    if let Some(kind) = binary(&head) {
        return Err(not_text(&name, kind));
    }
    Ok((name, head, stream))
}

pub(crate) fn cannot_read(name: &str, error: &io::Error) -> Problem {
    let words = error.to_string();
    // The system's number of the error helps nobody.
    let words = words.split(" (os error").next().unwrap_or_default();
    let problem = Problem::new(name, format!("cannot be read: {words}"));
    match error.kind() {
        io::ErrorKind::NotFound => problem.with_remedy("check the path"),
        io::ErrorKind::PermissionDenied => problem.with_remedy("check the permissions"),
        // What unpacking says of gzip files.
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
            problem.with_remedy("the file is cut off or damaged: fetch it again")
        }
        _ => problem,
    }
}

fn not_text(name: &str, kind: &str) -> Problem {
    let problem = Problem::new(name, format!("is {kind}, not text"));
    if kind == "binary data" {
        problem
    } else {
        problem.with_remedy("convert it to text or HTML first")
    }
}

fn with_head(mut reader: Box<dyn Read + Send>) -> io::Result<(Vec<u8>, Stream)> {
    let mut head = Vec::new();
    match reader.by_ref().take(HEAD as u64).read_to_end(&mut head) {
        Err(error) if head.is_empty() => return Err(error),
        // What came before the failure is read before it is told.
        Err(error) => reader = Box::new(Failing(Some(error))),
        Ok(_) => {}
    }
    let stream = BufReader::new(io::Cursor::new(head.clone()).chain(reader));
    Ok((head, Box::new(stream)))
}

/// A reader that fails once, as the one that it stands for has.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// What a file that is no text is, as far as its first bytes tell.
pub(super) fn binary(head: &[u8]) -> Option<&'static str> {
    const MARKS: [(&[u8], &str); 8] = [
        (b"%PDF", "a PDF file"),
        (b"PK\x03\x04", "a ZIP archive or an office document"),
        (b"\xD0\xCF\x11\xE0", "an office document"),
        (b"{\\rtf", "an RTF document"),
        (b"\x89PNG", "a picture"),
        (b"\xFF\xD8\xFF", "a picture"),
        (b"GIF8", "a picture"),
        (b"SQLite format 3\0", "a database"),
    ];
    if let Some((_, kind)) = MARKS.iter().find(|(mark, _)| head.starts_with(mark)) {
        return Some(kind);
    }
    if Encoding::for_bom(head).is_some() || encoding::utf16_without_mark(head).is_some() {
        return None;
    }
    let rare = |b: &&u8| matches!(b, 0x01..=0x08 | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F);
    let controls = head.iter().filter(rare).count();
    (head.contains(&0) || controls * 50 > head.len()).then_some("binary data")
}

/// Whether the first bytes of a file are text; for the walk over folders.
pub(super) fn binary_file(path: &Path) -> io::Result<Option<&'static str>> {
    let mut head = Vec::new();
    File::open(path)?.take(4096).read_to_end(&mut head)?;
    Ok(if head.starts_with(&[0x1F, 0x8B]) {
        None
    } else {
        binary(&head)
    })
}

/// The format that content and name tell together. The content decides where it leaves no doubt: feeds and pages
/// are saved under any name.
fn sniff(sample: &str, by_name: Option<Format>) -> Format {
    let start = sample.trim_start_matches('\u{feff}').trim_start();
    let lower: String = start.chars().take(4096).collect::<String>().to_ascii_lowercase();
    let element = |name: &str| {
        lower.match_indices(name).any(|(at, _)| {
            let after = lower[at + name.len()..].chars().next();
            after.is_none_or(|c| c.is_whitespace() || matches!(c, '>' | '/'))
        })
    };
    if lower.starts_with('<') {
        let html = lower.starts_with("<!doctype html") || element("<html");
        if !html && (element("<rss") || element("<feed") || element("<rdf:rdf")) {
            return Format::Feed;
        }
        let tags = [
            "<head", "<body", "<p", "<div", "<article", "<title", "<h1", "<span", "<table",
        ];
        if html || (by_name.is_none() && tags.iter().any(|tag| element(tag))) {
            return Format::Html;
        }
    }
    match by_name {
        Some(Format::Json | Format::JsonLines) | None if start.starts_with(['{', '[']) => {
            let first = start.lines().next().unwrap_or_default();
            let whole = first.len() < start.len() || !sample.ends_with(first);
            let object = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(first).is_ok();
            match by_name {
                Some(Format::JsonLines) => Format::JsonLines,
                _ if object || (start.starts_with('{') && !whole) => Format::JsonLines,
                // An object or array over several lines; bracketed prose is text.
                Some(Format::Json) => Format::Json,
                _ if start.starts_with('{') && start[1..].trim_start().starts_with('"') => Format::Json,
                _ => Format::Text,
            }
        }
        Some(format) => format,
        None if super::table::looks_like(start) => Format::Table,
        None => Format::Text,
    }
}

/// The stream as UTF-8: what has a byte order mark, is UTF-16 or declares a charset is transcoded on the way; the
/// rest passes as it is, for each record to be decoded by itself.
pub(super) fn as_utf8(opened: Opened) -> io::Result<Stream> {
    let Opened {
        mut stream, declared, ..
    } = opened;
    let head = stream.fill_buf()?;
    let marked = Encoding::for_bom(head).is_some();
    let wide = encoding::utf16_without_mark(head);
    if !marked && wide.is_none() && declared.is_none() {
        return Ok(stream);
    }
    let reader = DecodeReaderBytesBuilder::new()
        .encoding(wide.or(declared))
        .bom_override(true)
        .strip_bom(true)
        .build(stream);
    Ok(Box::new(BufReader::new(reader)))
}

/// Reads a whole input, at most `limit` bytes of it; `None` where there is more.
pub(super) fn whole(mut stream: Stream, limit: usize) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    stream.by_ref().take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() <= limit).then_some(bytes))
}

/// A reader that fails when more than an allowance is read without [`Allowance::renew`]: it keeps parsers that
/// gather a record before they hand it out from filling the memory.
pub(super) struct Allowance<R> {
    inner: R,
    limit: usize,
    left: usize,
}

impl<R> Allowance<R> {
    pub fn new(inner: R, limit: usize) -> Allowance<R> {
        Allowance {
            inner,
            limit,
            left: limit,
        }
    }
    pub fn limit(&self) -> usize {
        self.limit
    }
    /// A record is done: the next may take the whole allowance again.
    pub fn renew(&mut self) {
        self.left = self.limit;
    }
}

/// The message of the error with which an [`Allowance`] ends.
pub(super) const OVER_LIMIT: &str = "a record over the size limit";

impl<R: Read> Read for Allowance<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other(OVER_LIMIT));
        }
        let room = buffer.len().min(self.left);
        let read = self.inner.read(&mut buffer[..room])?;
        self.left -= read;
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Allowance<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other(OVER_LIMIT));
        }
        let left = self.left;
        let buffer = self.inner.fill_buf()?;
        Ok(&buffer[..buffer.len().min(left)])
    }
    fn consume(&mut self, read: usize) {
        self.left = self.left.saturating_sub(read);
        self.inner.consume(read);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: Option<&str>, content: &str) -> Format {
        sniff(content, name.and_then(|n| Format::of_name(Path::new(n))))
    }

    #[test]
    fn content_and_name_tell_the_format() {
        assert_eq!(told(Some("a.txt"), "The talks ended."), Format::Text);
        assert_eq!(told(None, "The talks ended."), Format::Text);
        assert_eq!(told(Some("a.txt"), "<!DOCTYPE html><p>x"), Format::Html);
        assert_eq!(told(None, "<div>The talks</div>"), Format::Html);
        assert_eq!(
            told(Some("page.html"), "<?xml version='1.0'?><rss version='2.0'>"),
            Format::Feed
        );
        assert_eq!(
            told(None, "<feed xmlns='http://www.w3.org/2005/Atom'>"),
            Format::Feed
        );
        assert_eq!(
            told(None, "{\"text\": \"a\"}\n{\"text\": \"b\"}\n"),
            Format::JsonLines
        );
        assert_eq!(
            told(Some("a.json"), "{\"text\": \"a\"}\n{\"text\": \"b\"}\n"),
            Format::JsonLines
        );
        assert_eq!(told(Some("a.json"), "[\n{\"text\": \"a\"}]"), Format::Json);
        assert_eq!(told(None, "{\n  \"text\": \"a\"\n}"), Format::Json);
        assert_eq!(told(None, "[Recording begins]\nThe talks"), Format::Text);
        assert_eq!(told(Some("a.tsv.gz"), "x\ty"), Format::Table);
        assert_eq!(told(None, "title,text\nA,B\n"), Format::Table);
        assert_eq!(told(None, "Text, it was said, is long"), Format::Text);
    }

    #[test]
    fn binary_files_are_known() {
        assert_eq!(binary(b"%PDF-1.7 ..."), Some("a PDF file"));
        assert_eq!(binary(b"abc\0\0\x01def"), Some("binary data"));
        assert_eq!(binary("Łódź\r\n\tnews".as_bytes()), None);
    }

    #[test]
    fn an_allowance_ends_an_endless_record() {
        let mut reader = Allowance::new(io::repeat(b'x'), 1000);
        let mut bytes = Vec::new();
        assert!(reader.read_to_end(&mut bytes).is_err());
        assert!(bytes.len() <= 1000);
    }
}

//! Standard output: its width, its colours, and text that may not touch the terminal.

use std::io::{self, BufWriter, IsTerminal, Write};

/// Where a command writes what it shows.
pub struct Screen {
    out: Box<dyn Write>,
    /// Of running text, in columns.
    pub width: usize,
    /// The whole terminal's, for tables.
    pub columns: usize,
    /// Whether standard output is a terminal.
    pub terminal: bool,
    colour: bool,
}

/// Wide enough for a passage, narrow enough to read.
const WIDEST: usize = 110;
/// A space where no line ends.
pub const TIE: char = '\u{A0}';
/// Where standard output is no terminal.
const PLAIN_WIDTH: usize = 96;

impl Screen {
    pub fn new() -> Screen {
        let terminal = io::stdout().is_terminal();
        let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let columns = if terminal {
            width.unwrap_or(PLAIN_WIDTH).max(30)
        } else {
            PLAIN_WIDTH
        };
        let asked = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Screen {
            out: Box::new(BufWriter::with_capacity(1 << 16, io::stdout())),
            width: columns.min(WIDEST),
            columns,
            terminal,
            colour: terminal && !asked("NO_COLOR") && !dumb,
        }
    }

    /// Plain text of this width, to something else than standard output.
    pub fn into(out: Box<dyn Write>, width: usize) -> Screen {
        Screen {
            out,
            width,
            columns: width,
            terminal: false,
            colour: false,
        }
    }

    pub fn bold(&self, text: &str) -> String {
        self.paint("1", text)
    }

    pub fn dim(&self, text: &str) -> String {
        self.paint("2", text)
    }

    /// The colour of headings.
    pub fn heading(&self, text: &str) -> String {
        self.paint("1;36", text)
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.colour && !text.is_empty() {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    pub fn line(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.write_all(b"\n")
    }

    /// Writes a paragraph, its first line after `first` and the others after `rest`. Words joined by [`TIE`] stay
    /// on one line.
    pub fn wrapped(&mut self, first: &str, rest: &str, text: &str) -> io::Result<()> {
        let options = textwrap::Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(rest)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            .word_separator(textwrap::WordSeparator::AsciiSpace);
        for line in textwrap::wrap(text, options) {
            self.line(&line.trim_end().replace(TIE, " "))?;
        }
        Ok(())
    }
}

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Text from a dispatch or a file name as it may stand on a terminal: on one line, without control characters
/// (which could move the cursor or change the title) and without marks that turn the direction of writing.
pub fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => clean.push(' '),
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}' => (),
            c if c.is_control() => clean.push('\u{FFFD}'),
            c => clean.push(c),
        }
    }
    clean
}

/// Shortens text to at most `width` columns, the last of them `…`.
pub fn clip(text: &str, width: usize) -> String {
    if textwrap::core::display_width(text) <= width {
        return text.to_owned();
    }
    let mut clipped = String::new();
    let mut used = 0;
    for c in text.chars() {
        let mut buffer = [0; 4];
        used += textwrap::core::display_width(c.encode_utf8(&mut buffer));
        if used >= width {
            break;
        }
        clipped.push(c);
    }
    clipped.truncate(clipped.trim_end().len());
    clipped.push('…');
    clipped
}

/// Shortens text to at most `width` columns from its start, where `…` stands then.
pub fn clip_start(text: &str, width: usize) -> String {
    if textwrap::core::display_width(text) <= width {
        return text.to_owned();
    }
    let mut used = 0;
    let mut from = text.len();
    for (at, c) in text.char_indices().rev() {
        used += textwrap::core::display_width(&text[at..at + c.len_utf8()]);
        if used >= width {
            break;
        }
        from = at;
    }
    format!("…{}", text[from..].trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_a_dispatch_holds_can_steer_the_terminal() {
        assert_eq!(
            clean("a\x1b[31mb\r\nc\u{9b}2Jd\u{202e}e\0"),
            "a\u{FFFD}[31mb  c\u{FFFD}2Jde\u{FFFD}"
        );
        assert_eq!(clean("Đặng – “né” 北京"), "Đặng – “né” 北京");
    }

    #[test]
    fn clipping_counts_columns() {
        assert_eq!(clip("Apia", 4), "Apia");
        assert_eq!(clip("Apia Courier", 6), "Apia…");
        assert_eq!(clip("北京北京", 5), "北京…");
        assert_eq!(clip("abc", 1), "…");
        assert_eq!(clip_start("news/apia.txt:3", 11), "…apia.txt:3");
        assert_eq!(clip_start("apia.txt:3", 10), "apia.txt:3");
    }
}

//! What went wrong with an input, in one line that a person can act on.

use std::fmt;

/// Whether something that should have been read was not (or not as it stands), or the reader is only told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// A dispatch, or part of one, could not be read as it stands.
    Failure,
    /// Nothing that looks like a dispatch was lost: a picture in a folder was passed over.
    Notice,
}

/// One difficulty with one input. `Display` prints it on one line: `FILE:LINE: MESSAGE (REMEDY)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub severity: Severity,
    /// The file as it was named, or `standard input`.
    pub file: String,
    /// The line of the file, from 1.
    pub line: Option<u64>,
    pub message: String,
    pub remedy: Option<String>,
}

impl Problem {
    pub fn new(file: &str, message: impl Into<String>) -> Problem {
        Problem {
            severity: Severity::Failure,
            file: file.to_owned(),
            line: None,
            message: message.into(),
            remedy: None,
        }
    }
    pub fn at_line(mut self, line: u64) -> Problem {
        self.line = Some(line);
        self
    }
    pub fn with_remedy(mut self, remedy: impl Into<String>) -> Problem {
        self.remedy = Some(remedy.into());
        self
    }
    pub fn as_notice(mut self) -> Problem {
        self.severity = Severity::Notice;
        self
    }
}

/// Control characters in a file's name or in a quoted value must not break the line.
fn write_line(f: &mut fmt::Formatter<'_>, words: &str) -> fmt::Result {
    for c in words.chars() {
        if c.is_control() {
            write!(f, "{}", c.escape_default())?
        } else {
            write!(f, "{c}")?
        }
    }
    Ok(())
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_line(f, &self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        f.write_str(": ")?;
        write_line(f, &self.message)?;
        if let Some(remedy) = &self.remedy {
            f.write_str(" (")?;
            write_line(f, remedy)?;
            f.write_str(")")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_one_line() {
        let problem = Problem::new("a\nb.jsonl", "no `text`")
            .at_line(3)
            .with_remedy("add the key");
        assert_eq!(problem.to_string(), "a\\nb.jsonl:3: no `text` (add the key)");
    }
}

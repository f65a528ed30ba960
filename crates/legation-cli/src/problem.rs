//! What goes wrong, in one line each on standard error: `legation: FILE:LINE: what happened (what to do)`.

use crate::screen::clean;
use std::fmt;
use std::io;
use std::path::Path;

/// Something that failed, with the remedy where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub message: String,
    pub remedy: Option<String>,
}

impl Problem {
    pub fn new(message: impl Into<String>) -> Problem {
        Problem {
            message: message.into(),
            remedy: None,
        }
    }

    pub fn with_remedy(message: impl Into<String>, remedy: impl Into<String>) -> Problem {
        Problem {
            message: message.into(),
            remedy: Some(remedy.into()),
        }
    }

    /// A file that could not be read or written.
    pub fn of_file(path: &Path, error: &io::Error) -> Problem {
        let problem = Problem::new(format!("{}: {}", path.display(), reason(error)));
        let remedy = match error.kind() {
            io::ErrorKind::NotFound => "check the path",
            io::ErrorKind::PermissionDenied => "check the permissions",
            io::ErrorKind::InvalidData => "save it as UTF-8, or name another file",
            _ => return problem,
        };
        Problem {
            remedy: Some(remedy.to_owned()),
            ..problem
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.remedy {
            Some(remedy) => write!(f, " ({remedy})"),
            None => Ok(()),
        }
    }
}

/// Why a command stopped.
#[derive(Debug)]
pub enum Failure {
    Problem(Problem),
    /// Nobody reads the output any more.
    OutputClosed,
}

pub type Result<T> = std::result::Result<T, Failure>;

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Failure {
        Failure::Problem(problem)
    }
}

impl From<legation::codebook::CodebookError> for Failure {
    fn from(error: legation::codebook::CodebookError) -> Failure {
        Failure::Problem(Problem {
            message: error.to_string(),
            remedy: Some(error.remedy),
        })
    }
}

impl From<legation::record::Error> for Failure {
    fn from(error: legation::record::Error) -> Failure {
        Failure::Problem(Problem {
            message: error.to_string(),
            remedy: error.remedy(),
        })
    }
}

/// Failures of writing to standard output; those of files are made with [`Problem::of_file`].
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::OutputClosed,
            io::ErrorKind::StorageFull => Failure::Problem(Problem::with_remedy(
                "the output could not be written: the disk is full",
                "free some space, then run again",
            )),
            _ => Failure::Problem(Problem::new(format!(
                "the output could not be written: {}",
                reason(&error)
            ))),
        }
    }
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::InvalidData => "is not text in UTF-8".to_owned(),
        _ => error.to_string(),
    }
}

/// The words of a problem without the system's number of an error, which helps nobody.
fn plain(words: &str) -> String {
    const MARK: &str = " (os error ";
    let mut plain = String::new();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once(MARK) {
        plain.push_str(before);
        let number = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        match after[number..].strip_prefix(')') {
            Some(after) if number > 0 => rest = after,
            _ => {
                plain.push_str(MARK);
                rest = after;
            }
        }
    }
    plain + rest
}

/// Says a problem on standard error, on one line whatever a file's name holds.
pub fn say(problem: &Problem) {
    use io::Write;
    // Where standard error is closed there is nobody to tell.
    _ = writeln!(io::stderr(), "legation: {}", clean(&plain(&problem.to_string())));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_an_error_is_left_out() {
        assert_eq!(
            plain("a.toml: No such file (os error 2) (check it)"),
            "a.toml: No such file (check it)"
        );
        assert_eq!(
            plain("x (os error two) (os error 3"),
            "x (os error two) (os error 3"
        );
    }
}

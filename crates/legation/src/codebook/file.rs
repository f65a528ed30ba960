//! The codebook as its author writes it: one TOML file.

use crate::event::plover;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// A codebook to start from, with every field explained.
pub const TEMPLATE: &str = include_str!("template.toml");

/// Fewer examples of a type say nothing of it.
const FEWEST: usize = 3;

#[derive(Clone, Debug, PartialEq)]
pub struct Codebook {
    pub name: String,
    pub version: String,
    /// Whether PLOVER's events stand beside those of the codebook.
    pub plover: bool,
    /// Whether the built-in sentences count against all types.
    pub background: bool,
    pub types: Vec<Type>,
    /// SHA-256 of the text, in hexadecimal.
    pub hash: String,
}

/// A type of event.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    pub name: String,
    pub definition: String,
    /// Of the type as such; those of its modes are with them.
    pub examples: Vec<Example>,
    pub counter_examples: Vec<Example>,
    pub modes: Vec<Mode>,
}

/// A finer kind of a type.
#[derive(Clone, Debug, PartialEq)]
pub struct Mode {
    pub name: String,
    pub definition: String,
    pub examples: Vec<Example>,
}

/// A sentence, and its 1-based line in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    pub text: String,
    pub line: usize,
}

/// What is wrong with a codebook, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodebookError {
    pub path: PathBuf,
    /// 1-based; `None` for the file as a whole.
    pub line: Option<usize>,
    pub what: String,
    pub remedy: String,
}

impl fmt::Display for CodebookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.what)
    }
}

impl std::error::Error for CodebookError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: Spanned<String>,
    version: Spanned<String>,
    #[serde(default = "yes")]
    plover: bool,
    #[serde(default = "yes")]
    background: bool,
    #[serde(rename = "type", default)]
    types: Vec<TypeTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeTable {
    name: Spanned<String>,
    #[serde(default)]
    definition: String,
    #[serde(default)]
    examples: Vec<Spanned<String>>,
    #[serde(default)]
    counter_examples: Vec<Spanned<String>>,
    #[serde(rename = "mode", default)]
    modes: Vec<ModeTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModeTable {
    name: Spanned<String>,
    #[serde(default)]
    definition: String,
    examples: Vec<Spanned<String>>,
}

/// SHA-256 in hexadecimal.
pub(super) fn hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn yes() -> bool {
    true
}

impl Codebook {
    /// Reads a codebook file.
    ///
    /// # Errors
    /// A file that cannot be read or is no codebook: with path, line and remedy.
    pub fn open(path: &Path) -> Result<Codebook, CodebookError> {
        let problem = |what: String, remedy: &str| CodebookError {
            path: path.to_owned(),
            line: None,
            what,
            remedy: remedy.to_owned(),
        };
        let bytes = std::fs::read(path).map_err(|error| {
            problem(
                error.to_string(),
                "check the path, or write a new one with `legation codebook new`",
            )
        })?;
        let text =
            String::from_utf8(bytes).map_err(|_| problem("is not UTF-8".into(), "save it as UTF-8"))?;
        Codebook::parse(&text, path)
    }

    /// The same of its text; `path` is for the errors.
    pub fn parse(text: &str, path: &Path) -> Result<Codebook, CodebookError> {
        let checker = Checker { text, path };
        let file: File = toml::from_str(text).map_err(|error| {
            let at = error.span().map(|span| span.start);
            let remedy = "`legation codebook new` writes one with every field explained";
            checker.problem(at, error.message().replace('\n', " "), remedy)
        })?;
        checker.codebook(file)
    }

    /// Name and version: what each event says it is from.
    pub fn label(&self) -> String {
        format!("{} {}", self.name, self.version)
    }

    /// What the record keeps with each reading. Any change of the file makes it another.
    pub fn edition(&self) -> String {
        let beside = if self.plover { "PLOVER and " } else { "" };
        format!("{beside}{} ({})", self.label(), &self.hash[..12])
    }
}

struct Checker<'t> {
    text: &'t str,
    path: &'t Path,
}

impl Checker<'_> {
    fn problem(
        &self,
        at: Option<usize>,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> CodebookError {
        CodebookError {
            path: self.path.to_owned(),
            line: at.map(|at| self.line(at)),
            what: what.into(),
            remedy: remedy.into(),
        }
    }

    fn line(&self, at: usize) -> usize {
        let before = self.text.as_bytes().iter().take(at);
        before.filter(|byte| **byte == b'\n').count() + 1
    }

    fn codebook(&self, file: File) -> Result<Codebook, CodebookError> {
        for (field, value) in [("name", &file.name), ("version", &file.version)] {
            if value.get_ref().trim().is_empty() || value.get_ref().contains(['\n', '\t']) {
                let what = format!("the codebook's {field} is empty or has line breaks");
                return Err(self.problem(Some(value.span().start), what, "write it on one line"));
            }
        }
        if file.types.is_empty() {
            return Err(self.problem(
                None,
                "the codebook has no type",
                "add a table [[type]] with examples",
            ));
        }
        let mut types = Vec::new();
        let mut names = BTreeMap::new();
        let mut sentences = BTreeMap::new();
        for table in file.types {
            let at = table.name.span().start;
            let name = self.name(&table.name, &mut names)?;
            if file.plover && plover::score(&name, None).is_some() {
                let remedy =
                    "choose another name, or set plover = false at the top to have your type in its place";
                return Err(self.problem(Some(at), format!("{name} is a type of PLOVER"), remedy));
            }
            let mut mode_names = BTreeMap::new();
            let mut modes = Vec::new();
            let examples = self.examples(table.examples, &name, &mut sentences)?;
            for mode in table.modes {
                let of = self.name(&mode.name, &mut mode_names)?;
                let examples = self.examples(mode.examples, &name, &mut sentences)?;
                if examples.len() < 2 {
                    let what = format!("mode {of} of {name} has {} examples", examples.len());
                    return Err(self.problem(Some(mode.name.span().start), what, "give it at least 2"));
                }
                modes.push(Mode {
                    name: of,
                    definition: mode.definition,
                    examples,
                });
            }
            let count = examples.len() + modes.iter().map(|m| m.examples.len()).sum::<usize>();
            if count < FEWEST {
                let what = format!("type {name} has {count} examples");
                let remedy = format!("give it at least {FEWEST}, better 12");
                return Err(self.problem(Some(at), what, remedy));
            }
            types.push(Type {
                counter_examples: self.examples(table.counter_examples, "no type", &mut sentences)?,
                name,
                definition: table.definition,
                examples,
                modes,
            });
        }
        Ok(Codebook {
            name: file.name.into_inner().trim().to_owned(),
            version: file.version.into_inner().trim().to_owned(),
            plover: file.plover,
            background: file.background,
            types,
            hash: hash(self.text),
        })
    }

    fn name(
        &self,
        name: &Spanned<String>,
        known: &mut BTreeMap<String, usize>,
    ) -> Result<String, CodebookError> {
        let at = name.span().start;
        let name = name.get_ref();
        let plain = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        if name.is_empty() || !name.chars().all(plain) {
            let what = format!("{name:?} is no name of a type or mode");
            return Err(self.problem(Some(at), what, "use letters, digits, _ and -"));
        }
        if let Some(first) = known.insert(name.clone(), at) {
            let what = format!("{name} is there already, in line {}", self.line(first));
            return Err(self.problem(Some(at), what, "rename one, or join them"));
        }
        Ok(name.clone())
    }

    /// Sentences of one class; a sentence that stands in the file before is a mistake, whose class says which.
    fn examples(
        &self,
        list: Vec<Spanned<String>>,
        class: &str,
        known: &mut BTreeMap<String, (String, usize)>,
    ) -> Result<Vec<Example>, CodebookError> {
        let mut examples = Vec::new();
        for example in list {
            let at = example.span().start;
            let text: String = example
                .into_inner()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            if text.split(' ').count() < 2 {
                let remedy = "write whole sentences, as news has them";
                return Err(self.problem(Some(at), format!("{text:?} is no sentence"), remedy));
            }
            if let Some((other, line)) = known.insert(text.clone(), (class.to_owned(), self.line(at))) {
                let what = format!("this sentence is an example of {other} in line {line}");
                return Err(self.problem(Some(at), what, "take out one of the two"));
            }
            examples.push(Example {
                text,
                line: self.line(at),
            });
        }
        Ok(examples)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Codebook, CodebookError> {
        Codebook::parse(text, Path::new("my.toml"))
    }

    #[test]
    fn the_template_is_a_codebook() {
        let codebook = parse(TEMPLATE).expect("it is sound");
        assert_eq!(codebook.types.len(), 2);
        assert_eq!(codebook.types[0].modes[0].name, "energy");
        assert!(codebook.plover && codebook.background);
        let line = codebook.types[0].examples[0].line;
        assert!(
            TEMPLATE
                .lines()
                .nth(line - 1)
                .is_some_and(|l| l.contains("new bridge"))
        );
    }

    #[test]
    fn mistakes_are_told_with_line_and_remedy() {
        const TOP: &str = "name = \"N\"\nversion = \"1\"\n";
        const THREE: &str = "examples = [\"A did it.\", \"B did it.\", \"C did it.\"]\n";
        for (body, line, word) in [
            ("", None, "no type"),
            ("[[type]\n", Some(3), ""),
            ("[[type]]\nname = \"A B\"\n", Some(4), "A B"),
            ("[[type]]\nname = \"AID\"\n", Some(4), "PLOVER"),
            (
                "[[type]]\nname = \"A\"\nexamples = [\"One is one.\"]\n",
                Some(4),
                "1 examples",
            ),
            ("[[type]]\nname = \"A\"\nexampels = []\n", Some(5), "exampels"),
            ("[[type]]\nname = \"A\"\nexamples = [\"Word\"]\n", Some(5), "Word"),
            (
                "[[type]]\nname = \"A\"\nexamples = [\n  \"A b.\",\n  3]\n",
                Some(7),
                "string",
            ),
            ("plover = \"no\"\n", Some(3), "boolean"),
        ] {
            let error = parse(&format!("{TOP}{body}")).expect_err(body);
            assert_eq!(error.line, line, "{body}: {error}");
            assert!(error.what.contains(word) && !error.remedy.is_empty(), "{error}");
        }
        let twice = format!("{TOP}[[type]]\nname = \"A\"\n{THREE}[[type]]\nname = \"B\"\n{THREE}");
        let error = parse(&twice).expect_err("sentences stand twice");
        assert_eq!(error.line, Some(8));
        assert!(error.what.contains("of A in line 5"), "{error}");
        let names = format!("{TOP}[[type]]\nname = \"A\"\n{THREE}[[type]]\nname = \"A\"\n");
        assert_eq!(parse(&names).expect_err("names stand twice").line, Some(7));
        let mode =
            format!("{TOP}[[type]]\nname = \"A\"\n{THREE}[[type.mode]]\nname = \"m\"\nexamples = []\n");
        assert_eq!(parse(&mode).expect_err("a mode needs examples").line, Some(7));
        let own = format!("plover = false\n{TOP}[[type]]\nname = \"AID\"\n{THREE}");
        assert!(parse(&own).is_ok());
        assert!(Codebook::open(Path::new("/no/such.toml")).is_err());
    }
}

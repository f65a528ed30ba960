//! Runs the program in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder for one test, and the program run in it.
pub struct Place {
    pub folder: tempfile::TempDir,
}

/// What a run printed and how it ended.
pub struct Ran {
    pub out: String,
    pub err: String,
    pub code: i32,
}

impl Place {
    pub fn new() -> Place {
        Place {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// With a record of the repository's examples.
    pub fn with_examples(record: &str) -> Place {
        let place = Place::new();
        let examples = of_repository("examples");
        let examples = examples.to_str().expect("a path in UTF-8");
        place.run(&["read", examples, "--record", record]).ends(0);
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> &Place {
        std::fs::write(self.path(name), content).expect("a file of the test");
        self
    }

    /// Runs `legation` with these words, without anything of the caller's environment that it looks at.
    pub fn run(&self, words: &[&str]) -> Ran {
        self.run_with(words, "")
    }

    pub fn run_with(&self, words: &[&str], input: &str) -> Ran {
        let mut child = self
            .command(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("legation starts");
        use std::io::Write;
        // A program that does not read its input closes it.
        _ = child.stdin.take().expect("its input").write_all(input.as_bytes());
        let output = child.wait_with_output().expect("legation ends");
        Ran {
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
            code: output.status.code().expect("no signal"),
        }
    }

    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_legation"));
        command
            .args(words)
            .current_dir(self.folder.path())
            .env_remove("LEGATION_RECORD");
        command
    }
}

impl Ran {
    /// Checks the exit code; a wrong one shows what was printed.
    #[track_caller]
    pub fn ends(self, code: i32) -> Ran {
        assert_eq!(
            self.code, code,
            "\n--- output\n{}\n--- errors\n{}",
            self.out, self.err
        );
        self
    }

    /// The lines of the output as JSON.
    pub fn json(&self) -> Vec<serde_json::Value> {
        self.out
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line of JSON"))
            .collect()
    }
}

/// A file of the repository.
pub fn of_repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

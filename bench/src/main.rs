//! Measures `legation read` end to end, and the encoder's share of it. See README.md.

use legation::syntax::{Scratch, analyze_text};
use legation_model::{Model, Space, Word};
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Words of the sample: enough for half a minute on one core.
const WORDS: usize = 250_000;
/// Pieces per window when the encoder runs alone, as in the program.
const PIECES: usize = 126;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let program = PathBuf::from(
        arguments
            .next()
            .unwrap_or_else(|| "../target/release/legation".to_owned()),
    );
    let texts = PathBuf::from(
        arguments
            .next()
            .unwrap_or_else(|| "../../shared/data/text".to_owned()),
    );
    if !program.exists() {
        eprintln!(
            "bench: {} is not there (cargo build --release in the repository's root)",
            program.display()
        );
        std::process::exit(2);
    }
    let Some(sample) = Sample::gather(&texts) else {
        eprintln!("bench: skipped, {} holds no texts", texts.display());
        return;
    };
    let file = std::env::temp_dir().join(format!("legation-bench-{}.jsonl", std::process::id()));
    if let Err(error) = fs::write(&file, sample.lines()) {
        eprintln!("bench: {}: {error}", file.display());
        std::process::exit(2);
    }
    println!(
        "sample: {} dispatches, {} words",
        sample.texts.len(),
        sample.words
    );
    let one = read(&program, &file, 1);
    let two = read(&program, &file, 2);
    for (jobs, run) in [(1, &one), (2, &two)] {
        let rate = sample.words as f64 / run.seconds;
        println!(
            "{jobs} thread(s): {rate:.0} words/s, {:.1} s, peak memory {} MiB",
            run.seconds,
            run.peak >> 20
        );
    }
    println!("two threads over one: {:.2}", one.seconds / two.seconds);
    println!(
        "encoder: {:.0} % of one thread's time",
        100.0 * sample.encoder_seconds() / one.seconds
    );
    println!("cold start on one short dispatch: {:.3} s", cold_start(&program));
    _ = fs::remove_file(&file);
}

/// Texts in the order of the files, the same on every machine.
struct Sample {
    texts: Vec<String>,
    words: usize,
}

impl Sample {
    /// Texts of `wikinews/articles.jsonl`, then of `whitehouse_diplomacy/long_documents.jsonl`, up to [`WORDS`].
    fn gather(folder: &Path) -> Option<Sample> {
        let mut sample = Sample {
            texts: Vec::new(),
            words: 0,
        };
        for name in [
            "wikinews/articles.jsonl",
            "whitehouse_diplomacy/long_documents.jsonl",
        ] {
            let Ok(content) = fs::read_to_string(folder.join(name)) else {
                continue;
            };
            for line in content.lines() {
                let Ok(row) = serde_json::from_str::<serde_json::Value>(line) else {
                    continue;
                };
                let Some(text) = row["text"]
                    .as_str()
                    .filter(|text| sample.words < WORDS && !text.trim().is_empty())
                else {
                    continue;
                };
                sample.words += text.split_whitespace().count();
                sample.texts.push(text.to_owned());
            }
        }
        (!sample.texts.is_empty()).then_some(sample)
    }

    fn lines(&self) -> String {
        let row =
            |text: &String| serde_json::json!({"text": text, "published": "2020-01-15"}).to_string() + "\n";
        self.texts.iter().map(row).collect()
    }

    /// Seconds that the encoder alone takes over the sample's words, on one thread.
    fn encoder_seconds(&self) -> f64 {
        let model = Model::built_in().expect("the built-in weights are sound");
        let (mut scratch, mut buffers) = (Scratch::default(), legation_model::Scratch::default());
        let mut seconds = 0.0;
        for text in &self.texts {
            let sentences = analyze_text(text, model, &mut scratch);
            let mut window: Vec<Word> = Vec::new();
            let mut used = 0;
            for token in sentences.iter().flat_map(|sentence| &sentence.tokens) {
                let form = token.span.of(text);
                let pieces = model.pieces(form, &mut buffers);
                if used + pieces > PIECES {
                    let begun = Instant::now();
                    model.encode(&window, &mut buffers);
                    seconds += begun.elapsed().as_secs_f64();
                    window.clear();
                    used = 0;
                }
                used += pieces;
                window.push(Word {
                    form,
                    space: Space::Spaced,
                });
            }
            let begun = Instant::now();
            model.encode(&window, &mut buffers);
            seconds += begun.elapsed().as_secs_f64();
        }
        seconds
    }
}

struct Run {
    seconds: f64,
    /// Bytes.
    peak: u64,
}

/// Reads `file` with so many threads; the output is thrown away.
fn read(program: &Path, file: &Path, jobs: usize) -> Run {
    let begun = Instant::now();
    let child = Command::new(program)
        .args(["read", "--format", "json", "--jobs", &jobs.to_string()])
        .arg(file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program can be started");
    let mut status = 0;
    // SAFETY: `usage` is plain data for the call to fill, and the child is waited for only here.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::wait4(child.id() as libc::pid_t, &mut status, 0, &mut usage);
        usage
    };
    let status = std::process::ExitStatus::from_raw(status);
    assert!(
        status.code().is_some_and(|code| code < 2),
        "legation read failed: {status}"
    );
    Run {
        seconds: begun.elapsed().as_secs_f64(),
        peak: usage.ru_maxrss as u64 * 1024,
    }
}

/// The quickest of five reads of one short dispatch.
fn cold_start(program: &Path) -> f64 {
    let file = std::env::temp_dir().join(format!("legation-bench-{}.txt", std::process::id()));
    let text = "The foreign minister of Peru met her colleague in Oslo on Friday. They signed a treaty on fishing.\n";
    fs::write(&file, text).expect("the temporary folder can be written");
    let quickest = (0..5)
        .map(|_| read(program, &file, 1).seconds)
        .fold(f64::INFINITY, f64::min);
    _ = fs::remove_file(&file);
    quickest
}

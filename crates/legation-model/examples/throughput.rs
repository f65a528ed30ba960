//! Prints word pieces per second of each instruction set, encoding and with parsing, over windows of a text: the file
//! named, or one made up. Words are what white space and marks at their edges tell apart.
//!
//!     cargo run --release --features times --example throughput [FILE]

use legation_model::{Isa, MAX_PIECES, Model, Scratch, Space, Word};
use std::ops::Range;
use std::time::{Duration, Instant};

/// What each instruction set gets.
const PIECES: usize = 12_000;

/// Processor time of this thread where Linux tells it, so that other work on the machine counts less; else the time.
fn now(begun: Instant) -> Duration {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|line| line.split(' ').next()?.parse().ok())
        .map_or_else(|| begun.elapsed(), Duration::from_nanos)
}

fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    for line in text.lines() {
        let mut space = Space::LineStart;
        for mut rest in line.split_whitespace() {
            while !rest.is_empty() {
                let mark = rest.chars().next().filter(|c| !c.is_alphanumeric());
                let end = match mark {
                    Some(mark) => mark.len_utf8(),
                    None => rest.trim_end_matches(|c: char| !c.is_alphanumeric()).len(),
                };
                let form = &rest[..end];
                words.push(Word { form, space });
                rest = &rest[end..];
                space = Space::Glued;
            }
            space = Space::Spaced;
        }
    }
    words
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = match std::env::args().nth(1) {
        Some(path) => std::fs::read_to_string(path)?,
        None => "The foreign minister said on Thursday that both delegations had agreed to resume the talks in Geneva \
                 next month, after a pause that neither government wanted to explain.\n"
            .repeat(8),
    };
    let words = words(&text);
    let begun = Instant::now();
    for isa in Isa::all().into_iter().filter(|isa| isa.available()) {
        let start = now(begun);
        let model = Model::with_isa(isa)?;
        let load = now(begun) - start;
        let mut scratch = Scratch::default();
        let mut windows: Vec<Range<usize>> = Vec::new();
        let (mut total, mut room) = (0, 0);
        for (i, word) in words.iter().enumerate() {
            let pieces = model.pieces(word.form, &mut scratch);
            match windows.last_mut() {
                Some(window) if pieces <= room => window.end = i + 1,
                _ => {
                    windows.push(i..i + 1);
                    room = MAX_PIECES;
                }
            }
            room -= pieces;
            total += pieces;
        }
        let rounds = if isa == Isa::Portable { PIECES / 8 } else { PIECES }.div_ceil(total.max(1));
        let (mut encode, mut parse) = (Duration::ZERO, Duration::ZERO);
        for _ in 0..rounds {
            for window in &windows {
                let start = now(begun);
                let encoded = model.encode(&words[window.clone()], &mut scratch);
                let middle = now(begun);
                for sentence in (0..encoded.len()).step_by(24) {
                    model.parse(
                        &encoded,
                        sentence..(sentence + 24).min(encoded.len()),
                        &mut scratch,
                    );
                }
                encode += middle - start;
                parse += now(begun) - middle;
            }
        }
        let total = (rounds * total) as f64;
        println!(
            "{isa:?}: loaded in {:.0} ms; {:.0} word pieces/s, {:.0} with parsing",
            load.as_secs_f64() * 1e3,
            total / encode.as_secs_f64(),
            total / (encode + parse).as_secs_f64()
        );
        #[cfg(feature = "times")]
        for (part, seconds) in scratch.times().parts() {
            println!("    {part:?}: {:.1} µs a piece", seconds / total * 1e6);
        }
    }
    Ok(())
}

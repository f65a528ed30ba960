//! Prints word pieces per second of each instruction set, over windows of words given on standard input or made up.

use legation_model::{Isa, Model, Scratch, Space, Word};
use std::time::Instant;

fn main() {
    let text = "The foreign minister said on Thursday that both delegations had agreed to resume the talks in Geneva \
                next month , after a pause that neither government wanted to explain . ";
    let forms: Vec<&str> = text.split_whitespace().cycle().take(96).collect();
    let words: Vec<Word> = forms
        .iter()
        .map(|form| Word {
            form,
            space: Space::Spaced,
        })
        .collect();
    for isa in Isa::all().into_iter().filter(|isa| isa.available()) {
        let begun = Instant::now();
        let Ok(model) = Model::with_isa(isa) else { continue };
        let load = begun.elapsed();
        let mut scratch = Scratch::default();
        let pieces: usize = forms.iter().map(|form| model.pieces(form, &mut scratch)).sum();
        let rounds = if isa == Isa::Portable { 3 } else { 60 };
        let begun = Instant::now();
        let mut kept = 0;
        for _ in 0..rounds {
            let encoded = model.encode(&words, &mut scratch);
            kept += encoded.len();
        }
        let encode = begun.elapsed().as_secs_f64();
        let encoded = model.encode(&words, &mut scratch);
        let begun = Instant::now();
        for _ in 0..rounds {
            for at in (0..words.len()).step_by(32) {
                kept += model.parse(&encoded, at..at + 32, &mut scratch).len();
            }
        }
        let parse = begun.elapsed().as_secs_f64();
        let total = (rounds * pieces) as f64;
        println!(
            "{isa:?}: load {load:.0?}, {:.0} word pieces/s encoding, {:.0} with parsing ({kept} words)",
            total / encode,
            total / (encode + parse)
        );
    }
}

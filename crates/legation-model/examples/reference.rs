//! Compares the model with results that `training/export.py --reference FILE` computed from the same weights.
//!
//!     cargo run --release --example reference FILE

use legation_model::{Isa, Model, Scratch, Space, Word};
use serde_json::Value;

fn list<'a>(window: &'a Value, key: &str) -> &'a [Value] {
    window[key].as_array().map_or(&[], Vec::as_slice)
}

/// Labels compared and equal.
#[derive(Default)]
struct Share {
    all: usize,
    equal: usize,
}

impl Share {
    fn add(&mut self, equal: bool) {
        self.all += 1;
        self.equal += usize::from(equal);
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("which file?")?;
    let windows: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    for isa in Isa::all().into_iter().filter(|isa| isa.available()) {
        let model = Model::with_isa(isa)?;
        let config = model.config();
        let mut scratch = Scratch::default();
        let mut furthest = 0.0f64;
        let mut shares: [(&str, Share); 7] =
            ["pieces", "feats", "lemma", "mention", "name", "head", "rel"].map(|key| (key, Share::default()));
        for window in windows.as_array().into_iter().flatten() {
            let forms: Vec<&str> = list(window, "words").iter().filter_map(Value::as_str).collect();
            let words: Vec<Word> = forms
                .iter()
                .zip(list(window, "space"))
                .map(|(form, space)| Word {
                    form,
                    space: match space.as_u64() {
                        Some(0) => Space::Glued,
                        Some(1) => Space::Spaced,
                        _ => Space::LineStart,
                    },
                })
                .collect();
            let pieces: usize = forms.iter().map(|form| model.pieces(form, &mut scratch)).sum();
            shares[0].1.add(pieces + 2 == list(window, "ids").len());
            let encoded = model.encode(&words, &mut scratch);
            for (ours, theirs) in encoded.sent.iter().zip(list(window, "sent")) {
                for (ours, theirs) in ours.iter().zip(theirs.as_array().into_iter().flatten()) {
                    furthest = furthest.max((f64::from(*ours) - theirs.as_f64().unwrap_or(f64::NAN)).abs());
                }
            }
            for w in 0..forms.len() {
                let name = (0..config.name.len()).fold(0, |best, i| {
                    if encoded.name[w][i] > encoded.name[w][best] {
                        i
                    } else {
                        best
                    }
                });
                let ours = [
                    &config.feats[usize::from(encoded.feats[w])],
                    &config.lemma[usize::from(encoded.lemma[w])],
                    &config.mention[usize::from(encoded.mention[w])],
                    &config.name[name],
                ];
                for (ours, (key, share)) in ours.into_iter().zip(&mut shares[1..]) {
                    share.add(list(window, key).get(w).and_then(Value::as_str) == Some(ours));
                }
            }
            let blocks = list(window, "block");
            let mut start = 0;
            while start < forms.len() {
                let mut end = start + 1;
                while end < forms.len() && blocks.get(end) == blocks.get(start) {
                    end += 1;
                }
                for (w, (head, rel)) in model
                    .parse(&encoded, start..end, &mut scratch)
                    .into_iter()
                    .enumerate()
                {
                    let head = if head == 0 { -1 } else { (start + head - 1) as i64 };
                    let theirs = list(window, "head").get(start + w).and_then(Value::as_i64);
                    shares[5].1.add(theirs == Some(head));
                    let theirs = list(window, "rel").get(start + w).and_then(Value::as_str);
                    shares[6]
                        .1
                        .add(theirs == Some(config.rel[usize::from(rel)].as_str()));
                }
                start = end;
            }
        }
        println!("{isa:?}: sentence logits differ by at most {furthest:.4}");
        for (key, Share { all, equal }) in shares {
            println!("    {key}: {equal} of {all} equal");
        }
    }
    Ok(())
}

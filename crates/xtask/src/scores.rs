//! Makes `scores.tsv`: runs `legation evaluate` over the sets that lie in the shared folder, and writes what it says.

use serde_json::Value;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The file, at the root of the repository.
const FILE: &str = "scores.tsv";

const HEADER: &str = "\
# How well what is committed reads, one number a row. Made by `cargo x scores`, which runs the program over the sets of
# ../shared (not part of the repository); `cargo x scores LAYER` makes the rows of one layer again and keeps the others.
#   parse   legation evaluate parse   treebanks: upos to las with gold words and sentences, in percent; f1 from raw text
#   names   legation evaluate names   persons, organisations and places, exact spans; fractions
#   actors  legation evaluate actors  phrases with a date: share of which country and sector are right
#   coreference  legation evaluate coreference  what speaks of the same thing, from raw text, in news, interviews, speeches,
#                                     biographies and travel guides; CoNLL-F1 with singletons kept and left out; fractions
#   times   legation evaluate times   TIMEX3 spans that overlap, values that are the same string: f1, of the articles that
#                                     may be looked at and of the fifth held out; cases in scope that are right, and how many
#   places  legation evaluate places  spans of places, exact and overlapping; shares of those found, and of those
#                                     resolved, within 161 km of gold
#   statements  legation evaluate statements  who says what, in texts annotated by hand (bench/statements), which nothing else
#                                     uses; F1 of the words, and of the words with their speaker, by kind
#   attributions  legation evaluate attributions  what is said, thought, wanted or shown by whom, in texts annotated by hand
#                                     (bench/statements): cues; cue, source and content; the same of propositions alone; shares of the cues found
#                                     whose source, and whose content, is right
#   quotations  legation evaluate quotations  speakers of given quotations in novels, by the best one-to-one mapping: of the
#                                     documents that the ranker is trained on, and of the fifth held out; and how many
#   gold    legation evaluate gold    whole readings against gold dispatches, by kind of entry; fractions, and two counts:
#                                     invented (fields filled that gold says are absent) and bad_spans
#   codebook  legation codebook test  a codebook of five types with 12 examples each, judged by cross-validation; fractions
";

const COLUMNS: &str = "layer\tset\tmetric\tvalue";

/// What is measured on what: layer, name of the set, its path under the shared folder, or of a codebook in the repository.
const SETS: &[(&str, &str, &str)] = &[
    (
        "parse",
        "ewt-dev",
        "data/syntax/ud_english_ewt/en_ewt-ud-dev.conllu",
    ),
    (
        "parse",
        "gum-dev",
        "data/syntax/ud_english_gum/en_gum-ud-dev.conllu",
    ),
    ("parse", "pud", "data/syntax/ud_english_pud/en_pud-ud.conllu"),
    (
        "names",
        "crossner-politics-test",
        "data/ner/crossner_politics/test.txt",
    ),
    ("actors", "dev", "gold/actors.jsonl"),
    (
        "coreference",
        "gum-dev",
        "data/syntax/ud_english_gum/en_gum-ud-dev.conllu",
    ),
    ("times", "meantime", "data/temporal/meantime/meantime_train.jsonl"),
    (
        "times",
        "date",
        "data/temporal/recognizers_text_specs/DateTime/DateParser.json",
    ),
    (
        "times",
        "period",
        "data/temporal/recognizers_text_specs/DateTime/DatePeriodParser.json",
    ),
    (
        "times",
        "duration",
        "data/temporal/recognizers_text_specs/DateTime/DurationParser.json",
    ),
    (
        "times",
        "holiday",
        "data/temporal/recognizers_text_specs/DateTime/HolidayParser.json",
    ),
    ("places", "geovirus", "data/geo/geovirus/geovirus.jsonl"),
    ("statements", "wikinews", "data/text/wikinews/articles.jsonl"),
    (
        "statements",
        "whitehouse",
        "data/text/whitehouse_diplomacy/documents.jsonl.gz",
    ),
    ("statements", "whitehouse_test", "data/text/whitehouse_diplomacy"),
    (
        "attributions",
        "attributions",
        "data/text/wikinews/articles.jsonl",
    ),
    (
        "attributions",
        "attributions_test",
        "data/text/wikinews/articles.jsonl",
    ),
    (
        "quotations",
        "litbank",
        "data/quotes/litbank_quotations/litbank_quotations.jsonl",
    ),
    ("gold", "nine", "gold"),
    ("gold", "real", "gold/real"),
    ("codebook", "trade", "data/codebooks/trade.toml"),
];

const PARSE: &[&str] = &[
    "upos",
    "feats",
    "lemmas",
    "uas",
    "las",
    "tokens_f1",
    "sentences_f1",
];
const NAMES: &[&str] = &["person", "organization", "place", "micro"];
const SHARES: &[&str] = &["precision", "recall", "f1"];

/// Why the scores could not be made.
pub struct Problem(String);

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What is asked for.
pub struct Wanted {
    pub shared: PathBuf,
    /// `None`: the release build, brought up to date first.
    pub program: Option<PathBuf>,
    /// `None`: every layer.
    pub layer: Option<String>,
}

/// One row: layer, set, metric, value.
type Row = [String; 4];

/// Measures, and writes `scores.tsv`. Rows of sets that are not there, or not asked for, stay as they are.
pub fn run(wanted: &Wanted) -> Result<(), Problem> {
    if let Some(layer) = &wanted.layer
        && !SETS.iter().any(|(of, ..)| of == layer)
    {
        return Err(Problem(format!(
            "{layer}: no such layer (parse, names, actors, times, places, coreference, statements, attributions, quotations, gold or codebook)"
        )));
    }
    let program = match &wanted.program {
        Some(program) => program.clone(),
        None => release_build()?,
    };
    let before = fs::read_to_string(FILE).map_err(|error| Problem(format!("{FILE}: {error}")))?;
    let before = rows(&before);
    let mut after: Vec<Row> = Vec::new();
    for (layer, set, path) in SETS {
        let path = match *layer {
            "codebook" => PathBuf::from(path),
            _ => wanted.shared.join(path),
        };
        let asked = wanted.layer.as_deref().is_none_or(|asked| asked == *layer);
        if asked && path.exists() {
            println!("{layer} {set}");
            after.extend(measure(&program, layer, set, &path)?);
        } else {
            if asked {
                println!("{layer} {set}: kept, as {} is not here", path.display());
            }
            after.extend(
                before
                    .iter()
                    .filter(|row| row[0] == *layer && row[1] == *set)
                    .cloned(),
            );
        }
    }
    fs::write(FILE, text(&after)).map_err(|error| Problem(format!("{FILE}: {error}")))
}

fn release_build() -> Result<PathBuf, Problem> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args(["build", "--release", "--locked", "--package", "legation-cli"])
        .status();
    match built {
        Ok(status) if status.success() => Ok(PathBuf::from("target/release/legation")),
        Ok(status) => Err(Problem(format!("the release build failed: {status}"))),
        Err(error) => Err(Problem(format!("cargo could not be started: {error}"))),
    }
}

/// What stands before the path of a set: of texts, the annotation that lies in the repository.
fn annotation(layer: &str, set: &str) -> Vec<String> {
    match layer {
        "statements" | "attributions" => {
            vec![format!("bench/statements/{set}.jsonl"), "--texts".to_owned()]
        }
        _ => Vec::new(),
    }
}

/// What `evaluate` is asked besides.
fn options(layer: &str) -> &'static [&'static str] {
    match layer {
        "coreference" => &["--genres", "news,interview,speech,bio,voyage"],
        _ => &[],
    }
}

fn measure(program: &Path, layer: &str, set: &str, path: &Path) -> Result<Vec<Row>, Problem> {
    let output = Command::new(program)
        .args(match layer {
            "codebook" => ["codebook", "test"],
            _ => ["evaluate", layer],
        })
        .args(annotation(layer, set))
        .arg(path)
        .args(options(layer))
        .args(["--format", "json"])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Problem(format!("{}: {error}", program.display())))?;
    if !output.status.success() {
        return Err(Problem(format!(
            "evaluate {layer} {}: {}",
            path.display(),
            output.status
        )));
    }
    let score = serde_json::from_slice(&output.stdout)
        .map_err(|error| Problem(format!("evaluate {layer} {}: {error}", path.display())))?;
    let metrics = metrics(layer, &score);
    Ok(metrics
        .into_iter()
        .map(|(metric, value)| [layer.to_owned(), set.to_owned(), metric, value])
        .collect())
}

/// The numbers that are kept of what `evaluate` says, by name.
fn metrics(layer: &str, score: &Value) -> Vec<(String, String)> {
    let shares = |name: &str, of: &Value| {
        let of = of.clone();
        let name = name.to_owned();
        SHARES
            .iter()
            .map(move |share| (format!("{name}_{share}"), of[*share].to_string()))
    };
    match layer {
        "parse" => PARSE
            .iter()
            .map(|name| ((*name).to_owned(), score[*name].to_string()))
            .collect(),
        "codebook" => ["macro_f1", "micro_f1", "false_alarms"]
            .iter()
            .map(|name| ((*name).to_owned(), score[*name].to_string()))
            .collect(),
        "actors" => vec![("accuracy".to_owned(), score["accuracy"].to_string())],
        "coreference" => {
            let share = |name: &str, of: &Value| (name.to_owned(), of.to_string());
            let mut metrics = vec![share("mentions_f1", &score["mentions"]["f1"])];
            for side in ["with_singletons", "without_singletons"] {
                for measure in ["muc", "b_cubed", "ceaf_e", "conll"] {
                    metrics.push(share(&format!("{side}_{measure}"), &score[side][measure]));
                }
            }
            metrics.push(share("pronoun_accuracy", &score["pronoun_accuracy"]));
            metrics.push(share("cast_accuracy", &score["cast_accuracy"]));
            metrics
        }
        "times" if score["cases"].is_u64() => ["cases", "share", "out_of_scope", "share_of_all"]
            .iter()
            .map(|name| ((*name).to_owned(), score[*name].to_string()))
            .collect(),
        "times" => ["development", "held_out"]
            .iter()
            .flat_map(|set| ["span", "value"].map(|what| (set, what)))
            .map(|(set, what)| (format!("{set}_{what}_f1"), score[*set][what]["f1"].to_string()))
            .collect(),
        "names" => NAMES
            .iter()
            .map(|name| (format!("{name}_f1"), score[*name]["f1"].to_string()))
            .collect(),
        "statements" => {
            let mut metrics: Vec<_> = shares("content", &score["content"])
                .chain(shares("attributed", &score["attributed"]))
                .collect();
            for kind in ["direct", "reported", "mixed"] {
                metrics.push((format!("{kind}_f1"), score[kind]["f1"].to_string()));
            }
            metrics.push(("cue".to_owned(), score["cue"].to_string()));
            metrics
        }
        "attributions" => {
            let mut metrics: Vec<_> = shares("cue", &score["cue"])
                .chain(shares("whole", &score["whole"]))
                .chain(shares("propositions", &score["propositions"]))
                .collect();
            for share in ["source", "content"] {
                metrics.push((share.to_owned(), score[share].to_string()));
            }
            metrics
        }
        "quotations" => ["development", "held_out"]
            .iter()
            .flat_map(|set| ["share", "quotations"].map(|what| (set, what)))
            .map(|(set, what)| (format!("{set}_{what}"), score[*set][what].to_string()))
            .collect(),
        "places" => {
            let mut metrics: Vec<_> = shares("exact", &score["exact"])
                .chain(shares("overlapping", &score["overlapping"]))
                .collect();
            for share in ["within_161_km", "within_161_km_resolved"] {
                metrics.push((share.to_owned(), score[share].to_string()));
            }
            metrics
        }
        _ => {
            let kinds = score["kinds"].as_object().into_iter().flatten();
            let mut metrics: Vec<_> = kinds.flat_map(|(kind, of)| shares(kind, of)).collect();
            metrics.extend(shares("micro", &score["micro"]));
            for count in ["invented", "bad_spans"] {
                metrics.push((count.to_owned(), score[count].to_string()));
            }
            metrics
        }
    }
}

fn rows(text: &str) -> Vec<Row> {
    text.lines()
        .filter(|line| !line.starts_with('#') && *line != COLUMNS)
        .filter_map(|line| {
            let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
            cells.try_into().ok()
        })
        .collect()
}

fn text(rows: &[Row]) -> String {
    let lines = rows.iter().map(|row| row.join("\t") + "\n");
    format!("{HEADER}{COLUMNS}\n{}", lines.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let row: Row = ["parse", "ewt-dev", "las", "88.5"].map(str::to_owned);
        assert_eq!(rows(&text(std::slice::from_ref(&row))), [row]);
    }

    #[test]
    fn each_layer_has_its_metrics() {
        let share = serde_json::json!({"gold": 2, "precision": 0.5, "recall": 1.0, "f1": 0.667});
        let score =
            serde_json::json!({"kinds": {"visit": share}, "micro": share, "invented": 1, "bad_spans": 0});
        let names: Vec<String> = metrics("gold", &score)
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(
            names,
            [
                "visit_precision=0.5",
                "visit_recall=1.0",
                "visit_f1=0.667",
                "micro_precision=0.5",
                "micro_recall=1.0",
                "micro_f1=0.667",
                "invented=1",
                "bad_spans=0"
            ]
        );
        let parse = serde_json::json!({"upos": 96.5, "las": 88.0});
        assert_eq!(
            metrics("parse", &parse)[0],
            ("upos".to_owned(), "96.5".to_owned())
        );
    }
}

//! Any string, any mix of quotation marks: reading ends well, direct statements do not overlap, and all words are the dispatch's.

use legation::document::{ReadOptions, compose_text};
use legation::pipeline::{AttributedWords, Pipeline};
use legation::statement::Found;
use legation::syntax::Scratch;
use legation::tables::Tables;
use proptest::prelude::*;

/// What the strings are made of: every mark that opens or closes, words that attribute, ends of sentences and lines, letters
/// of more than one byte.
const PARTS: [&str; 44] = [
    "\"",
    "“",
    "”",
    "'",
    "‘",
    "’",
    "«",
    "»",
    "„",
    "``",
    "''",
    "\"",
    "“",
    "”",
    ",",
    ".",
    "?",
    "!",
    ":",
    "…",
    " – ",
    "\n",
    "\n\n",
    " he said ",
    " said the minister ",
    " Lavrov told reporters ",
    " according to Ana Ruiz, ",
    " she added: ",
    " asked ",
    "the talks ",
    "We are ready ",
    "“We will not ",
    " accept it” ",
    "Iran's ",
    "the ‘deal’ ",
    "Peking ",
    "Ankara, ",
    "Señor Núñez ",
    "東京 ",
    "\u{202e}",
    "\u{200b}",
    "(",
    ")",
    "X: ",
];

fn statements(text: &str) -> (String, Vec<Found>, Vec<AttributedWords>) {
    let pipeline = Pipeline::new(Tables::built_in()).expect("the weights are sound");
    let mut document = compose_text(text, "test.txt", &ReadOptions::default());
    document.dispatch.skipped = None;
    let mut scratch = Scratch::default();
    let layers = pipeline.understand(&mut document, &mut scratch);
    let attributed = pipeline.attributed(&document, &layers, &mut scratch);
    (document.dispatch.text, layers.statements, attributed)
}

fn holds(text: &str) -> Result<(), TestCaseError> {
    let (text, found, attributed) = statements(text);
    for one in &attributed {
        prop_assert!(!one.content.is_empty());
        for span in one.content.iter().chain(&one.source).chain(&one.cue) {
            prop_assert!(
                span.start < span.end && text.get(span.start..span.end).is_some(),
                "{span:?}"
            );
        }
    }
    for statement in &found {
        prop_assert!(!statement.content.is_empty() && !statement.evidence.is_empty());
        for span in statement.content.iter().chain(&statement.evidence) {
            prop_assert!(
                span.start < span.end && text.get(span.start..span.end).is_some(),
                "{span:?}"
            );
        }
        let words = |text: &str| text.split_whitespace().collect::<String>();
        let said: String = statement.content.iter().map(|span| span.of(&text)).collect();
        prop_assert_eq!(words(&statement.text), words(&said));
    }
    let mut direct: Vec<_> = found
        .iter()
        .filter(|s| s.direct)
        .flat_map(|s| &s.content)
        .collect();
    direct.sort();
    for pair in direct.windows(2) {
        prop_assert!(pair[0].end <= pair[1].start, "{:?} overlap", pair);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn marks_in_any_order(parts in prop::collection::vec(prop::sample::select(&PARTS[..]), 1..60)) {
        holds(&parts.concat())?;
    }

    #[test]
    fn any_string(text in "\\PC{0,120}") {
        holds(&text)?;
    }
}

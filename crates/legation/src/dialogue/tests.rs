//! Short conversations, read with the built-in weights.

use super::*;
use crate::syntax::{Scratch, analyze_text};
use crate::tables::Tables;
use legation_model::Model;

/// The first words for the speaker of each quotation in double marks; "I" for the narrator.
fn speakers(text: &str) -> Vec<String> {
    let model = Model::built_in().expect("the weights are sound");
    let sentences = analyze_text(text, model, &mut Scratch::default());
    let chains = Ranker::of_chains().expect("the weights are sound");
    let chains = Chains::read(text, &sentences, Tables::built_in(), chains);
    let opens = text.match_indices('“').map(|(at, _)| at);
    let closes = text.match_indices('”').map(|(at, mark)| at + mark.len());
    let quotations: Vec<Span> = opens.zip(closes).map(|(a, b)| Span::new(a, b)).collect();
    let dialogue = Dialogue::new(text, &sentences, &chains, &quotations);
    let found = dialogue.speakers(Ranker::of_speakers().expect("the weights are sound"), &[]);
    let name = |character: Option<CharacterId>| match character {
        None => "nobody".to_owned(),
        id if id == dialogue.narrator() => "I".to_owned(),
        Some(id) => {
            let first = dialogue.nominals_of(id).next();
            first.map_or_else(String::new, |nominal| nominal.span.of(text).to_owned())
        }
    };
    found.into_iter().map(name).collect()
}

#[test]
fn turns_without_attribution_alternate() {
    let text = "Ada Lowe and Ben Cole stood on the pier.\n“Where is the boat?” asked Ada Lowe.\n\
                “It is gone,” said Ben Cole.\n“Gone?”\n“Since noon.”";
    assert_eq!(speakers(text), ["Ada Lowe", "Ben Cole", "Ada Lowe", "Ben Cole"]);
}

#[test]
fn the_narrator_speaks() {
    let text =
        "Ben Cole came in and sat down by the fire.\n“You are late,” I said.\n“I know it,” said Ben Cole.";
    assert_eq!(speakers(text), ["I", "Ben Cole"]);
}

#[test]
fn who_is_called_is_not_who_speaks() {
    let text = "Ada Lowe waited for Ben Cole.\n“My dear Ben, come here at once,” said Ada Lowe.";
    assert_eq!(speakers(text), ["Ada Lowe"]);
}

#[test]
fn any_string_has_its_speakers() {
    assert!(speakers("").is_empty());
    assert_eq!(speakers("“”“ ”\n“”").len(), 3);
    assert_eq!(speakers("“No.”\n"), ["nobody"]);
}

#[test]
fn the_weights_know_every_feature() {
    let ranker = Ranker::of_speakers().expect("the weights are sound");
    assert_eq!(ranker.features(), FEATURES);
}

#[test]
fn who_is_part_of_anothers_name_does_not_speak() {
    let text = "Ben Cole sat with his mother and his brother's wife.\n“It is late,” said his brother's wife.\n\
                “So it is,” said Ben Cole.";
    assert_eq!(speakers(text), ["his brother's wife", "Ben Cole"]);
}

#[test]
fn a_mother_is_not_the_daughter_of_the_same_name() {
    let text = "Ada Lowe came in, and Ada was cold.\nMrs. Lowe looked up.\n“Shut the door,” said Mrs. Lowe.\n\
                “It is shut,” said Ada.";
    assert_eq!(speakers(text), ["Mrs. Lowe", "Ada Lowe"]);
}

#[test]
fn whom_others_call_by_a_name_may_tell_the_story() {
    let text = "I sat with Ada Lowe by the fire.\n“Are you cold, Rowan?” asked Ada Lowe.\n“No,” said I.\n\
                “Rowan, tell me the truth,” said Ada Lowe.";
    assert_eq!(speakers(text), ["Ada Lowe", "I", "Ada Lowe"]);
}

//! PLOVER's rules of coding (draft manual 2.0), each with a sentence written for it: which type and mode, who did it, to whom.

use legation::contract::*;
use legation::document::{ReadOptions, compose_text};
use legation::pipeline::Pipeline;
use legation::syntax::Scratch;
use legation::tables::Tables;

/// Sentence; type and mode; names of the actors and of the recipients, sorted and joined by ` + `.
type Case = (&'static str, &'static str, &'static str, &'static str);

/// The events of a sentence that happened or were arranged, as the cases have them.
fn coded(sentence: &str) -> Vec<(String, String, String)> {
    let pipeline = Pipeline::new(Tables::built_in()).expect("the weights are sound");
    let options = ReadOptions {
        date: Some("2024-05-10".to_owned()),
        ..ReadOptions::default()
    };
    let document = compose_text(&format!("SUVA, May 10 - {sentence}"), "rule.txt", &options);
    let reading = pipeline.read(document, &mut Scratch::default());
    let names = |ids: &[String]| {
        let name = |id: &String| {
            reading
                .actors
                .iter()
                .find(|a| a.id == *id)
                .map(|a| a.name.clone())
        };
        let mut names: Vec<String> = ids.iter().filter_map(name).collect();
        names.sort();
        names.join(" + ")
    };
    let event = |entry: &Entry| match &entry.detail {
        Detail::Event(event) => {
            let code = match &event.mode {
                Some(mode) => format!("{}-{mode}", event.kind),
                None => event.kind.clone(),
            };
            Some((code, names(&event.actors), names(&event.recipients)))
        }
        _ => None,
    };
    reading.entries.iter().filter_map(event).collect()
}

fn check(cases: &[Case]) {
    for (sentence, code, actors, recipients) in cases {
        let found = coded(sentence);
        let wanted = (code.to_string(), actors.to_string(), recipients.to_string());
        assert!(
            found.contains(&wanted),
            "{sentence}\nwanted {wanted:?}\nfound {found:?}"
        );
    }
}

#[test]
fn what_is_to_come_is_agreed() {
    check(&[
        (
            "The prime minister of Fiji will meet the president of Samoa in Apia next week.",
            "AGREE",
            "prime minister of Fiji",
            "president of Samoa",
        ),
        (
            "Samoa invited the prime minister of Fiji to Apia.",
            "AGREE",
            "Samoa",
            "prime minister of Fiji",
        ),
        (
            "Fiji and Samoa will sign a trade agreement in June.",
            "AGREE",
            "Fiji + Samoa",
            "",
        ),
        ("Fiji agreed to a ceasefire with Tonga.", "AGREE", "Fiji", ""),
    ]);
}

#[test]
fn whom_a_killing_befell_did_not_do_it() {
    check(&[(
        "Thousands mourned after the killing of President Ana Reyes of Peru.",
        "ASSAULT-targeted",
        "",
        "Ana Reyes",
    )]);
}

#[test]
fn who_calls_for_an_end_to_their_own_conflict_agrees() {
    check(&[
        (
            "Chad called for an end to the war with Sudan.",
            "AGREE",
            "Chad",
            "Sudan",
        ),
        ("The rebels called for a ceasefire.", "AGREE", "rebels", ""),
        (
            "Fiji called for an end to the war between Chad and Sudan.",
            "REQUEST-yield",
            "Fiji",
            "Chad + Sudan",
        ),
    ]);
}

#[test]
fn what_is_signed_or_ratified_is_support() {
    check(&[
        (
            "Fiji and Samoa signed a trade agreement on Tuesday.",
            "SUPPORT",
            "Fiji + Samoa",
            "",
        ),
        (
            "The parliament of Samoa ratified the fisheries treaty with Fiji.",
            "SUPPORT",
            "Samoa",
            "Fiji",
        ),
        (
            "France recognised Kosovo as a state.",
            "SUPPORT",
            "France",
            "Kosovo",
        ),
    ]);
}

#[test]
fn a_summoned_ambassador_is_accused_and_an_expelled_one_sanctioned() {
    check(&[
        (
            "Samoa summoned Fiji's ambassador over the remarks.",
            "ACCUSE-disapprove",
            "Samoa",
            "Fiji's ambassador",
        ),
        (
            "Fiji expelled two Samoan diplomats.",
            "SANCTION-expel",
            "Fiji",
            "two Samoan diplomats",
        ),
        (
            "Fiji ordered the Samoan ambassador to leave the country.",
            "SANCTION-expel",
            "Fiji",
            "Samoan ambassador",
        ),
    ]);
}

#[test]
fn the_visitor_acts_and_the_host_receives() {
    check(&[
        (
            "The president of Samoa visited Fiji on Monday.",
            "CONSULT-visit",
            "president of Samoa",
            "Fiji",
        ),
        (
            "Leaders of Fiji, Samoa, Tonga and Vanuatu met at a summit in Suva.",
            "CONSULT-multilateral",
            "Fiji + Samoa + Tonga + Vanuatu",
            "",
        ),
        (
            "Egypt mediated between Sudan and Chad.",
            "CONSULT-third-party",
            "Egypt",
            "Chad + Sudan",
        ),
        (
            "The presidents of Chad and Sudan spoke by telephone.",
            "CONSULT-phone",
            "Chad + Sudan",
            "",
        ),
    ]);
}

#[test]
fn an_exercise_of_several_is_cooperation_and_of_one_a_mobilisation() {
    check(&[
        (
            "Fiji and Samoa held a joint naval exercise.",
            "COOPERATE",
            "Fiji + Samoa",
            "",
        ),
        (
            "Fiji held naval exercises near the border.",
            "MOBILIZE-troops",
            "Fiji",
            "",
        ),
    ]);
}

#[test]
fn a_meeting_called_off_is_rejected() {
    check(&[
        (
            "Fiji cancelled a planned meeting with Samoa.",
            "REJECT-meet",
            "Fiji",
            "Samoa",
        ),
        (
            "The Samoan president called off his visit to Fiji.",
            "REJECT-meet",
            "Samoan president",
            "Fiji",
        ),
    ]);
}

#[test]
fn the_classifier_tells_what_no_frame_knows() {
    check(&[
        (
            "Samoan soldiers opened fire on the Tongan army.",
            "ASSAULT",
            "Samoan soldiers",
            "Tongan army",
        ),
        (
            "Tonga rescued 40 Fijian sailors.",
            "AID",
            "Tonga",
            "40 Fijian sailors",
        ),
    ]);
    let none = coded("Samoa resembles Tonga.");
    assert!(none.is_empty(), "{none:?}");
}

#[test]
fn forgiven_debt_is_aid() {
    check(&[
        ("Japan forgave Zambia's debt.", "AID", "Japan", "Zambia"),
        (
            "Fiji granted asylum to a Tongan journalist.",
            "AID",
            "Fiji",
            "Tongan journalist",
        ),
    ]);
}

#[test]
fn what_is_announced_is_conceded_and_what_is_done_a_retreat() {
    check(&[
        (
            "France announced the withdrawal of its troops from Chad.",
            "CONCEDE",
            "France",
            "Chad",
        ),
        (
            "France will withdraw its troops from Chad.",
            "CONCEDE",
            "France",
            "Chad",
        ),
        (
            "France withdrew its troops from Chad.",
            "RETREAT-withdraw",
            "France",
            "Chad",
        ),
        (
            "The president of Chad declared an amnesty for the rebels.",
            "CONCEDE",
            "president of Chad",
            "",
        ),
        ("Chad released 40 prisoners.", "RETREAT-release", "Chad", ""),
    ]);
}

#[test]
fn a_demand_and_a_threat_reach_whom_they_are_about() {
    check(&[
        (
            "Fiji demanded that Tonga release the fishermen.",
            "REQUEST",
            "Fiji",
            "Tonga",
        ),
        (
            "Fiji threatened to impose sanctions on Tonga.",
            "THREATEN-restrict",
            "Fiji",
            "Tonga",
        ),
        (
            "Fiji closed its border with Tonga.",
            "COERCE-restrict",
            "Fiji",
            "Tonga",
        ),
    ]);
}

#[test]
fn what_did_not_happen_is_no_event() {
    for sentence in [
        "Fiji did not impose sanctions on Tonga.",
        "Had Fiji attacked Tonga, the talks would have ended.",
        "The sun rose over the harbour of Suva.",
    ] {
        assert_eq!(coded(sentence), [], "{sentence}");
    }
}

//! The ways in which news tells of visits, meetings, sessions and promises, and whose officers it speaks of, on sentences written
//! for these tests.

use legation::contract::*;
use legation::document::{ReadOptions, compose_text};
use legation::pipeline::Pipeline;
use legation::syntax::Scratch;
use legation::tables::Tables;

/// Reads a text published on Friday, 10 May 2024.
fn read(text: &str, source: Option<&str>) -> Reading {
    let pipeline = Pipeline::new(Tables::built_in()).expect("the weights are sound");
    let options = ReadOptions {
        date: Some("2024-05-10".to_owned()),
        ..ReadOptions::default()
    };
    let mut document = compose_text(text, "test.txt", &options);
    document.dispatch.skipped = None;
    document.dispatch.source = source.map(str::to_owned).or(document.dispatch.source);
    pipeline.read(document, &mut Scratch::default())
}

fn names(reading: &Reading, ids: &[String]) -> String {
    let mut names: Vec<&str> = ids
        .iter()
        .filter_map(|id| reading.actors.iter().find(|actor| actor.id == *id))
        .map(|actor| actor.name.as_str())
        .collect();
    names.sort_unstable();
    names.join(", ")
}

/// The country of the actor whose name ends so.
fn country(reading: &Reading, name: &str) -> Option<String> {
    let actor = reading.actors.iter().find(|a| a.name.ends_with(name));
    actor
        .unwrap_or_else(|| panic!("nobody is called {name}"))
        .country
        .clone()
}

/// Visits as "who > where: status".
fn visits(reading: &Reading) -> Vec<String> {
    let visit = |entry: &Entry| match &entry.detail {
        Detail::Visit(visit) => Some(format!(
            "{} > {}: {}",
            names(reading, &visit.visitors),
            visit.to.as_ref().map_or("", |place| place.name.as_str()),
            visit.status.as_deref().unwrap_or("")
        )),
        _ => None,
    };
    reading.entries.iter().filter_map(visit).collect()
}

/// Meetings as "who: status".
fn meetings(reading: &Reading) -> Vec<String> {
    let meeting = |entry: &Entry| match &entry.detail {
        Detail::Meeting(meeting) => Some(format!(
            "{}: {}",
            names(reading, &meeting.participants),
            meeting.status.as_deref().unwrap_or("")
        )),
        _ => None,
    };
    reading.entries.iter().filter_map(meeting).collect()
}

/// Joint bodies as "parties: status".
fn bodies(reading: &Reading) -> Vec<String> {
    let body = |entry: &Entry| match &entry.detail {
        Detail::JointBody(body) => Some(format!(
            "{}: {}",
            names(reading, &body.parties),
            body.status.as_deref().unwrap_or("")
        )),
        _ => None,
    };
    reading.entries.iter().filter_map(body).collect()
}

/// Commitments as "who: what", with the day by which it is due.
fn promises(reading: &Reading) -> Vec<String> {
    let promise = |entry: &Entry| match &entry.detail {
        Detail::Commitment(c) => Some(format!(
            "{}: {}{}",
            names(reading, &c.by),
            c.act,
            c.due.as_ref().map_or(String::new(), |due| format!(" ({due})"))
        )),
        _ => None,
    };
    reading.entries.iter().filter_map(promise).collect()
}

#[test]
fn an_officer_is_of_the_state_whose_plans_he_tells() {
    let text = "SUVA, May 7 (Reef News) - Norway will lend Fiji two patrol boats, Defence Minister Lars Vik said in Suva on \
        Tuesday. \"We have boats to spare,\" Vik said.";
    let reading = read(text, None);
    assert_eq!(country(&reading, "Vik").as_deref(), Some("NOR"));
    assert_eq!(promises(&reading), ["Norway: lend Fiji two patrol boats"]);
}

#[test]
fn an_officer_who_tells_his_own_states_deeds_stays_at_home() {
    for text in [
        "SUVA, May 7 (Reef News) - Norway will lend two boats, Defence Minister Lars Vik said. Fiji will crew them, Vik said.",
        // The other state has an officer of its own there.
        "SUVA, May 7 (Reef News) - Norway will lend two boats, Defence Minister Lars Vik said after talks with Norwegian \
         Defence Minister Ola Dahl.",
        // Who leads a state is that of the dateline, unless another does.
        "SUVA, May 7 (Reef News) - Norway will lend two boats, Prime Minister Lars Vik said.",
    ] {
        assert_eq!(
            country(&read(text, None), "Vik").as_deref(),
            Some("FJI"),
            "{text}"
        );
    }
}

#[test]
fn a_ministry_calls_its_own_officers_by_their_office() {
    let text = "Minister Lars Vik said Fiji would lend two boats. He left Norway on Monday.";
    let reading = read(text, Some("Ministry of Foreign Affairs, Oslo"));
    assert_eq!(country(&reading, "Vik").as_deref(), Some("NOR"));
}

#[test]
fn who_visits_his_own_soldiers_is_not_abroad() {
    let text = "LOME, May 7 (Coast Wire) - Defence Minister Kofi Mensah visited the Togolese contingent in Gao on Monday.";
    assert_eq!(country(&read(text, None), "Mensah").as_deref(), Some("TGO"));
}

#[test]
fn visits_are_told_in_many_ways() {
    for (text, told) in [
        (
            "Chilean Trade Minister Ana Soto was in Oslo again on Thursday.",
            "Ana Soto > Oslo: made",
        ),
        (
            "Chilean Trade Minister Ana Soto will be in Oslo next week for talks.",
            "Ana Soto > Oslo: planned",
        ),
        (
            "Chilean Trade Minister Ana Soto is due in Oslo on May 20.",
            "Ana Soto > Oslo: planned",
        ),
        (
            "Chilean Trade Minister Ana Soto wrapped up a three-day stay in Oslo on Thursday.",
            "Ana Soto > Oslo: made",
        ),
        (
            "Chilean Trade Minister Ana Soto spent two days in Oslo last week.",
            "Ana Soto > Oslo: made",
        ),
        (
            "Chilean Trade Minister Ana Soto left for Oslo on Monday.",
            "Ana Soto > Oslo: made",
        ),
        (
            "Chilean Trade Minister Ana Soto returned from Norway on Monday.",
            "Ana Soto > Norway: made",
        ),
        (
            "OSLO, May 9 (NW) - Visiting Chilean Trade Minister Ana Soto praised the port.",
            "Ana Soto > Norway: made",
        ),
        (
            "OSLO, May 9 (NW) - A delegation led by Chilean Trade Minister Ana Soto arrived in Oslo on Thursday.",
            "Ana Soto > Oslo: made",
        ),
        (
            "The Chilean, Ana Soto, went on to Norway.",
            "Ana Soto > Norway: made",
        ),
        (
            "Chilean Trade Minister Ana Soto has put off a visit to Norway.",
            "Ana Soto > Norway: postponed",
        ),
        (
            "The visit to Oslo of Chilean Trade Minister Ana Soto has been pushed back to June.",
            "Ana Soto > Oslo: postponed",
        ),
        (
            "Chilean Trade Minister Ana Soto's visit to Norway, due on Monday, has been called off.",
            "Ana Soto > Norway: cancelled",
        ),
        (
            "Chilean Trade Minister Ana Soto will no longer travel to Oslo.",
            "Ana Soto > Oslo: cancelled",
        ),
    ] {
        assert_eq!(visits(&read(text, None)), [told], "{text}");
    }
}

#[test]
fn living_somewhere_is_no_visit() {
    for text in [
        "Chilean Ambassador Ana Soto was in Oslo on Monday.",
        "Ana Soto, a Chilean nurse, was in Oslo for a year.",
        "Chilean Trade Minister Ana Soto was in Valparaiso on Monday.",
    ] {
        assert_eq!(visits(&read(text, None)), [""; 0], "{text}");
    }
}

#[test]
fn stays_of_one_sentence_weeks_apart_are_two() {
    let text = "OSLO, May 9 (NW) - Chilean Trade Minister Ana Soto was in Oslo again on Thursday, five weeks after she toured \
        the country's ports.";
    assert_eq!(visits(&read(text, None)).len(), 2);
}

#[test]
fn meetings_are_told_in_many_ways() {
    for (text, told) in [
        (
            "Chilean Trade Minister Ana Soto had lunch with Norwegian Trade Minister Ola Dahl.",
            "Ana Soto, Ola Dahl: held",
        ),
        (
            "Chilean Trade Minister Ana Soto saw Norwegian Trade Minister Ola Dahl on Monday.",
            "Ana Soto, Ola Dahl: held",
        ),
        (
            "Chilean Trade Minister Ana Soto rang Norwegian Trade Minister Ola Dahl on Monday.",
            "Ana Soto, Ola Dahl: held",
        ),
        (
            "The Chilean and Norwegian trade ministers will meet in June.",
            "Chile, Norway: planned",
        ),
        (
            "A third round of Chilean-Norwegian talks opened on Monday.",
            "Chile, Norway: held",
        ),
        (
            "Chile called off talks with Norway on Monday.",
            "Chile, Norway: cancelled",
        ),
        (
            "Chile put back talks with Norway to June.",
            "Chile, Norway: postponed",
        ),
    ] {
        assert_eq!(meetings(&read(text, None)), [told], "{text}");
    }
}

#[test]
fn the_two_are_two_of_whom_was_told() {
    let text = "Chilean Trade Minister Ana Soto flew to Oslo to see Norwegian Trade Minister Ola Dahl. Officials denied that the \
        two had met.";
    let reading = read(text, None);
    let denied = reading
        .entries
        .iter()
        .find(|e| matches!(e.detail, Detail::Meeting(_)) && e.factuality == Factuality::Negated);
    let Some(Detail::Meeting(meeting)) = denied.map(|e| &e.detail) else {
        panic!("the meeting is denied: {:?}", meetings(&reading));
    };
    assert_eq!(names(&reading, &meeting.participants), "Ana Soto, Ola Dahl");
}

#[test]
fn a_session_of_a_joint_body_is_a_meeting() {
    for (text, status) in [
        (
            "The Kenyan-Ugandan joint commission held its fourth session in Nairobi on Monday.",
            "held",
        ),
        (
            "In Nairobi the joint commission of Kenya and Uganda sat for the fourth time.",
            "held",
        ),
        (
            "The fifth session of the Kenyan-Ugandan joint commission took place in Kampala.",
            "held",
        ),
        (
            "The Kenyan-Ugandan joint commission will hold its next session in Kampala in June.",
            "planned",
        ),
    ] {
        let reading = read(text, None);
        assert_eq!(meetings(&reading), [format!("Kenya, Uganda: {status}")], "{text}");
        if status == "held" {
            assert_eq!(bodies(&reading), ["Kenya, Uganda: convened"], "{text}");
        }
    }
    let later = read(
        "The Kenyan-Ugandan joint commission met in Nairobi on Monday. The next session will be held in Kampala.",
        None,
    );
    assert_eq!(
        meetings(&later),
        ["Kenya, Uganda: held", "Kenya, Uganda: planned"]
    );
}

#[test]
fn a_committee_of_one_state_holds_no_joint_session() {
    let text = "Kenya's parliamentary committee on trade held a session in Nairobi on Monday. Uganda and Kenya signed a treaty.";
    let reading = read(text, None);
    assert_eq!((meetings(&reading), bodies(&reading)), (Vec::new(), Vec::new()));
}

#[test]
fn promises_are_told_in_many_ways() {
    for (text, told) in [
        (
            "Norway will buy 3,000 tonnes of Peruvian copper by 2030, the joint statement says.",
            "Norway: buy 3,000 tonnes of Peruvian copper (2030)",
        ),
        (
            "Under the deal, Norway is to supply Peru with 200 buses by June.",
            "Norway: supply Peru with 200 buses (2024-06)",
        ),
        (
            "Norwegian Energy Minister Ola Dahl told Peruvian officials that the three divers would be released by June.",
            "Norway: three divers released (2024-06)",
        ),
        ("Norway promised Peru two ferries.", "Norway: two ferries"),
        (
            "Norway has delivered the two ferries promised by its energy minister in March.",
            "its energy minister: two ferries",
        ),
        (
            "LIMA, May 9 (AW) - Peru and Norway held talks. Peruvian Health Minister Rosa Luna said Norway would hand over a \
             new hospital by June.",
            "Norway: hand over a new hospital (2024-06)",
        ),
    ] {
        let promises = promises(&read(text, None));
        assert!(
            promises.iter().any(|promise| promise == told),
            "{text} {promises:?}"
        );
    }
}

#[test]
fn what_others_say_that_a_state_will_do_binds_it_not() {
    for text in [
        "Norway will send 300 soldiers to the border, Peruvian Defence Minister Rosa Luna said.",
        "Peru said sanctions would be lifted by June.",
        "Peru said that the tax would be raised by Norway in June.",
    ] {
        assert_eq!(promises(&read(text, None)), [""; 0], "{text}");
    }
}

#[test]
fn as_promised_tells_of_the_promise_and_what_it_was() {
    let text = "Peru ratified the fisheries treaty on Tuesday, as President Rosa Luna had promised in May.";
    let promises = promises(&read(text, None));
    assert!(
        promises
            .iter()
            .any(|p| p.starts_with("Rosa Luna: ratified the fisheries treaty")),
        "{promises:?}"
    );
}

//! The whole way from words to entries, on dispatches written for these tests.

use legation::contract::*;
use legation::document::{ReadOptions, compose_text};
use legation::pipeline::Pipeline;
use legation::syntax::Scratch;
use legation::tables::{Tables, fold};

fn read(text: &str) -> Reading {
    read_on(text, Some("2024-05-10"))
}

/// Reads a text that was published on a day, or nobody knows when.
fn read_on(text: &str, published: Option<&str>) -> Reading {
    let pipeline = Pipeline::new(Tables::built_in()).expect("the weights are sound");
    let options = ReadOptions {
        date: published.map(str::to_owned),
        ..ReadOptions::default()
    };
    let mut document = compose_text(text, "test.txt", &options);
    document.dispatch.skipped = None;
    pipeline.read(document, &mut Scratch::default())
}

/// Names of actors by their ids, sorted.
fn names(reading: &Reading, ids: &[String]) -> Vec<String> {
    let name = |id: &String| {
        let actor = reading.actors.iter().find(|a| a.id == *id);
        actor.unwrap_or_else(|| panic!("{id} is no actor")).name.clone()
    };
    let mut names: Vec<String> = ids.iter().map(name).collect();
    names.sort();
    names
}

fn place(place: &Option<Place>) -> &str {
    place.as_ref().map_or("", |place| place.name.as_str())
}

fn events<'r>(reading: &'r Reading, kind: &str) -> Vec<&'r Event> {
    let event = |entry: &'r Entry| match &entry.detail {
        Detail::Event(event) if event.kind == kind => Some(event),
        _ => None,
    };
    reading.entries.iter().filter_map(event).collect()
}

#[test]
fn legs_are_part_of_their_tour() {
    let reading = read(
        "President Ana Reyes of Peru began a tour of three Southeast Asian states on Monday. Reyes visited Hanoi on \
         Wednesday as the last leg of her tour of Southeast Asia.",
    );
    let visit_to = |name: &str| {
        let found = reading.entries.iter().find_map(|entry| match &entry.detail {
            Detail::Visit(visit) if place(&visit.to) == name => Some((entry, visit)),
            _ => None,
        });
        found.unwrap_or_else(|| panic!("no visit to {name}"))
    };
    let (tour, _) = visit_to("Southeast Asia");
    let (_, leg) = visit_to("Hanoi");
    assert_eq!(leg.part_of.as_ref(), Some(&tour.id));
    assert_eq!(leg.arrived.as_deref(), Some("2024-05-08"));
}

#[test]
fn an_agreement_knows_its_witnesses_and_what_it_is_about() {
    let reading = read(
        "Ghana and Togo signed four agreements in Accra on Thursday in the presence of President Kofi Ansong. The \
         agreements cover customs, fishing and river transport.",
    );
    let agreements: Vec<&Agreement> = reading
        .entries
        .iter()
        .filter_map(|entry| match &entry.detail {
            Detail::Agreement(agreement) => Some(agreement),
            _ => None,
        })
        .collect();
    let [agreement] = agreements[..] else {
        panic!("one agreement, not {agreements:?}");
    };
    assert_eq!(names(&reading, &agreement.parties), ["Ghana", "Togo"]);
    assert_eq!(names(&reading, &agreement.witnesses), ["Kofi Ansong"]);
    assert_eq!(agreement.fields, ["customs", "fishing", "river transport"]);
    assert_eq!(agreement.instruments[0].number, Some(4));
}

#[test]
fn one_attack_told_by_two_words_is_one_event() {
    let reading = read("Russian airstrikes on Kharkiv killed three people and wounded ten others on Friday.");
    let assaults = events(&reading, "ASSAULT");
    assert_eq!(assaults.len(), 1, "{assaults:?}");
    assert_eq!(names(&reading, &assaults[0].actors), ["Russia"]);
    assert_eq!(assaults[0].mode.as_deref(), Some("aerial"));
}

#[test]
fn the_two_ministers_are_the_minister_and_the_counterpart() {
    let reading = read(
        "Fijian Foreign Minister Ana Vula met her Samoan counterpart, Sina Leota, in Apia on Tuesday. The two ministers \
         agreed to open a hotline before the end of the year.",
    );
    let by = reading.entries.iter().find_map(|entry| match &entry.detail {
        Detail::Commitment(commitment) => Some(&commitment.by),
        _ => None,
    });
    let by = by.expect("they undertook something");
    assert_eq!(names(&reading, by), ["Ana Vula", "Sina Leota"]);
}

#[test]
fn what_somebody_is_accused_of_is_not_told_as_a_fact() {
    let reading = read("Chad accused Sudan of shelling a village on the border. Sudan denied the charge.");
    assert_eq!(events(&reading, "ACCUSE").len(), 1);
    assert!(events(&reading, "ASSAULT").is_empty());
}

#[test]
fn every_entry_rests_on_words_and_on_actors_that_are_there() {
    let reading = read(
        "Norway's prime minister received the president of Chile in Oslo on Monday. \"We will open an embassy in \
         Santiago,\" she said, according to the NTB agency. They signed a memorandum on salmon farming.",
    );
    assert!(!reading.entries.is_empty());
    let length = reading.dispatch.text.chars().count();
    for entry in &reading.entries {
        assert!(!entry.evidence.is_empty());
        let inside = |span: &legation::text::CharSpan| span.start < span.end && span.end <= length;
        assert!(entry.evidence.iter().all(inside));
        if let Some(claimant) = &entry.according_to {
            assert!(reading.actors.iter().any(|actor| actor.id == *claimant));
        }
    }
}

/// The actors with a mention on the words at `anchor`, sorted.
fn meant(text: &str, anchor: &str) -> Vec<String> {
    let reading = read(text);
    let start = text[..text.find(anchor).expect("the words are there")]
        .chars()
        .count();
    let end = start + anchor.chars().count();
    let on = |actor: &&Actor| actor.mentions.iter().any(|m| m.start < end && start < m.end);
    let mut names: Vec<String> = reading.actors.iter().filter(on).map(|a| a.name.clone()).collect();
    names.sort();
    names
}

#[test]
fn the_former_and_the_latter_are_the_last_two_told_of_together() {
    let text = "Ambassador Lena Moyo of Zambia and General Tomas Reyes of Peru spoke to reporters in Quito. The former \
        praised the deal; the latter left for Lima.";
    assert_eq!(meant(text, "The former"), ["Lena Moyo"]);
    assert_eq!(meant(text, "the latter"), ["Tomas Reyes"]);
}

#[test]
fn counted_countries_are_the_last_co_ordination() {
    let text = "Norway and Finland told reporters in Oslo that Norway was ready. Bolivia and Chile have signed a treaty. \
        The two countries will open a border post.";
    assert_eq!(meant(text, "The two countries"), ["Bolivia", "Chile"]);
}

#[test]
fn a_pair_is_two_persons() {
    let text = "Foreign Minister Ingrid Solvang of Norway met Foreign Minister Rodrigo Baeza of Chile in Oslo. The pair \
        signed a treaty on fishing.";
    assert_eq!(meant(text, "The pair"), ["Ingrid Solvang", "Rodrigo Baeza"]);
}

#[test]
fn it_is_no_actor_where_it_speaks_of_a_deal() {
    let text = "Peru and Chile signed a deal on fishing in Lima. The ministers praised the deal and said that parliament \
        would ratify it.";
    assert_eq!(meant(text, "it."), Vec::<String>::new());
}

#[test]
fn an_envoy_is_the_ambassador() {
    let text = "Ambassador Lena Moyo of Zambia met fishermen in Quito on Friday. The envoy praised them.";
    assert_eq!(meant(text, "The envoy"), ["Lena Moyo"]);
}

/// The country and sector of the actor of that name.
fn codes(reading: &Reading, name: &str) -> (Option<String>, Option<String>) {
    let actor = reading.actors.iter().find(|actor| actor.name == name);
    let actor = actor.unwrap_or_else(|| panic!("{name} is no actor of {:?}", reading.actors));
    (actor.country.clone(), actor.sector.clone())
}

#[test]
fn the_context_tells_whose_an_actor_is() {
    let some = |code: &str| Some(code.to_owned());
    for (text, name, country) in [
        // Who travels together is of one country.
        (
            "President Ana Reyes of Peru arrived in Accra on Monday. She was accompanied by the trade minister, Marta \
             Quispe.",
            "Marta Quispe",
            "PER",
        ),
        // A counterpart is of the other country.
        (
            "Chile's foreign minister, Tomas Ibarra, spoke with his counterpart, Wangui Otieno, about trade with Kenya.",
            "Wangui Otieno",
            "KEN",
        ),
        // A dispatch tells of home what it does not place.
        (
            "LUSAKA, March 3 (Copper News) - Opposition leader Chanda Mwale met Prime Minister Mete Aydin of Turkey here.",
            "Chanda Mwale",
            "ZMB",
        ),
        // But not of whoever comes to it.
        (
            "ACCRA, March 3 (Gold Coast News) - Foreign Minister Inga Dahl left Ghana on Monday. Norway would open an \
             embassy, Norway said.",
            "Inga Dahl",
            "NOR",
        ),
        // The state that one comes from is before the body that one heads.
        (
            "AU chairperson President Kofi Ansong of Ghana opened the summit.",
            "Kofi Ansong",
            "GHA",
        ),
        // A region's name may hold that of another country.
        (
            "New Mexico Governor Ida Stroud signed the bill.",
            "Ida Stroud",
            "USA",
        ),
        (
            "British Columbia Premier Owen Hale met reporters in Victoria.",
            "Owen Hale",
            "CAN",
        ),
        (
            "The president spoke with Amir Sheikh Rashid Bin Salman of Qatar.",
            "Rashid Bin Salman",
            "QAT",
        ),
        (
            "Chechen rebels attacked a police post on Monday.",
            "Chechen rebels",
            "RUS",
        ),
    ] {
        assert_eq!(codes(&read(text), name).0, some(country), "{text}");
    }
    let reading = read("A court in Lima, Peru, sentenced the general to ten years in prison.");
    assert!(
        reading
            .actors
            .iter()
            .any(|actor| actor.sector == some("JUD") && actor.country == some("PER"))
    );
    let reading = read("German firms including Holtmann Bahn and Rask Motoren left the country on Monday.");
    assert_eq!(codes(&reading, "Holtmann Bahn").0, some("DEU"));
    let reading = read("The agreement was reached under former Peruvian President Ana Reyes.");
    assert_eq!(codes(&reading, "Ana Reyes"), (some("PER"), some("ELI")));
    let reading =
        read("Marta Quispe, Peru's foreign minister, met her Chilean counterpart, Tomas Ibarra, on Monday.");
    let ibarra = reading
        .actors
        .iter()
        .find(|actor| actor.name == "Tomas Ibarra")
        .expect("Ibarra");
    assert_eq!(ibarra.office.as_deref(), Some("Minister of Foreign Affairs"));
    assert_eq!(codes(&reading, "Tomas Ibarra"), (some("CHL"), some("GOV")));
}

#[test]
fn who_does_it_is_no_place() {
    let reading = read("Nine fighters were killed in airstrikes by the Peruvian Air Force on Monday.");
    let places: Vec<_> = reading.entries.iter().map(|entry| &entry.place).collect();
    assert!(
        !places.is_empty() && places.iter().all(|place| place.is_none()),
        "{places:?}"
    );
}

#[test]
fn the_year_in_a_name_dates_nothing_else() {
    let reading = read_on(
        "Peru and Chile signed an accord under the Harbour Act of 1954.",
        None,
    );
    let dates: Vec<_> = reading.entries.iter().map(|entry| entry.date.clone()).collect();
    assert!(
        !dates.is_empty() && dates.iter().all(Option::is_none),
        "{dates:?}"
    );
}

#[test]
fn names_with_hyphens_are_whole() {
    let reading = read(
        "President Moon Sung-hwa met Prime Minister Somchai Chan-o-rat and the envoy Li Mei-hua on Monday. The Reyes-backed \
         plan of President Ana Reyes failed.",
    );
    for name in ["Moon Sung-hwa", "Somchai Chan-o-rat", "Li Mei-hua", "Ana Reyes"] {
        let known = |actor: &Actor| actor.name == name && actor.kind == ActorKind::Person;
        assert!(reading.actors.iter().any(known), "{name}: {:?}", reading.actors);
    }
}

#[test]
fn a_second_president_in_a_transcript_is_of_the_guest_state() {
    let reading = read(
        "WASHINGTON, May 10 (Test Wire) - Remarks.\n\nPRESIDENT BIDEN: Well, welcome back to Washington. Qatar is a friend, \
         and we value Qatar.\n\nPRESIDENT AL-HARBAWI: Thank you, sir.\n",
    );
    let guest = reading
        .actors
        .iter()
        .find(|actor| fold(&actor.name).contains("harbawi"));
    assert_eq!(guest.and_then(|actor| actor.country.as_deref()), Some("QAT"));
}

#[test]
fn who_speaks_is_kept_as_described_where_no_table_knows_him() {
    let reading = read(
        "Neighbours said the house had stood empty for years. His publicist denied that the actor had left. \
         Neighbours also said that a van had come.",
    );
    let speaker = |entry: &Entry| match &entry.detail {
        Detail::Statement(statement) => Some(names(&reading, statement.speaker.as_slice())),
        _ => None,
    };
    let found: Vec<Vec<String>> = reading.entries.iter().filter_map(speaker).collect();
    assert_eq!(found, [["Neighbours"], ["His publicist"], ["Neighbours"]]);
    let neighbours = reading.actors.iter().find(|actor| actor.name == "Neighbours");
    let neighbours = neighbours.expect("the neighbours");
    assert_eq!(
        (neighbours.kind, neighbours.mentions.len()),
        (ActorKind::Group, 2)
    );
}

#[test]
fn armed_groups_lend_their_sector_to_their_fighters() {
    let reading = read("Boko Haram fighters burned a school in Borno on Monday.");
    assert_eq!(codes(&reading, "Boko Haram fighters").1.as_deref(), Some("REB"));
}

#[test]
fn an_organisation_without_a_capital_holds_no_place() {
    let reading = read("He was taken to the ministry of foreign affairs");
    let named: Vec<&str> = reading.actors.iter().map(|actor| actor.name.as_str()).collect();
    assert_eq!(named, ["ministry of foreign affairs"]);
}

/// Whether the event on the passage that holds `words` is told as history.
fn is_background(text: &str, published: Option<&str>, words: &str) -> bool {
    let reading = read_on(text, published);
    let start = text.find(words).map(|at| text[..at].chars().count());
    let start = start.unwrap_or_else(|| panic!("{words} is not in {text}"));
    let on = |entry: &&Entry| {
        let holds = |span: &legation::text::CharSpan| span.start <= start && start < span.end;
        matches!(entry.detail, Detail::Event(_)) && entry.evidence.iter().any(holds)
    };
    let event = reading.entries.iter().find(on);
    let event = event.unwrap_or_else(|| panic!("no event on {words} in {text}: {:?}", reading.entries));
    event.detail.is_background()
}

#[test]
fn what_is_more_than_a_month_older_than_the_report_is_background() {
    for (text, words, background) in [
        ("Togo expelled two Ghanaian diplomats in 2023.", "expelled", true),
        ("Togo expelled two Ghanaian diplomats in 2024.", "expelled", false),
        ("Togo expelled two Ghanaian diplomats in March.", "expelled", true),
        (
            "Togo expelled two Ghanaian diplomats in April.",
            "expelled",
            false,
        ),
        (
            "Togo expelled two Ghanaian diplomats on Tuesday.",
            "expelled",
            false,
        ),
        ("Togo expelled two Ghanaian diplomats.", "expelled", false),
        // The event of a visit has the visit's days.
        (
            "President Ana Reyes of Peru visited Ghana in June 2019.",
            "visited",
            true,
        ),
        (
            "President Ana Reyes of Peru visited Ghana on Monday.",
            "visited",
            false,
        ),
        // What is to come is no history, and what still counts is news.
        (
            "President Ana Reyes of Peru will visit Ghana next month.",
            "visit",
            false,
        ),
        ("Togo has expelled two Ghanaian diplomats.", "expelled", false),
        // The story stays in its time, until the present comes back.
        (
            "In 1979, rebels took the city. Togo expelled two Ghanaian diplomats.",
            "expelled",
            true,
        ),
        (
            "In 1979, rebels took the city. On Tuesday Togo expelled two Ghanaian diplomats.",
            "expelled",
            false,
        ),
        (
            "Togo expelled two Ghanaian diplomats and closed the border in 2014.",
            "expelled",
            true,
        ),
        (
            "In 2014, Togo was the target of a Ghanaian airstrike.",
            "airstrike",
            true,
        ),
        (
            "General Kofi Ansong, who had led Ghana since the revolt in 2014, was expelled by Togo on Tuesday.",
            "expelled",
            false,
        ),
        (
            "Rebels took the city in 1979. Togo expelled two Ghanaian diplomats.",
            "expelled",
            false,
        ),
        (
            "Rebels took the city in 1979. Togo had expelled two Ghanaian diplomats.",
            "expelled",
            true,
        ),
        (
            "In 1979, rebels took the city.\n\nTogo expelled two Ghanaian diplomats.",
            "expelled",
            false,
        ),
        (
            "The treaty of 1979 is still in force. Togo expelled two Ghanaian diplomats.",
            "expelled",
            false,
        ),
    ] {
        assert_eq!(
            is_background(text, Some("2024-05-10"), words),
            background,
            "{text}"
        );
    }
}

#[test]
fn words_of_long_ago_tell_without_a_day_of_publication() {
    for (text, words, background) in [
        ("Togo once expelled two Ghanaian diplomats.", "expelled", true),
        (
            "Togo had previously expelled two Ghanaian diplomats.",
            "expelled",
            true,
        ),
        (
            "Togo expelled two Ghanaian diplomats decades ago.",
            "expelled",
            true,
        ),
        (
            "Togo expelled two Ghanaian diplomats years ago.",
            "expelled",
            true,
        ),
        (
            "Togo once again expelled two Ghanaian diplomats.",
            "expelled",
            false,
        ),
        (
            "Togo expelled the Ghanaian diplomats once they had landed.",
            "expelled",
            false,
        ),
        ("Togo expelled two Ghanaian diplomats in 2014.", "expelled", false),
    ] {
        assert_eq!(is_background(text, None, words), background, "{text}");
    }
}

#[test]
fn a_promise_told_of_whom_it_moved_was_kept() {
    let reading = read(
        "AMMAN, 10 May 2024 — The two pilots whom Syria had promised to free returned to Jordan on Thursday.",
    );
    let freed = events(&reading, "RETREAT");
    assert_eq!(freed.len(), 1);
    assert_eq!(freed[0].mode.as_deref(), Some("release"));
    assert_eq!(names(&reading, &freed[0].actors), ["Syria"]);
    let reading =
        read("AMMAN, 10 May 2024 — The two pilots whom Syria had promised to free are still in Damascus.");
    assert!(events(&reading, "RETREAT").is_empty());
}

#[test]
fn documents_are_not_set_free() {
    let reading = read(
        "OSLO, 10 May 2024 — Norway released a statement on Monday. Norway released two Russian sailors.",
    );
    assert_eq!(events(&reading, "RETREAT").len(), 1);
}

#[test]
fn what_is_told_in_a_statement_points_to_it_and_shows_whom_it_is_for() {
    let reading = read(
        "BERLIN, 10 May 2024 — Chancellor Olaf Scholz said that Germany would send two radar systems to Ukraine by June.",
    );
    let statement = reading
        .entries
        .iter()
        .find(|entry| entry.detail.kind() == "statement")
        .expect("a statement");
    let promise = reading
        .entries
        .iter()
        .find(|entry| entry.detail.kind() == "commitment")
        .expect("a commitment");
    assert_eq!(promise.stated_in.as_ref(), Some(&statement.id));
    assert_eq!(statement.stated_in, None);
    let Detail::Statement(said) = &statement.detail else {
        panic!("{statement:?}")
    };
    assert_eq!(said.stance.as_deref(), Some("support"));
    assert_eq!(names(&reading, said.target.as_slice()), ["Ukraine"]);
}

#[test]
fn a_statement_is_against_whom_it_condemns_and_about_whom_it_names() {
    let stances = |text: &str| -> Vec<(Option<String>, Vec<String>)> {
        let reading = read(text);
        let said = reading.entries.iter().filter_map(|entry| match &entry.detail {
            Detail::Statement(said) => Some((said.stance.clone(), names(&reading, said.target.as_slice()))),
            _ => None,
        });
        said.collect()
    };
    let against = stances("The French ministry said that Russia's answer was an insult.");
    assert_eq!(against, [(Some("oppose".to_owned()), vec!["Russia".to_owned()])]);
    let about = stances("The French ministry said that Russia had answered on Monday.");
    assert_eq!(about, [(None, vec!["Russia".to_owned()])]);
}

#[test]
fn accidents_are_no_attacks() {
    for text in [
        "Three people were killed in a house fire in Queens on Friday.",
        "Six people were killed when an air force helicopter crashed into a river in Sri Lanka.",
        "The earthquake killed forty people in Chile.",
        "Three people are killed following a factory fire in Lima.",
        "Two tourists are killed in a shark attack in Tonga.",
    ] {
        assert!(events(&read(text), "ASSAULT").is_empty(), "{text}");
    }
    for text in [
        "Three people were killed when gunmen opened fire in Queens on Friday.",
        "Two soldiers were killed in an attack after a truck crashed into the gate.",
        "Iran shelled the port and killed four sailors as a pier collapsed.",
    ] {
        assert!(!events(&read(text), "ASSAULT").is_empty(), "{text}");
    }
}

#[test]
fn questions_and_months_tell_no_events() {
    let kinds = |text: &str| read(text).entries.len();
    assert_eq!(kinds("Did Iran bomb the port of Aden?"), 0);
    assert_ne!(kinds("Iran bombed the port of Aden."), 0);
    assert!(
        events(
            &read("The envoy joined the ministry in March of 2016."),
            "PROTEST"
        )
        .is_empty()
    );
    assert!(
        !events(
            &read("The union's march against the government filled the square."),
            "PROTEST"
        )
        .is_empty()
    );
    assert!(
        events(
            &read("The organisers in Kenya said they were fighting corruption."),
            "ASSAULT"
        )
        .is_empty()
    );
}

#[test]
fn a_year_before_a_plural_dates_the_verb() {
    let reading = read("TEHRAN, 10 May 2024 — In 1979 rebels stormed the embassy of Iran in London.");
    let entry = reading
        .entries
        .iter()
        .find(|entry| entry.detail.kind() == "event")
        .expect("an event");
    assert_eq!(entry.date.as_deref(), Some("1979"));
    assert!(entry.detail.is_background());
    let reading = read("GOMA, 10 May 2024 — Some 2000 rebels attacked the army of Rwanda.");
    assert!(reading.entries.iter().all(|entry| entry.date.is_none()));
}

#[test]
fn contexts_and_modes_are_told_where_no_row_of_the_table_names_them() {
    let reading = read(
        "HAVANA, 10 May 2024 — Cuba sent doctors and vaccines to Haiti on Monday to fight the cholera outbreak.",
    );
    let aid = events(&reading, "AID");
    assert!(
        aid[0].contexts.contains(&"health".to_owned()),
        "{:?}",
        aid[0].contexts
    );
    let reading = read("MOSCOW, 10 May 2024 — Russia urged Iran to pull its troops out of the valley.");
    assert_eq!(events(&reading, "REQUEST")[0].mode.as_deref(), Some("yield"));
    assert_eq!(events(&reading, "REQUEST")[0].score, Some(-1.0));
    let reading =
        read("OSLO, 10 May 2024 — The prime minister of Norway met the prime minister of Chile in Oslo.");
    assert!(
        events(&reading, "CONSULT")
            .iter()
            .all(|event| event.contexts.is_empty())
    );
}

#[test]
fn a_label_before_a_quotation_says_who_speaks() {
    let said = |text: &str| -> Vec<Vec<String>> {
        let reading = read(text);
        let said = reading.entries.iter().filter_map(|entry| match &entry.detail {
            Detail::Statement(said) if said.direct => Some(names(&reading, said.speaker.as_slice())),
            _ => None,
        });
        said.collect()
    };
    let labelled = "Agency head Rafael Duarte: “The machines have been completely destroyed, we know that.”\n\n\
                    Former admiral Ana Ruiz (Ret.): “It went off as planned, and everybody saw it.”\n\n\
                    On further talks: “We will see what they bring to the table next week.”";
    assert_eq!(said(labelled)[..2], [["Rafael Duarte"], ["Ana Ruiz"]]);
    assert!(said(labelled).iter().all(|names| names.len() < 2));
}

#[test]
fn a_heading_over_a_list_of_quotations_says_who_speaks() {
    let reading = read(
        "Two members of the cabinet spoke on Sunday about the harbour.\n\n## Foreign Minister Tomas Arvid on Radio \
         Nord\n\n- “We will finish the harbour next year.” - On the talks: “They are going well, and we will sign in \
         May.”\n\n## Background\n\n- “The harbour of the future” is the name of the plan.",
    );
    let said: Vec<(Vec<String>, &str)> = reading
        .entries
        .iter()
        .filter_map(|entry| match &entry.detail {
            Detail::Statement(s) => Some((names(&reading, s.speaker.as_slice()), s.text.as_str())),
            _ => None,
        })
        .collect();
    let arvid = vec!["Tomas Arvid".to_owned()];
    assert_eq!(
        said,
        [
            (arvid.clone(), "We will finish the harbour next year."),
            (arvid, "They are going well, and we will sign in May.")
        ]
    );
}

#[test]
fn a_paragraph_that_ends_in_a_colon_leads_to_the_quotation_after_it() {
    let reading = read(
        "According to the Harbour Gazette:\n\n“Ships are waiting for nine days outside the port of Talin.\n\nThe harbour \
         office has no explanation for it.”\n\nThe office did not answer.",
    );
    let said: Vec<&str> = reading
        .entries
        .iter()
        .filter_map(|entry| match &entry.detail {
            Detail::Statement(s) if s.speaker.is_some() => Some(s.text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(
        said,
        [
            "Ships are waiting for nine days outside the port of Talin. The harbour office has no explanation for it."
        ]
    );
}

/// Whose visits are told, to where and how, with the hosts.
fn visits(text: &str) -> Vec<String> {
    let reading = read(text);
    let line = |entry: &Entry| match &entry.detail {
        Detail::Visit(visit) => Some(format!(
            "{} {} {} by {}",
            names(&reading, &visit.visitors).join(", "),
            visit.status.as_deref().unwrap_or("?"),
            visit.to.as_ref().map_or("?", |to| to.name.as_str()),
            names(&reading, &visit.hosts).join(", "),
        )),
        _ => None,
    };
    reading.entries.iter().filter_map(line).collect()
}

#[test]
fn who_is_received_or_meets_in_the_others_country_has_come() {
    for (text, told) in [
        (
            "President Ana Reyes of Peru hosted Prime Minister Jonas Rask of Denmark in Lima on Monday.",
            &["Jonas Rask made Lima by Ana Reyes"][..],
        ),
        (
            "President Ana Reyes of Peru welcomed Prime Minister Jonas Rask of Denmark to Lima today to strengthen the ties.",
            &["Jonas Rask made Lima by Ana Reyes"],
        ),
        (
            "President Ana Reyes of Peru looks forward to welcoming Prime Minister Jonas Rask of Denmark to Lima on May 20.",
            &["Jonas Rask planned Lima by Ana Reyes"],
        ),
        (
            "President Ana Reyes of Peru met with Prime Minister Jonas Rask of Denmark in Lima on Monday.",
            &["Jonas Rask made Lima by Ana Reyes"],
        ),
        // Nobody is at home there.
        (
            "President Ana Reyes of Peru met with Prime Minister Jonas Rask of Denmark in Nairobi on Monday.",
            &[],
        ),
        // An envoy lives there.
        (
            "President Ana Reyes of Peru met with Jonas Rask, the ambassador of Denmark, in Lima on Monday.",
            &[],
        ),
    ] {
        assert_eq!(visits(text), told, "{text}");
    }
}

#[test]
fn whom_a_speaker_welcomes_is_there() {
    let talk = |words: &str| {
        let opening =
            "President Ana Reyes of Peru and Prime Minister Jonas Rask of Denmark spoke to reporters.";
        let answer = "PRIME MINISTER RASK: Thank you, Madam President.";
        format!("{opening}\n\nPRESIDENT REYES: {words}\n\n{answer}\n\nPRESIDENT REYES: We have much to do.")
    };
    for words in [
        "It is my honor to welcome you to Lima.",
        "Mr. Prime Minister, welcome to Lima.",
    ] {
        let found = visits(&talk(words));
        assert!(
            found.len() == 1 && found[0].contains("under_way Lima"),
            "{words}: {found:?}"
        );
    }
    assert!(visits(&talk("I welcome you to this call.")).is_empty());
    let over = visits(&talk("I was honored to host you in Lima, back in March."));
    assert!(over.len() == 1 && over[0].contains("made Lima"), "{over:?}");
}

#[test]
fn relatives_and_gatherings_are_not_whom_they_are_called_by() {
    let wife = visits(
        "President Ana Reyes of Peru spoke on Monday. The husband of President Reyes visited Denmark last week.",
    );
    assert!(
        wife.iter().all(|visit| !visit.starts_with("Ana Reyes")),
        "{wife:?}"
    );
    let summit = visits(
        "President Ana Reyes of Peru looks forward to meeting Prime Minister Jonas Rask of Denmark at the G7 Leaders' Summit in \
         Nairobi this month.",
    );
    assert!(summit.iter().all(|visit| !visit.contains("Summit")), "{summit:?}");
}

#[test]
fn how_a_talk_goes_on_is_no_promise() {
    let reading = read(
        "President Ana Reyes of Peru spoke to reporters.\n\nPRESIDENT REYES: I will turn it over to the minister. We will take \
         questions now. And I'll leave it there. I will build two schools in Chad.\n\nQ Thank you.",
    );
    let acts = reading.entries.iter().filter_map(|entry| match &entry.detail {
        Detail::Commitment(commitment) => Some(commitment.act.as_str()),
        _ => None,
    });
    assert_eq!(acts.collect::<Vec<_>>(), ["build two schools in Chad"]);
}

#[test]
fn what_a_promise_is_about_is_not_whom_it_is_for() {
    for text in [
        "Norway and Fiji agreed to consult closely on Chad.",
        "Norway promised to ensure that Chad never gets the mine.",
    ] {
        let reading = read(text);
        let to = |entry: &Entry| match &entry.detail {
            Detail::Commitment(commitment) => Some(names(&reading, &commitment.to)),
            _ => None,
        };
        let to: Vec<Vec<String>> = reading.entries.iter().filter_map(to).collect();
        assert_eq!(to.len(), 1, "{text}");
        assert!(!to[0].contains(&"Chad".to_owned()), "{text} {to:?}");
    }
    let reading = read("Norway promised to deliver two boats to Chad.");
    let chad =
        |entry: &Entry| matches!(&entry.detail, Detail::Commitment(c) if names(&reading, &c.to) == ["Chad"]);
    assert!(reading.entries.iter().any(chad));
}

#[test]
fn a_century_is_no_time_by_which_something_is_due() {
    let reading = read("Peru and Denmark pledged on Monday to update the rules of the 21st century.");
    let due = reading.entries.iter().find_map(|entry| match &entry.detail {
        Detail::Commitment(commitment) => Some(commitment.due.clone()),
        _ => None,
    });
    assert_eq!(due, Some(None));
}

#[test]
fn a_spokesman_has_not_the_office_that_he_speaks_for() {
    let office = |text: &str, name: &str| {
        let reading = read(text);
        let actor = reading.actors.into_iter().find(|actor| actor.name == name);
        actor.and_then(|actor| actor.office).unwrap_or_default()
    };
    for (text, office_of_rask) in [
        (
            "The spokesman for the President of Peru Jonas Rask said that the road was open.",
            "Spokesperson for the President of Peru",
        ),
        (
            "The minister met with Head of the Office of the President of Peru Jonas Rask on Monday.",
            "Head of the Office of the President of Peru",
        ),
        (
            "The minister met with President of Peru Jonas Rask on Monday.",
            "President",
        ),
        (
            "The minister met with President-elect Jonas Rask of Peru on Monday.",
            "President-elect",
        ),
    ] {
        assert_eq!(office(text, "Jonas Rask"), office_of_rask, "{text}");
    }
}

/// What a text tells became of promises: what, by whom, the act, until when.
fn outcomes(text: &str) -> Vec<(OutcomeKind, Vec<String>, String, Option<String>)> {
    let reading = read(text);
    let told = |outcome: &Outcome| {
        let by = names(&reading, &outcome.by);
        (outcome.what, by, outcome.act.clone(), outcome.until.clone())
    };
    for outcome in &reading.outcomes {
        let known = |id: &String| reading.actors.iter().any(|actor| actor.id == *id);
        assert!(outcome.by.iter().chain(&outcome.to).all(known), "{text}");
        let length = reading.dispatch.text.chars().count();
        let passage = |span: &legation::text::CharSpan| span.start < span.end && span.end <= length;
        assert!(
            !outcome.evidence.is_empty() && outcome.evidence.iter().all(passage),
            "{text}"
        );
    }
    reading.outcomes.iter().map(told).collect()
}

#[test]
fn what_became_of_promises_is_told_in_many_ways() {
    use OutcomeKind::{Awaited, Broken, Kept, Postponed, Withdrawn};
    let cases = [
        (
            Kept,
            "Uruguay",
            "repair the pier",
            "Uruguay kept its promise to repair the pier.",
        ),
        (
            Kept,
            "Malta",
            "delivered the pumps",
            "Malta delivered the pumps it had promised.",
        ),
        (
            Kept,
            "Estonia",
            "handed over two ferries to Latvia",
            "Estonia handed over two ferries to Latvia on Wednesday.",
        ),
        (
            Broken,
            "Gabon",
            "reopen the port",
            "Gabon went back on its word to reopen the port.",
        ),
        (
            Broken,
            "Nepal",
            "deliver the cement",
            "Nepal failed to deliver the cement.",
        ),
        (
            Broken,
            "Bolivia",
            "withdraw its police",
            "Bolivia did not withdraw its police by the deadline.",
        ),
        (
            Postponed,
            "Panama",
            "signing of the pact",
            "Panama put off the signing of the pact until July.",
        ),
        (
            Postponed,
            "",
            "opening of the bridge",
            "The opening of the bridge will now take place in July.",
        ),
        (
            Postponed,
            "",
            "transfer of the archive",
            "The transfer of the archive has been postponed until July.",
        ),
        (
            Withdrawn,
            "Iceland",
            "lend the ship",
            "Iceland withdrew its offer to lend the ship.",
        ),
        (
            Withdrawn,
            "Togo",
            "send engineers",
            "Togo no longer intends to send engineers.",
        ),
        (
            Withdrawn,
            "Sweden",
            "send a frigate to Malta",
            "Sweden will not, after all, send a frigate to Malta.",
        ),
        (
            Awaited,
            "Laos",
            "paid the rent",
            "Laos has not yet paid the rent.",
        ),
        (
            Awaited,
            "Belize",
            "reopen the crossing",
            "Belize has yet to reopen the crossing it agreed to open.",
        ),
        (
            Awaited,
            "Chad",
            "released the two pilots",
            "Chad has still not released the two pilots.",
        ),
    ];
    for (what, by, act, text) in cases {
        let by: Vec<String> = Some(by.to_owned())
            .filter(|by| !by.is_empty())
            .into_iter()
            .collect();
        let until = (what == Postponed).then(|| "2024-07".to_owned());
        assert_eq!(outcomes(text), [(what, by, act.to_owned(), until)], "{text}");
    }
}

#[test]
fn what_is_wished_feared_or_laid_to_somebody_became_of_no_promise() {
    for text in [
        "Gabon accused Togo of breaking its promise to reopen the port.",
        "Malta could go back on its word to lend the ship if the rent is not paid.",
        "Sweden will not withdraw its soldiers until the militia disarms.",
        "Iceland denied that it had failed to pay the grant.",
        "Panama hopes that the signing will not be postponed.",
        "Did Estonia keep its promise to lend the ferry?",
        "Latvia urged Nepal to keep its promise to release the pilots.",
        "The aircraft failed to stop on the runway.",
        "Iceland will not waver in its commitment to the people of Fiji.",
    ] {
        assert_eq!(outcomes(text), [], "{text}");
    }
}

#[test]
fn nothing_is_put_off_to_a_day_that_is_over() {
    // Told on 10 May: the year of "2 May" cannot be this one.
    let told = outcomes("The signing has been postponed until 2 May.");
    assert_eq!(told.len(), 1);
    assert!(
        told[0].3.as_deref().is_none_or(|until| until > "2024-05-10"),
        "{told:?}"
    );
}

//! What a good reader makes of `examples/`, written by hand, and a record of it.

use crate::harness::{Place, of_repository};
use legation::contract::*;
use legation::record::{Record, Versions};
use legation::text::CharSpan;

/// Makes `pacific.db` in the test's folder, of the first three example dispatches.
pub fn record(place: &Place) -> Record {
    let mut record = Record::create(&place.path("pacific.db")).expect("a new record");
    let versions = Versions {
        program: "test".into(),
        model: "m".into(),
        tables: "t".into(),
        codebook: "c".into(),
    };
    for reading in readings() {
        record
            .keep(&reading.dispatch, &reading, &versions)
            .expect("room for a reading");
    }
    record
}

/// Makes `history.db` in the test's folder: a dispatch that tells of one event as news and of one as history.
pub fn history(place: &Place) {
    let text = "APIA, 10 May 2024 (Apia Courier) - Togo expelled two Ghanaian diplomats on Tuesday.\n\n\
                Togo expelled the ambassador of Benin in 1998.\n";
    place.write("togo.txt", text);
    place.run(&["read", "togo.txt", "--record", "history.db"]).ends(0);
}

struct Builder {
    reading: Reading,
}

impl Builder {
    fn new(file: &str, source: &str, published: &str) -> Builder {
        let text = std::fs::read_to_string(of_repository("examples").join(file)).expect("an example");
        let title = text.lines().next().map(str::to_owned);
        let dispatch = Dispatch {
            id: format!("id-{}", &file[..1]),
            file: Some(file.to_owned()),
            source: Some(source.to_owned()),
            title,
            published: Some(published.to_owned()),
            language: Some("en".to_owned()),
            text,
            ..Dispatch::default()
        };
        let mut builder = Builder {
            reading: Reading {
                dispatch,
                actors: vec![],
                entries: vec![],
                outcomes: vec![],
            },
        };
        builder.actor("slb", "Solomon Islands", ActorKind::Country, "SLB");
        builder.actor("vut", "Vanuatu", ActorKind::Country, "VUT");
        builder.actor("tarimata", "Joel Tarimata", ActorKind::Person, "VUT");
        builder.actor("maefasia", "Hilda Maefasia", ActorKind::Person, "SLB");
        builder
    }

    fn actor(&mut self, id: &str, name: &str, kind: ActorKind, country: &str) {
        let office = (kind == ActorKind::Person).then(|| "Prime Minister".to_owned());
        let span = self.span(name);
        let told = office.iter().map(|office| Fact {
            field: FactField::Office,
            value: office.clone(),
            former: false,
            span,
        });
        let facts = told.collect();
        self.reading.actors.push(Actor {
            id: id.into(),
            name: name.into(),
            kind,
            country: Some(country.into()),
            sector: office.as_ref().map(|_| "GOV".to_owned()),
            office,
            office_from: None,
            office_to: None,
            aliases: vec![],
            mentions: vec![span],
            described: false,
            known_as: None,
            wikidata: None,
            facts,
        });
    }

    fn span(&self, words: &str) -> CharSpan {
        let text = &self.reading.dispatch.text;
        let at = text
            .find(words)
            .unwrap_or_else(|| panic!("{words} is not in the example"));
        let start = text[..at].chars().count();
        CharSpan {
            start,
            end: start + words.chars().count(),
        }
    }

    fn entry(&mut self, words: &str, date: Option<&str>, place: Option<Place_>, detail: Detail) {
        let evidence = vec![self.span(words)];
        self.reading.entries.push(Entry {
            id: format!("e{}", self.reading.entries.len() + 1),
            detail,
            evidence,
            according_to: None,
            stated_in: None,
            factuality: Factuality::Asserted,
            date: date.map(str::to_owned),
            place,
        });
    }
}

use legation::contract::Place as Place_;

fn honiara() -> Option<Place_> {
    Some(Place_ {
        name: "Honiara".into(),
        country: Some("SLB".into()),
        lat: Some(-9.43),
        lon: Some(159.95),
        ..Place_::default()
    })
}

fn port_vila() -> Option<Place_> {
    Some(Place_ {
        name: "Port Vila".into(),
        country: Some("VUT".into()),
        ..Place_::default()
    })
}

fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn agreement(kind: &str, number: u32, fields: &[&str]) -> Detail {
    Detail::Agreement(Agreement {
        parties: ids(&["slb", "vut"]),
        instruments: vec![Instrument {
            kind: kind.into(),
            number: Some(number),
            title: None,
        }],
        fields: ids(fields),
        status: some("signed"),
        ..Agreement::default()
    })
}

fn statement(speaker: &str, text: &str, direct: bool) -> Detail {
    Detail::Statement(Statement {
        speaker: some(speaker),
        text: text.into(),
        direct,
        cue: some("said"),
        ..Statement::default()
    })
}

fn readings() -> Vec<Reading> {
    let mut first = Builder::new("1-honiara-visit.txt", "Coral Sea Wire", "2024-05-07");
    first.entry(
        "Prime Minister Joel Tarimata of Vanuatu arrived in Honiara on Monday",
        None,
        None,
        Detail::Visit(Visit {
            visitors: ids(&["tarimata"]),
            hosts: ids(&["maefasia"]),
            to: honiara(),
            arrived: some("2024-05-06"),
            delegation: ids(&["Foreign Minister Ruth Kalsakau"]),
            status: some("made"),
            ..Visit::default()
        }),
    );
    first.entry(
        "The two prime ministers met at Government House on Tuesday morning",
        Some("2024-05-07"),
        honiara(),
        Detail::Meeting(Meeting {
            participants: ids(&["tarimata", "maefasia"]),
            form: some("in_person"),
            status: some("held"),
        }),
    );
    first.entry(
        "\"Our two peoples have shared one sea for three thousand years, and we will share what it gives us,\" Tarimata told reporters",
        Some("2024-05-07"),
        None,
        statement(
            "tarimata",
            "Our two peoples have shared one sea for three thousand years, and we will share what it gives us",
            true,
        ),
    );
    first.entry(
        "Solomon Islands and Vanuatu signed four agreements on Tuesday",
        Some("2024-05-07"),
        honiara(),
        agreement(
            "agreement",
            4,
            &["fisheries", "civil aviation", "training of nurses"],
        ),
    );
    first.entry(
        "a joint commission on maritime surveillance",
        Some("2024-05-07"),
        None,
        Detail::JointBody(JointBody {
            name: some("joint commission on maritime surveillance"),
            parties: ids(&["slb", "vut"]),
            remit: some("maritime surveillance"),
            status: some("agreed"),
        }),
    );
    first.entry(
        "she promised to make the trip by the end of September",
        None,
        None,
        Detail::Commitment(Commitment {
            by: ids(&["maefasia"]),
            to: ids(&["tarimata"]),
            act: "visit Port Vila".into(),
            act_type: "visit".into(),
            due: some("2024-09-30"),
            strength: some("pledge"),
            ..Commitment::default()
        }),
    );
    first.entry(
        "Tarimata invited Maefasia to visit Port Vila",
        None,
        None,
        Detail::Event(Event {
            kind: "COOPERATE".into(),
            mode: None,
            contexts: ids(&["diplomatic"]),
            actors: ids(&["tarimata"]),
            recipients: ids(&["maefasia"]),
            score: Some(4.0),
            of: None,
            codebook: None,
            background: false,
        }),
    );

    let mut second = Builder::new("2-honiara-radio.txt", "Guadalcanal Public Radio", "2024-05-08");
    second.entry(
        "Tarimata left Honiara on Wednesday morning",
        None,
        None,
        Detail::Visit(Visit {
            visitors: ids(&["tarimata"]),
            to: honiara(),
            departed: some("2024-05-08"),
            delegation: ids(&["a delegation of twelve"]),
            status: some("made"),
            ..Visit::default()
        }),
    );
    second.entry(
        "signed three accords here on Tuesday",
        Some("2024-05-07"),
        honiara(),
        agreement(
            "accord",
            3,
            &["fishing licences", "direct flights", "health workers"],
        ),
    );

    let mut third = Builder::new("3-port-vila.txt", "Coral Sea Wire", "2024-09-18");
    third.entry(
        "Hilda Maefasia of Solomon Islands arrived in Port Vila on Tuesday",
        None,
        None,
        Detail::Visit(Visit {
            visitors: ids(&["maefasia"]),
            to: port_vila(),
            arrived: some("2024-09-17"),
            status: some("made"),
            ..Visit::default()
        }),
    );
    third.entry(
        "send two patrol boats to help Vanuatu police its northern waters",
        Some("2024-09-18"),
        None,
        Detail::Commitment(Commitment {
            by: ids(&["maefasia"]),
            to: ids(&["vut"]),
            act: "send two patrol boats".into(),
            act_type: "aid".into(),
            due: None,
            condition: some("parliament approves the money by December"),
            strength: some("conditional"),
        }),
    );
    [first, second, third].map(|builder| builder.reading).into()
}

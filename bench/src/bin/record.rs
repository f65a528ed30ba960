//! Measures the record: what keeping one more dispatch costs as it grows, and what asking costs when it is large. See README.md.

use jiff::ToSpan;
use jiff::civil::date;
use legation::contract::*;
use legation::record::query::Query;
use legation::record::{Record, Versions};
use legation::text::CharSpan;
use std::path::{Path, PathBuf};
use std::time::Instant;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let dispatches: usize = arguments
        .next()
        .map_or(Ok(100_000), |n| n.parse())
        .unwrap_or_else(|_| {
            eprintln!("usage: record [DISPATCHES [FILE.db]]");
            std::process::exit(2);
        });
    let kept = arguments.next().map(PathBuf::from);
    let path = kept
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("legation-bench-{}.db", std::process::id())));
    if path.exists() {
        println!("{} is there already, and is asked only", path.display());
    } else {
        write(&path, dispatches);
    }
    ask(&path);
    println!(
        "file: {} MiB, {} bytes a dispatch",
        std::fs::metadata(&path).map_or(0, |file| file.len() >> 20),
        std::fs::metadata(&path).map_or(0, |file| file.len()) / dispatches as u64
    );
    if kept.is_none() {
        _ = std::fs::remove_file(&path);
    }
}

/// Makes a record of synthetic dispatches and says what each tenth of them cost.
fn write(path: &Path, dispatches: usize) {
    let mut world = World::new();
    let mut record = Record::create(path).expect("a record can be made");
    let versions = Versions {
        program: "bench".into(),
        model: "bench".into(),
        tables: "bench".into(),
        codebook: "bench".into(),
    };
    let tenth = dispatches.div_ceil(10);
    let mut cost: Vec<f64> = Vec::new();
    let mut number = 0;
    while number < dispatches {
        let start = cpu_seconds();
        for _ in 0..tenth {
            let reading = world.dispatch(number);
            record
                .keep(&reading.dispatch, &reading, &versions)
                .expect("it is kept");
            number += 1;
        }
        cost.push((cpu_seconds() - start) * 1e3 / tenth as f64);
        println!(
            "up to {number}: {:.2} ms of processor time a dispatch",
            cost[cost.len() - 1]
        );
    }
    println!(
        "last tenth over first: {:.2} (limit 1.5)",
        cost[cost.len() - 1] / cost[0]
    );
}

/// Says how long opening the record and asking it take.
fn ask(path: &Path) {
    let start = Instant::now();
    let record = Record::open_read_only(path).expect("it opens");
    println!("open: {:.1} ms (limit 200)", start.elapsed().as_secs_f64() * 1e3);
    let as_of = date(2025, 1, 1);
    let asked = |words: &str| record.wanted(words).expect("it is found");
    let month = |of: &mut Query| {
        of.since = Some(date(2020, 3, 1));
        of.until = Some(date(2020, 3, 31));
    };
    let questions: [(&str, &dyn Fn() -> Query); 5] = [
        ("visits of a country in a month", &|| {
            let mut query = kind("visit");
            query.actors = vec![asked("FRA")];
            month(&mut query);
            query
        }),
        ("meetings of two countries", &|| {
            let mut query = kind("meeting");
            query.actors = vec![asked("FRA")];
            query.with = vec![asked("KEN")];
            query
        }),
        ("what one person said", &|| {
            let mut query = kind("statement");
            query.speaker = Some(asked(&person(0, 3)));
            query
        }),
        ("promises between two countries", &|| {
            let mut query = kind("commitment");
            query.actors = vec![asked("FRA")];
            query.with = vec![asked("KEN")];
            query
        }),
        ("events of a month between two countries", &|| {
            let mut query = kind("event");
            query.actors = vec![asked("FRA")];
            query.with = vec![asked("KEN")];
            month(&mut query);
            query
        }),
    ];
    for (name, question) in questions {
        let mut times: Vec<f64> = Vec::new();
        let mut found = 0;
        for _ in 0..5 {
            let start = Instant::now();
            found = record.happenings(&question(), as_of).expect("it is asked").len();
            times.push(start.elapsed().as_secs_f64() * 1e3);
        }
        times.sort_by(f64::total_cmp);
        println!("{name}: {found} in {:.1} ms (median of five; limit 50)", times[2]);
    }
}

/// Time of the processor, of which other programs take none.
fn cpu_seconds() -> f64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the kernel writes to the place it is given.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn kind(kind: &str) -> Query {
    Query {
        kinds: vec![kind.to_owned()],
        ..Query::default()
    }
}

/// Where the dispatches come from: forty states with twelve officials each, who visit, meet, speak, sign and promise over ten years; each
/// story is told by one to four outlets.
struct World {
    state: u64,
    /// The story that is being told, and how many outlets still tell it.
    story: Option<(Story, u64)>,
}

#[derive(Clone)]
struct Story {
    guest: usize,
    host: usize,
    visitor: u64,
    minister: u64,
    day: jiff::civil::Date,
    words: [u64; 24],
}

const STATES: [(&str, &str); 40] = [
    ("France", "FRA"),
    ("Kenya", "KEN"),
    ("Peru", "PER"),
    ("Japan", "JPN"),
    ("India", "IND"),
    ("Chile", "CHL"),
    ("Egypt", "EGY"),
    ("Ghana", "GHA"),
    ("Norway", "NOR"),
    ("Poland", "POL"),
    ("Qatar", "QAT"),
    ("Samoa", "WSM"),
    ("Spain", "ESP"),
    ("Sudan", "SDN"),
    ("Togo", "TGO"),
    ("Turkey", "TUR"),
    ("Uganda", "UGA"),
    ("Iraq", "IRQ"),
    ("Yemen", "YEM"),
    ("Zambia", "ZMB"),
    ("Brazil", "BRA"),
    ("Canada", "CAN"),
    ("China", "CHN"),
    ("Cuba", "CUB"),
    ("Fiji", "FJI"),
    ("Greece", "GRC"),
    ("Italy", "ITA"),
    ("Iran", "IRN"),
    ("Mexico", "MEX"),
    ("Nepal", "NPL"),
    ("Oman", "OMN"),
    ("Russia", "RUS"),
    ("Serbia", "SRB"),
    ("Tonga", "TON"),
    ("Ukraine", "UKR"),
    ("Vietnam", "VNM"),
    ("Angola", "AGO"),
    ("Benin", "BEN"),
    ("Latvia", "LVA"),
    ("Malta", "MLT"),
];

/// The name of an official: as unlike the others as names are in life.
fn person(state: usize, number: u64) -> String {
    const FIRST: [&str; 12] = [
        "Amara", "Boris", "Chidi", "Dolores", "Edvard", "Fatima", "Gustavo", "Hiroko", "Ingrid", "Jamal",
        "Katalin", "Leopold",
    ];
    const SYLLABLES: [&str; 16] = [
        "ba", "ko", "ri", "men", "tu", "sal", "vo", "dek", "lin", "zar", "pe", "gho", "wi", "nak", "fu",
        "jor",
    ];
    let mut seed = (state as u64 * 12 + number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut surname = String::new();
    for _ in 0..4 {
        seed ^= seed >> 29;
        seed = seed.wrapping_mul(0xbf58_476d_1ce4_e5b9);
        surname.push_str(SYLLABLES[(seed >> 60) as usize]);
    }
    let (initial, rest) = surname.split_at(1);
    format!("{} {}{rest}", FIRST[number as usize % 12], initial.to_uppercase())
}

impl World {
    fn new() -> World {
        World {
            state: 0x2545_f491_4f6c_dd1d,
            story: None,
        }
    }

    fn next(&mut self, below: u64) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 33) % below
    }

    fn dispatch(&mut self, number: usize) -> Reading {
        let story = match self.story.take() {
            Some((story, left)) => {
                if left > 0 {
                    self.story = Some((story.clone(), left - 1));
                }
                story
            }
            None => {
                let day = date(2015, 1, 1).saturating_add(((number / 28) as i64).days());
                let guest = self.next(40) as usize;
                let host = (guest + 1 + self.next(39) as usize) % 40;
                let mut words = [0; 24];
                for word in &mut words {
                    *word = self.next(4000);
                }
                let story = Story {
                    guest,
                    host,
                    visitor: self.next(12),
                    minister: self.next(12),
                    day,
                    words,
                };
                let outlets = self.next(4);
                if outlets > 0 {
                    self.story = Some((story.clone(), outlets - 1));
                }
                story
            }
        };
        self.told(number, &story)
    }

    fn told(&mut self, number: usize, story: &Story) -> Reading {
        let (guest, host) = (STATES[story.guest], STATES[story.host]);
        let said: Vec<String> = story.words.iter().map(|word| format!("word{word}")).collect();
        // Each outlet has words of its own around the same ones.
        let own: Vec<String> = (0..120).map(|_| format!("w{}", self.next(9000))).collect();
        let text = format!(
            "{} of {} met {} of {}. {} {}. They {}.",
            person(story.guest, story.visitor),
            guest.0,
            person(story.host, story.minister),
            host.0,
            said.join(" "),
            own.join(" "),
            said[..8].join(" ")
        );
        let actor = |id: &str, name: String, kind: ActorKind, country: &str| Actor {
            id: id.into(),
            name,
            kind,
            country: Some(country.into()),
            sector: None,
            office: None,
            office_from: None,
            office_to: None,
            aliases: Vec::new(),
            mentions: vec![CharSpan { start: 0, end: 5 }],
            described: false,
            known_as: None,
            wikidata: None,
            facts: Vec::new(),
        };
        let dated = self.next(3) > 0;
        let length = text.chars().count();
        let mut at = 0;
        let mut entry = |n: usize, detail: Detail| {
            at = (at + 40) % (length - 60);
            Entry {
                id: format!("e{n}"),
                detail,
                evidence: vec![CharSpan {
                    start: at,
                    end: at + 50,
                }],
                according_to: None,
                stated_in: None,
                factuality: Factuality::Asserted,
                date: dated.then(|| story.day.to_string()),
                place: None,
            }
        };
        let place = Some(Place {
            name: host.0.into(),
            country: Some(host.1.into()),
            ..Place::default()
        });
        let list = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let entries = vec![
            entry(
                1,
                Detail::Visit(Visit {
                    visitors: list(&["a1"]),
                    hosts: list(&["a2"]),
                    to: place,
                    arrived: dated.then(|| story.day.to_string()),
                    status: Some("made".into()),
                    ..Visit::default()
                }),
            ),
            entry(
                2,
                Detail::Meeting(Meeting {
                    participants: list(&["a1", "a2"]),
                    status: Some("held".into()),
                    ..Meeting::default()
                }),
            ),
            entry(
                3,
                Detail::Statement(Statement {
                    speaker: Some("a1".into()),
                    text: said[..12].join(" "),
                    direct: true,
                    target: Some("a4".into()),
                    ..Statement::default()
                }),
            ),
            entry(
                4,
                Detail::Statement(Statement {
                    speaker: Some("a2".into()),
                    text: said[12..].join(" "),
                    ..Statement::default()
                }),
            ),
            entry(
                5,
                Detail::Agreement(Agreement {
                    parties: list(&["a3", "a4"]),
                    fields: vec![said[0].clone()],
                    status: Some("signed".into()),
                    ..Agreement::default()
                }),
            ),
            entry(
                6,
                Detail::Commitment(Commitment {
                    by: list(&["a3"]),
                    to: list(&["a4"]),
                    act: said[3..9].join(" "),
                    act_type: "visit".into(),
                    due: Some(story.day.saturating_add(60.days()).to_string()),
                    ..Commitment::default()
                }),
            ),
            entry(
                7,
                Detail::Event(Event {
                    kind: "CONSULT".into(),
                    mode: Some("visit".into()),
                    actors: list(&["a1"]),
                    recipients: list(&["a2"]),
                    of: Some("e1".into()),
                    ..Event::default()
                }),
            ),
            entry(
                8,
                Detail::Event(Event {
                    kind: "SUPPORT".into(),
                    actors: list(&["a3"]),
                    recipients: list(&["a4"]),
                    ..Event::default()
                }),
            ),
        ];
        Reading {
            dispatch: Dispatch {
                id: format!("{number:08x}"),
                source: Some(format!("Outlet {}", self.next(40))),
                published: Some(story.day.saturating_add((self.next(2) as i64).days()).to_string()),
                text,
                ..Dispatch::default()
            },
            actors: vec![
                actor(
                    "a1",
                    person(story.guest, story.visitor),
                    ActorKind::Person,
                    guest.1,
                ),
                actor(
                    "a2",
                    person(story.host, story.minister),
                    ActorKind::Person,
                    host.1,
                ),
                actor("a3", guest.0.into(), ActorKind::Country, guest.1),
                actor("a4", host.0.into(), ActorKind::Country, host.1),
            ],
            entries,
            outcomes: Vec::new(),
        }
    }
}

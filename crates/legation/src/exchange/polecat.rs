//! POLECAT's 40 tab-separated columns: one row an event, `; ` between several values, `None` for a missing one.

use super::cells::{NONE, flat, joined, number, present, split};
use super::read::{Parse, Row, Wrong, columns, under_header};
use super::{CodedActor, CodedEvent, CodedPlace, CodedReport, Countries, country, crosswalk};

/// The columns, in order.
pub(super) const COLUMNS: [&str; 40] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Event Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

/// The row of an event.
pub(super) fn row(event: &CodedEvent, countries: Countries) -> Vec<String> {
    let cell = |value: Option<&str>| joined(value, NONE);
    let place = event.place.as_ref();
    let report = event.reports.first().cloned().unwrap_or_default();
    let place_name = place.map(|place| place.name.as_str());
    let city = place.filter(|place| place.feature.as_deref().is_some_and(|f| f.starts_with('P')));
    let degrees = |number: Option<f64>| number.map_or(NONE.to_owned(), |number| number.to_string());
    let mut row = vec![
        flat(&event.id),
        cell(event.date.as_deref()),
        flat(&event.kind),
        joined(&event.modes, NONE),
        degrees(event.score),
        crosswalk::quad(&event.kind).map_or(NONE, quad_name).to_owned(),
        joined(&event.contexts, NONE),
    ];
    row.extend(party(&event.actors, countries));
    row.extend(party(&event.recipients, countries));
    row.extend([
        cell(place_name),
        cell(city.map(|place| place.name.as_str())),
        NONE.to_owned(),
        cell(place.and_then(|place| place.admin1.as_deref())),
        cell(
            place
                .and_then(|place| place.country.as_deref())
                .map(|code| countries.write(code))
                .as_deref(),
        ),
        degrees(place.and_then(|place| place.position).map(|position| position.0)),
        degrees(place.and_then(|place| place.position).map(|position| position.1)),
        place
            .and_then(|place| place.geonames)
            .map_or(NONE.to_owned(), |number| number.to_string()),
        cell(place_name),
        cell(place.and_then(|place| place.feature.as_deref())),
        cell(report.publication.as_deref()),
        cell(report.published.as_deref()),
        joined(&report.people, NONE),
        joined(&report.organizations, NONE),
        joined(&report.places, NONE),
        cell(report.language.as_deref()),
        cell(event.codebook.as_deref()),
    ]);
    row
}

/// The eight columns of actors or of recipients. Of one actor every sector is told, of several each one's first.
fn party(actors: &[CodedActor], countries: Countries) -> [String; 8] {
    let each = |field: &dyn Fn(&CodedActor) -> String| joined(actors.iter().map(field), NONE);
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let first = |actor: &CodedActor| actor.sectors.first().cloned().unwrap_or_default();
    [
        each(&|actor| actor.name.clone()),
        each(&|actor| countries.write(&actor.country)),
        each(&|actor| Countries::Cow.write(&actor.country)),
        each(&first),
        match actors {
            [only] => joined(&only.sectors, NONE),
            _ => each(&first),
        },
        each(&|actor| text(&actor.title)),
        each(&|actor| text(&actor.raw)),
        each(&|actor| text(&actor.wikidata)),
    ]
}

/// POLECAT's words for the quad classes.
fn quad_name(quad: u8) -> &'static str {
    match quad {
        1 => "VERBAL COOPERATION",
        2 => "MATERIAL COOPERATION",
        3 => "VERBAL CONFLICT",
        _ => "MATERIAL CONFLICT",
    }
}

/// The reader of rows under a header; errors where the header has no types or actors.
pub(super) fn reader(header: &str) -> Result<Parse, Wrong> {
    let (mut places, missing) = columns(header, &COLUMNS);
    // Some files call it so.
    places[4] = places[4].or_else(|| columns(header, &["Intensity"]).0[0]);
    under_header(
        header,
        (places, missing),
        &["Event Date", "Event Type", "Actor Name"],
        "the first line of a POLECAT file names its columns, separated by tabs",
        event_of,
    )
}

fn event_of(row: &Row) -> Result<CodedEvent, Wrong> {
    let at = |n| row.at(n);
    let Some(kind) = present(at(2)) else {
        return Err(Wrong::new(
            "the row has no event type",
            "give it one of PLOVER's, such as CONSULT",
        ));
    };
    let filled = |n: usize| {
        split(at(n))
            .into_iter()
            .filter(|value| !value.is_empty())
            .collect()
    };
    let name = present(at(23)).or_else(|| present(at(24)));
    let place = CodedPlace {
        name: name.clone().or_else(|| present(at(31))).unwrap_or_default(),
        admin1: present(at(26)),
        country: present(at(27)).map(|code| country::read(&code)),
        position: number(at(28)).zip(number(at(29))),
        // pandas writes whole numbers beside missing ones as `2562501.0`.
        geonames: number(at(30))
            .filter(|number| number.fract() == 0.0 && *number > 0.0)
            .map(|number| number as u64),
        feature: present(at(32)),
    };
    let report = CodedReport {
        publication: present(at(33)),
        published: present(at(34)),
        people: filled(35),
        organizations: filled(36),
        places: filled(37),
        language: present(at(38)),
        ..CodedReport::default()
    };
    let told = report != CodedReport::default();
    Ok(CodedEvent {
        id: present(at(0)).unwrap_or_default(),
        date: present(at(1)),
        kind: kind.to_uppercase(),
        modes: filled(3),
        contexts: filled(6),
        score: number(at(4)),
        actors: party_of(row, 7),
        recipients: party_of(row, 15),
        place: (place != CodedPlace::default()).then_some(place),
        reports: told.then_some(report).into_iter().collect(),
        codebook: present(at(39)),
        ..CodedEvent::default()
    })
}

/// The actors of the eight columns from `first` on.
fn party_of(row: &Row, first: usize) -> Vec<CodedActor> {
    let lists: Vec<Vec<String>> = (first..first + 8).map(|n| split(row.at(n))).collect();
    let known = [0, 1, 2, 3, 6].map(|n: usize| lists[n].len());
    let count = known.into_iter().max().unwrap_or_default();
    // A list that is as long as the actors has one value for each; any other is not known to belong to whom.
    let value = |list: &[String], n: usize| {
        (list.len() == count)
            .then(|| list.get(n).cloned())
            .flatten()
            .filter(|value| !value.is_empty())
    };
    let actor = |n: usize| {
        let raw = value(&lists[6], n);
        let sectors = match count {
            1 => [lists[3].clone(), lists[4].clone()].concat(),
            _ => value(&lists[3], n).into_iter().collect(),
        };
        let mut own: Vec<String> = Vec::new();
        for sector in sectors {
            if !sector.is_empty() && !own.contains(&sector) {
                own.push(sector);
            }
        }
        CodedActor {
            name: value(&lists[0], n).or_else(|| raw.clone()).unwrap_or_default(),
            country: value(&lists[1], n)
                .or_else(|| value(&lists[2], n))
                .map(|code| country::read(&code))
                .unwrap_or_default(),
            sectors: own,
            title: value(&lists[5], n),
            raw,
            wikidata: value(&lists[7], n),
        }
    };
    (0..count).map(actor).collect()
}

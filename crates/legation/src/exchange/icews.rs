//! ICEWS' 20 tab-separated, unquoted columns: one row a pair of source and target, coded in CAMEO.

use super::cells::{number, number_of, of_number, present, unquoted};
use super::read::{Parse, Row, Wrong, columns, under_header};
use super::{CodedActor, CodedEvent, CodedPlace, CodedReport, Countries, country, dyads};
use crate::event::plover;

/// The columns, in order.
pub(super) const COLUMNS: [&str; 20] = [
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
];

/// ICEWS' words for sectors and the PLOVER sector of each; the first word of a sector is the one that is written.
const SECTORS: [(&str, &str); 41] = [
    ("Government", "GOV"),
    ("Executive", "GOV"),
    ("Executive Office", "GOV"),
    ("Foreign Ministry", "GOV"),
    ("Defense / Security Ministry", "GOV"),
    ("Finance / Economy / Commerce / Trade Ministry", "GOV"),
    ("Interior / Home Ministry", "GOV"),
    ("Justice / Law Ministry", "GOV"),
    ("Cabinet", "GOV"),
    ("Municipal", "GOV"),
    ("Provincial", "GOV"),
    ("Military", "MIL"),
    ("Army", "MIL"),
    ("Navy", "MIL"),
    ("Air Force", "MIL"),
    ("Police", "COP"),
    ("Judicial", "JUD"),
    ("Legislative / Parliamentary", "LEG"),
    ("Upper House", "LEG"),
    ("Lower House", "LEG"),
    ("Parties", "PTY"),
    ("Opposition Major Party (Out Of Government)", "OPP"),
    ("Protestors / Popular Opposition / Mobs", "OPP"),
    ("Dissident", "OPP"),
    ("Rebel", "REB"),
    ("Separatists", "REB"),
    ("Organized Violent", "REB"),
    ("Unidentified Forces", "UAF"),
    ("Intelligence", "SPY"),
    ("Criminals / Gangs", "CRM"),
    ("General Population / Civilian / Social", "CVL"),
    ("Social", "CVL"),
    ("Business", "BUS"),
    ("Agricultural", "AGR"),
    ("Education", "EDU"),
    ("Elite", "ELI"),
    ("News", "JRN"),
    ("Media", "JRN"),
    ("Labor", "LAB"),
    ("Medical / Health", "MED"),
    ("Religious", "REL"),
];

/// The rows of an event, one for each pair.
pub(super) fn rows(event: &CodedEvent, countries: Countries) -> Vec<Vec<String>> {
    let report = event.reports.first().cloned().unwrap_or_default();
    let text = |value: Option<&str>| unquoted(value.unwrap_or_default());
    let place = event.place.as_ref();
    let city = place.filter(|place| place.feature.as_deref().is_none_or(|f| f.starts_with('P')));
    // A country that is all that is known of a place is no city.
    let city = city.filter(|place| place.country.as_deref().map(country::name).as_ref() != Some(&place.name));
    let degrees = |n: usize| {
        of_number(
            place
                .and_then(|place| place.position)
                .map(|position| [position.0, position.1][n]),
        )
    };
    let words = match event.modes.first() {
        Some(mode) => format!("{} {mode}", event.kind),
        None => event.kind.clone(),
    };
    let story = match report.dispatch.as_str() {
        "" => String::new(),
        id => number_of(id).to_string(),
    };
    let row = |(source, target): (Option<&CodedActor>, Option<&CodedActor>)| {
        let mut row = vec![number_of(&event.id).to_string(), text(event.date.as_deref())];
        row.extend(party(source, countries));
        row.extend([unquoted(&words), text(event.cameo_code()), of_number(event.score)]);
        row.extend(party(target, countries));
        row.extend([
            story.clone(),
            report
                .sentence
                .map(|number| number.to_string())
                .unwrap_or_default(),
            text(report.publication.as_deref()),
            text(city.map(|place| place.name.as_str())),
            String::new(),
            text(place.and_then(|place| place.admin1.as_deref())),
            place
                .and_then(|place| place.country.as_deref())
                .map(|code| country_cell(code, countries))
                .unwrap_or_default(),
            degrees(0),
            degrees(1),
        ]);
        row
    };
    dyads::pairs(event).into_iter().map(row).collect()
}

/// ICEWS' word for a sector; where it has none, PLOVER's code.
fn word(sector: &str) -> &str {
    let known = SECTORS.iter().find(|(_, code)| *code == sector);
    known.map_or(sector, |(word, _)| *word)
}

/// Name, sectors and country of one side.
fn party(actor: Option<&CodedActor>, countries: Countries) -> [String; 3] {
    let Some(actor) = actor else {
        return [const { String::new() }; 3];
    };
    let sectors: Vec<&str> = actor.sectors.iter().map(|sector| word(sector)).collect();
    [
        unquoted(&actor.name),
        unquoted(&sectors.join(",")),
        country_cell(&actor.country, countries),
    ]
}

/// ICEWS has countries by their English names, where no other codes are asked for.
fn country_cell(code: &str, countries: Countries) -> String {
    match countries {
        Countries::Iso => unquoted(&country::name(code)),
        other => other.write(code),
    }
}

/// The reader of rows under a header; errors where the header has no codes or parties.
pub(super) fn reader(header: &str) -> Result<Parse, Wrong> {
    under_header(
        header,
        columns(header, &COLUMNS),
        &["Event Date", "Source Name", "CAMEO Code", "Target Name"],
        "the first line of an ICEWS file names its columns, separated by tabs",
        event_of,
    )
}

fn event_of(row: &Row) -> Result<CodedEvent, Wrong> {
    let at = |n| row.at(n);
    let Some(code) = present(at(6)) else {
        return Err(Wrong::new(
            "the row has no CAMEO code",
            "give it one, such as 042",
        ));
    };
    let nation = present(at(17)).map(|name| country::read(&name));
    let name = [14, 15, 16, 17].into_iter().find_map(|n| present(at(n)));
    let place = name.map(|name| CodedPlace {
        feature: present(at(14)).map(|_| "P".to_owned()),
        name,
        admin1: present(at(16)),
        country: nation,
        position: number(at(18)).zip(number(at(19))),
        geonames: None,
    });
    let report = CodedReport {
        dispatch: present(at(11)).unwrap_or_default(),
        sentence: present(at(12)).and_then(|number| number.parse().ok()),
        publication: present(at(13)),
        ..CodedReport::default()
    };
    let told = report != CodedReport::default();
    let mut event = CodedEvent {
        id: present(at(0)).unwrap_or_default(),
        date: present(at(1)),
        score: number(at(7)),
        actors: party_of(at(2), at(3), at(4)),
        recipients: party_of(at(8), at(9), at(10)),
        place,
        reports: told.then_some(report).into_iter().collect(),
        codebook: Some("CAMEO".to_owned()),
        coder: Some("ICEWS".to_owned()),
        ..CodedEvent::default()
    };
    event.code_as(&code);
    // A file of ours has the mode beside the type, which CAMEO may not tell apart.
    if let Some((kind, mode)) = at(5).split_once(' ')
        && plover::score(kind, Some(mode)).is_some()
    {
        (event.kind, event.modes) = (kind.to_owned(), vec![mode.to_owned()]);
    } else if plover::score(at(5), None).is_some() {
        (event.kind, event.modes) = (at(5).to_owned(), Vec::new());
    }
    Ok(event)
}

fn party_of(name: &str, sectors: &str, nation: &str) -> Vec<CodedActor> {
    let (name, nation) = (present(name), present(nation));
    if name.is_none() && nation.is_none() {
        return Vec::new();
    }
    let mut own: Vec<String> = Vec::new();
    for word in sectors.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let known = SECTORS.iter().find(|(other, _)| other.eq_ignore_ascii_case(word));
        let code = match known {
            Some((_, code)) => *code,
            // A code of PLOVER's that ICEWS has no word for.
            None if crate::tables::SECTORS.contains(&word) => word,
            None => continue,
        };
        if !own.iter().any(|other| other == code) {
            own.push(code.to_owned());
        }
    }
    vec![CodedActor {
        country: nation.as_deref().map(country::read).unwrap_or_default(),
        name: name.or(nation).unwrap_or_default(),
        sectors: own,
        ..CodedActor::default()
    }]
}

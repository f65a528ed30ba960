//! Phoenix' 26 tab-separated columns without a header: one row a pair of source and target, coded in CAMEO.

use super::cells::{cells, flat, number, of_number, present, unquoted};
use super::gdelt::{roles, sectors};
use super::read::{Parse, Wrong};
use super::{CodedActor, CodedEvent, CodedPlace, CodedReport, Countries, cameo, country, dyads};

const WIDTH: usize = 26;

/// The rows of an event, one for each pair.
pub(super) fn rows(event: &CodedEvent, countries: Countries) -> Vec<Vec<String>> {
    let text = |value: Option<&str>| unquoted(value.unwrap_or_default());
    let code = event.cameo_code().unwrap_or_default();
    let root: String = code.chars().take(2).collect();
    let day = event.date.clone().unwrap_or_default().replace('-', "");
    let part = |range: std::ops::Range<usize>| day.get(range).unwrap_or_default().to_owned();
    let place = event.place.as_ref();
    let position = place.and_then(|place| place.position);
    let distinct = |field: &dyn Fn(&super::CodedReport) -> Option<String>| {
        let mut all: Vec<String> = Vec::new();
        for value in event
            .reports
            .iter()
            .filter_map(field)
            .map(|value| unquoted(&value))
        {
            let value = value.replace(';', ",");
            if !value.is_empty() && !all.contains(&value) {
                all.push(value);
            }
        }
        all.join(";")
    };
    let sentence = event.reports.first().map(|report| {
        let number = report.sentence.map(|number| format!("_{number}"));
        unquoted(&format!("{}{}", report.dispatch, number.unwrap_or_default()))
    });
    let row = |(source, target): (Option<&CodedActor>, Option<&CodedActor>)| {
        let mut row = vec![
            flat(&event.id),
            if day.len() == 8 {
                day.clone()
            } else {
                String::new()
            },
            part(0..4),
            part(4..6),
            part(6..8),
        ];
        row.extend(party(source, countries));
        row.extend(party(target, countries));
        row.extend([
            code.to_owned(),
            root.clone(),
            penta(&root).map(|class| class.to_string()).unwrap_or_default(),
            of_number(cameo(code).and_then(|cameo| cameo.goldstein)),
            event
                .contexts
                .iter()
                .map(|context| unquoted(context))
                .collect::<Vec<_>>()
                .join(";"),
            of_number(position.map(|position| position.0)),
            of_number(position.map(|position| position.1)),
            text(place.map(|place| place.name.as_str())),
            text(place.and_then(|place| place.admin1.as_deref())),
            place
                .and_then(|place| place.country.as_deref())
                .map(|code| countries.write(code))
                .unwrap_or_default(),
            sentence.clone().unwrap_or_default(),
            distinct(&|report| report.url.clone()),
            distinct(&|report| report.publication.clone()),
        ]);
        row
    };
    dyads::pairs(event).into_iter().map(row).collect()
}

/// Full code, entity, role, attribute of one side.
fn party(actor: Option<&CodedActor>, countries: Countries) -> [String; 4] {
    let Some(actor) = actor else {
        return [const { String::new() }; 4];
    };
    let roles = roles(actor);
    let role = roles.first().copied().unwrap_or_default();
    let attributes: Vec<&str> = roles.iter().skip(1).copied().collect();
    let entity = match countries {
        Countries::Iso => actor.country.clone(),
        other => other.write(&actor.country),
    };
    [
        format!("{}{}", actor.country, roles.concat()),
        entity,
        role.to_owned(),
        attributes.join(";"),
    ]
}

/// Phoenix' penta classes: 0 statements and appeals, 1 and 2 verbal and material cooperation, 3 and 4 conflict.
fn penta(root: &str) -> Option<u8> {
    Some(match root.parse::<u8>().ok()? {
        1..=2 => 0,
        3..=5 => 1,
        6..=8 => 2,
        9..=13 => 3,
        14..=20 => 4,
        _ => return None,
    })
}

/// The reader of Phoenix' rows.
pub(super) fn reader() -> Parse {
    Box::new(|line| {
        let row = cells(line);
        if row.len() != WIDTH {
            return Err(Wrong::new(
                format!("the row has {} cells for {WIDTH} columns", row.len()),
                "Phoenix' files have 26 columns separated by tabs, and no header",
            ));
        }
        // A header that somebody has put over the rows.
        if row[1].eq_ignore_ascii_case("date") {
            return Err(Wrong::new(
                "is a line of column names",
                "Phoenix' files have none: take it out",
            ));
        }
        event_of(&row)
    })
}

fn event_of(row: &[String]) -> Result<CodedEvent, Wrong> {
    let Some(code) = present(&row[13]) else {
        return Err(Wrong::new(
            "the row has no CAMEO code",
            "give it one, such as 042",
        ));
    };
    let name = [20, 21, 22].into_iter().find_map(|n| present(&row[n]));
    let place = name.map(|name| CodedPlace {
        name,
        admin1: present(&row[21]),
        country: present(&row[22]).map(|code| country::read(&code)),
        position: number(&row[18]).zip(number(&row[19])),
        ..CodedPlace::default()
    });
    let mut event = CodedEvent {
        id: present(&row[0]).unwrap_or_default(),
        date: date(row),
        score: number(&row[16]),
        actors: party_of(&row[5..9]),
        recipients: party_of(&row[9..13]),
        place,
        reports: reports(row),
        codebook: Some("CAMEO".to_owned()),
        coder: Some("Phoenix".to_owned()),
        ..CodedEvent::default()
    };
    event.code_as(&code);
    for issue in row[17].split(';').filter_map(present) {
        // `ID_TAX_HEALTH,2`: an issue with the number of words that show it.
        let issue = issue.split(',').next().unwrap_or_default().to_owned();
        if !event.contexts.contains(&issue) {
            event.contexts.push(issue);
        }
    }
    Ok(event)
}

/// The day in one column, or as much of it as year, month and day have.
fn date(row: &[String]) -> Option<String> {
    if row[1].len() == 8 && row[1].bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(format!("{}-{}-{}", &row[1][..4], &row[1][4..6], &row[1][6..]));
    }
    let parts: Vec<String> = [2, 3, 4].into_iter().map_while(|n| present(&row[n])).collect();
    let parts: Vec<String> = parts.iter().map(|part| format!("{part:0>2}")).collect();
    (!parts.is_empty()).then(|| parts.join("-"))
}

/// One report for each address or source; the sentence is the first one's.
fn reports(row: &[String]) -> Vec<CodedReport> {
    let list = |cell: &str| cell.split(';').filter_map(present).collect::<Vec<String>>();
    let (urls, sources) = (list(&row[24]), list(&row[25]));
    let (dispatch, sentence) = match row[23].rsplit_once('_') {
        Some((dispatch, number)) if number.parse::<u32>().is_ok() => (dispatch, number.parse().ok()),
        _ => (row[23].as_str(), None),
    };
    let count = urls
        .len()
        .max(sources.len())
        .max(usize::from(!dispatch.is_empty()));
    let report = |n: usize| CodedReport {
        dispatch: if n == 0 {
            dispatch.to_owned()
        } else {
            String::new()
        },
        sentence: sentence.filter(|_| n == 0),
        url: urls.get(n).cloned(),
        publication: sources.get(n).cloned(),
        ..CodedReport::default()
    };
    (0..count).map(report).collect()
}

/// The actor of full code, entity, role and attribute. Phoenix keeps no names: a country's stands for it, else the code.
fn party_of(cells: &[String]) -> Vec<CodedActor> {
    let (full, entity) = (present(&cells[0]), present(&cells[1]));
    let roles: Vec<&str> = cells[2..].iter().flat_map(|cell| cell.split(';')).collect();
    let sectors = sectors(&roles);
    let nation = entity.as_deref().map(country::read).unwrap_or_default();
    let name = match &full {
        Some(full) if sectors.is_empty() && *full == nation => country::name(&nation),
        Some(full) => full.clone(),
        None if nation.is_empty() => return Vec::new(),
        None => country::name(&nation),
    };
    vec![CodedActor {
        name,
        country: nation,
        sectors,
        ..CodedActor::default()
    }]
}

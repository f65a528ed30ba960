//! GDELT 2.0's 61 tab-separated columns of events, without a header: one row a pair, coded in CAMEO. Written only.
//!
//! What GDELT has and a coder of texts does not know stays empty: ethnic and religious codes, whether it is the root
//! event, tone, second-level regions, GNS feature ids, and when GDELT would have added it.

use super::cells::{number_of, of_number, unquoted};
use super::{CodedActor, CodedEvent, CodedPlace, Countries, cameo, country, crosswalk, dyads};

/// PLOVER's sectors and CAMEO's codes for the same roles, where CAMEO has one.
const ROLES: [(&str, &str); 17] = [
    ("GOV", "GOV"),
    ("MIL", "MIL"),
    ("COP", "COP"),
    ("JUD", "JUD"),
    ("LEG", "LEG"),
    ("SPY", "SPY"),
    ("UAF", "UAF"),
    ("REB", "REB"),
    ("OPP", "OPP"),
    ("AGR", "AGR"),
    ("BUS", "BUS"),
    ("CRM", "CRM"),
    ("CVL", "CVL"),
    ("EDU", "EDU"),
    ("ELI", "ELI"),
    // CAMEO's MED are the media, and health is HLH.
    ("JRN", "MED"),
    ("MED", "HLH"),
];

/// PLOVER's sectors that are CAMEO's codes of the same letters, but that GDELT's columns of types are not said to have.
const SHARED: [&str; 4] = ["LAB", "REF", "REL", "PTY"];

/// The CAMEO roles of an actor's sectors.
pub(super) fn roles(actor: &CodedActor) -> Vec<&'static str> {
    let role = |sector: &String| {
        let known = ROLES
            .iter()
            .find(|(code, _)| code == sector)
            .map(|(_, role)| *role);
        known.or_else(|| SHARED.into_iter().find(|code| code == sector))
    };
    actor.sectors.iter().filter_map(role).collect()
}

/// The PLOVER sectors of CAMEO roles; roles that PLOVER has none for are left out.
pub(super) fn sectors(roles: &[&str]) -> Vec<String> {
    let mut sectors: Vec<String> = Vec::new();
    for role in roles {
        let known = ROLES
            .iter()
            .find(|(_, other)| other == role)
            .map(|(code, _)| *code);
        let known = known.or_else(|| SHARED.into_iter().find(|code| code == role));
        if let Some(code) = known
            && !sectors.iter().any(|other| other == code)
        {
            sectors.push(code.to_owned());
        }
    }
    sectors
}

/// The rows of an event, one for each pair.
pub(super) fn rows(event: &CodedEvent) -> Vec<Vec<String>> {
    let code = event.cameo_code().unwrap_or_default();
    let head = |length: usize| code.chars().take(length).collect::<String>();
    let date = event.date.as_deref().unwrap_or_default();
    let distinct = |values: Vec<Option<&str>>| {
        let all: std::collections::BTreeSet<&str> = values.into_iter().flatten().collect();
        all.len()
    };
    let reports = &event.reports;
    let sources = distinct(
        reports
            .iter()
            .map(|report| report.publication.as_deref())
            .collect(),
    );
    let articles = distinct(
        reports
            .iter()
            .map(|report| Some(report.dispatch.as_str()))
            .collect(),
    );
    let url = reports.iter().find_map(|report| report.url.as_deref());
    let row = |(source, target): (Option<&CodedActor>, Option<&CodedActor>)| {
        let mut row = vec![number_of(&event.id).to_string()];
        row.extend(days(date));
        row.extend(party(source));
        row.extend(party(target));
        row.extend([
            String::new(),
            code.to_owned(),
            head(3),
            head(2),
            crosswalk::quad(&event.kind)
                .map(|quad| quad.to_string())
                .unwrap_or_default(),
            of_number(cameo(code).and_then(|cameo| cameo.goldstein)),
            reports.len().to_string(),
            sources.to_string(),
            articles.to_string(),
            String::new(),
        ]);
        row.extend([const { String::new() }; 16]);
        row.extend(place(event.place.as_ref()));
        row.extend([String::new(), unquoted(url.unwrap_or_default())]);
        row
    };
    dyads::pairs(event).into_iter().map(row).collect()
}

/// Day, month, year and the year with the part of it that has passed. What is vaguer than a day has no day.
fn days(date: &str) -> [String; 4] {
    let digits = date.replace('-', "");
    let year = digits.get(..4).unwrap_or_default();
    let month = digits.get(..6).unwrap_or_default();
    let day = digits.get(..8).unwrap_or_default();
    let fraction = day
        .parse::<u32>()
        .ok()
        .map(|day| (f64::from(day / 100 % 100) * 30.0 + f64::from(day % 100)) / 365.0)
        .zip(year.parse::<f64>().ok())
        // GDELT's own rule: months of thirty days.
        .map(|(part, year)| format!("{:.4}", year + part.min(0.9999)));
    [
        day.to_owned(),
        month.to_owned(),
        year.to_owned(),
        fraction.unwrap_or_default(),
    ]
}

/// The ten columns of an actor: code, name, country, known group, ethnic, two religions, three types.
fn party(actor: Option<&CodedActor>) -> Vec<String> {
    let Some(actor) = actor else {
        return vec![String::new(); 10];
    };
    let body = country::is_body(&actor.country);
    let roles = roles(actor);
    let role = |n: usize| roles.get(n).copied().unwrap_or_default().to_owned();
    let nation = |wanted: bool| {
        if wanted {
            actor.country.clone()
        } else {
            String::new()
        }
    };
    vec![
        format!("{}{}", actor.country, roles.concat()),
        unquoted(&actor.name).to_uppercase(),
        nation(!body),
        nation(body),
        String::new(),
        String::new(),
        String::new(),
        role(0),
        role(1),
        role(2),
    ]
}

/// The eight columns of where it was: type, full name, FIPS country, first- and second-level region, position, id.
fn place(place: Option<&CodedPlace>) -> Vec<String> {
    let Some(place) = place else {
        return vec![String::new(); 8];
    };
    let nation = place.country.as_deref().unwrap_or_default();
    let feature = place.feature.as_deref().unwrap_or_default();
    let kind = match (feature, nation) {
        (f, _) if f.starts_with("A.PCL") => "1",
        (f, "USA") if f.starts_with("A.ADM1") => "2",
        (f, "USA") if f.starts_with('P') => "3",
        (f, _) if f.starts_with('P') => "4",
        (f, _) if f.starts_with("A.ADM1") => "5",
        _ => "",
    };
    let full = [
        Some(place.name.clone()),
        place.admin1.clone(),
        Some(country::name(nation)),
    ];
    let mut parts: Vec<String> = Vec::new();
    for part in full.into_iter().flatten().filter(|part| !part.is_empty()) {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    vec![
        kind.to_owned(),
        unquoted(&parts.join(", ")),
        Countries::Fips.write(nation),
        String::new(),
        String::new(),
        of_number(place.position.map(|position| position.0)),
        of_number(place.position.map(|position| position.1)),
        String::new(),
    ]
}

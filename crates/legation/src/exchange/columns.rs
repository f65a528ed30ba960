//! What the cells of a table hold, and the columns of our own tables of events, CSV and Parquet alike.

use super::{CodedActor, CodedEvent, CodedPlace, CodedReport, Countries, crosswalk};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Whole,
    /// Always there: it is so, or it is not.
    Flag,
    /// Texts; in lists of one event that tell of the same actors or reports, each thing has the same place.
    Texts,
    Wholes,
}

/// What one row has in a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Text(Option<String>),
    Number(Option<f64>),
    Whole(Option<i64>),
    Flag(bool),
    Texts(Vec<Option<String>>),
    Wholes(Vec<Option<i64>>),
}

/// Name and kind of each column, in order.
pub(super) const COLUMNS: [(&str, Kind); 48] = [
    ("id", Kind::Text),
    ("coder", Kind::Text),
    ("codebook", Kind::Text),
    ("date", Kind::Text),
    ("end_date", Kind::Text),
    ("type", Kind::Text),
    ("modes", Kind::Texts),
    ("contexts", Kind::Texts),
    ("quad", Kind::Whole),
    ("score", Kind::Number),
    ("cameo", Kind::Text),
    ("factuality", Kind::Text),
    ("background", Kind::Flag),
    ("according_to", Kind::Texts),
    ("according_to_countries", Kind::Texts),
    ("according_to_sectors", Kind::Texts),
    ("actors", Kind::Texts),
    ("actor_countries", Kind::Texts),
    ("actor_sectors", Kind::Texts),
    ("actor_titles", Kind::Texts),
    ("actor_words", Kind::Texts),
    ("actor_wikidata", Kind::Texts),
    ("recipients", Kind::Texts),
    ("recipient_countries", Kind::Texts),
    ("recipient_sectors", Kind::Texts),
    ("recipient_titles", Kind::Texts),
    ("recipient_words", Kind::Texts),
    ("recipient_wikidata", Kind::Texts),
    ("place", Kind::Text),
    ("admin1", Kind::Text),
    ("country", Kind::Text),
    ("latitude", Kind::Number),
    ("longitude", Kind::Number),
    ("geonames", Kind::Whole),
    ("feature", Kind::Text),
    ("dispatches", Kind::Texts),
    ("published", Kind::Texts),
    ("publications", Kind::Texts),
    ("urls", Kind::Texts),
    ("titles", Kind::Texts),
    ("languages", Kind::Texts),
    ("licences", Kind::Texts),
    ("copyright", Kind::Texts),
    ("sentences", Kind::Wholes),
    ("starts", Kind::Wholes),
    ("ends", Kind::Wholes),
    ("texts", Kind::Texts),
    ("reports", Kind::Whole),
];

/// The cells of an event, as [`COLUMNS`].
pub(super) fn row(event: &CodedEvent, countries: Countries) -> Vec<Cell> {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let text = |value: &Option<String>| Cell::Text(value.clone());
    let texts = |values: &[String]| Cell::Texts(values.iter().map(|value| some(value)).collect());
    let party = |actors: &[CodedActor]| {
        let each =
            |field: &dyn Fn(&CodedActor) -> Option<String>| Cell::Texts(actors.iter().map(field).collect());
        [
            each(&|actor| some(&actor.name)),
            each(&|actor| some(&countries.write(&actor.country))),
            each(&|actor| some(&actor.sectors.join(" "))),
            each(&|actor| actor.title.clone()),
            each(&|actor| actor.raw.clone()),
            each(&|actor| actor.wikidata.clone()),
        ]
    };
    let told = |field: &dyn Fn(&CodedReport) -> Option<String>| {
        Cell::Texts(event.reports.iter().map(field).collect())
    };
    let counted =
        |field: &dyn Fn(&CodedReport) -> Option<i64>| Cell::Wholes(event.reports.iter().map(field).collect());
    let whole = |number: usize| i64::try_from(number).ok();
    let place = event.place.clone().unwrap_or_default();
    let mut row = vec![
        Cell::Text(Some(event.id.clone())),
        text(&event.coder),
        text(&event.codebook),
        text(&event.date),
        text(&event.end_date),
        Cell::Text(some(&event.kind)),
        texts(&event.modes),
        texts(&event.contexts),
        Cell::Whole(crosswalk::quad(&event.kind).map(i64::from)),
        Cell::Number(event.score),
        Cell::Text(event.cameo_code().map(str::to_owned)),
        text(&event.factuality),
        Cell::Flag(event.background),
    ];
    row.extend(party(&event.according_to).into_iter().take(3));
    row.extend(party(&event.actors));
    row.extend(party(&event.recipients));
    row.extend([
        Cell::Text(some(&place.name)),
        text(&place.admin1),
        Cell::Text(
            place
                .country
                .as_deref()
                .and_then(|code| some(&countries.write(code))),
        ),
        Cell::Number(place.position.map(|position| position.0)),
        Cell::Number(place.position.map(|position| position.1)),
        Cell::Whole(place.geonames.and_then(|number| i64::try_from(number).ok())),
        text(&place.feature),
        told(&|report| some(&report.dispatch)),
        told(&|report| report.published.clone()),
        told(&|report| report.publication.clone()),
        told(&|report| report.url.clone()),
        told(&|report| report.title.clone()),
        told(&|report| report.language.clone()),
        told(&|report| report.licence.clone()),
        told(&|report| report.copyright.clone()),
        counted(&|report| report.sentence.map(i64::from)),
        counted(&|report| report.span.and_then(|span| whole(span.0))),
        counted(&|report| report.span.and_then(|span| whole(span.1))),
        told(&|report| report.text.clone()),
        Cell::Whole(whole(event.reports.len())),
    ]);
    row
}

/// The event of cells by their column's name; a column that there is none of is empty.
pub(super) fn event(cell: &dyn Fn(&str) -> Vec<Option<String>>) -> CodedEvent {
    let one = |name: &str| cell(name).into_iter().next().flatten();
    let list = |name: &str| cell(name).into_iter().flatten().collect::<Vec<String>>();
    let number = |name: &str| one(name).and_then(|number| number.parse::<f64>().ok());
    let country = |code: String| super::country::read(&code);
    let party = |names: &str, prefix: &str| {
        let columns = [
            names.to_owned(),
            format!("{prefix}_countries"),
            format!("{prefix}_sectors"),
            format!("{prefix}_titles"),
            format!("{prefix}_words"),
            format!("{prefix}_wikidata"),
        ];
        let lists = columns.map(|name| cell(&name));
        let count = lists.iter().map(Vec::len).max().unwrap_or_default();
        let value = |list: usize, n: usize| lists[list].get(n).cloned().flatten();
        let actor = |n: usize| CodedActor {
            name: value(0, n).unwrap_or_default(),
            country: value(1, n).map(country).unwrap_or_default(),
            sectors: value(2, n)
                .map(|sectors| sectors.split_whitespace().map(str::to_owned).collect())
                .unwrap_or_default(),
            title: value(3, n),
            raw: value(4, n),
            wikidata: value(5, n),
        };
        (0..count).map(actor).collect::<Vec<_>>()
    };
    let columns = [
        "dispatches",
        "published",
        "publications",
        "urls",
        "titles",
        "languages",
        "licences",
        "copyright",
        "sentences",
        "starts",
        "ends",
        "texts",
    ];
    let told = columns.map(cell);
    let count = told.iter().map(Vec::len).max().unwrap_or_default();
    let value = |list: usize, n: usize| told[list].get(n).cloned().flatten();
    let whole = |list: usize, n: usize| value(list, n).and_then(|number| number.parse::<usize>().ok());
    let report = |n: usize| CodedReport {
        dispatch: value(0, n).unwrap_or_default(),
        published: value(1, n),
        publication: value(2, n),
        url: value(3, n),
        title: value(4, n),
        language: value(5, n),
        licence: value(6, n),
        copyright: value(7, n),
        sentence: whole(8, n).and_then(|number| u32::try_from(number).ok()),
        span: whole(9, n).zip(whole(10, n)),
        text: value(11, n),
        ..CodedReport::default()
    };
    let place = CodedPlace {
        name: one("place").unwrap_or_default(),
        admin1: one("admin1"),
        country: one("country").map(country),
        position: number("latitude").zip(number("longitude")),
        geonames: one("geonames").and_then(|number| number.parse().ok()),
        feature: one("feature"),
    };
    CodedEvent {
        id: one("id").unwrap_or_default(),
        coder: one("coder"),
        codebook: one("codebook"),
        date: one("date"),
        end_date: one("end_date"),
        kind: one("type").unwrap_or_default(),
        modes: list("modes"),
        contexts: list("contexts"),
        cameo: one("cameo"),
        score: number("score"),
        factuality: one("factuality"),
        background: one("background").is_some_and(|cell| cell.eq_ignore_ascii_case("true")),
        according_to: party("according_to", "according_to"),
        actors: party("actors", "actor"),
        recipients: party("recipients", "recipient"),
        place: (place != CodedPlace::default()).then_some(place),
        reports: (0..count).map(report).collect(),
    }
}

//! PLOVER's JSON Lines (chapter 6 of its manual), with `text`, `text_info` and `cite_info` in full.
//!
//! What PLOVER has no place for stands under names of our own: `factuality` (beside PLOVER's auxiliary modes), `background`,
//! `according_to`, `cameo`, and `reports` where several passages tell of the event.

use super::read::{Parse, Wrong};
use super::{CodedActor, CodedEvent, CodedPlace, CodedReport, Countries, country, crosswalk};
use serde_json::{Map, Value};

/// PLOVER's auxiliary modes, and the factuality that each says.
const AUXILIARY: [(&str, &str); 3] = [
    ("future", "planned"),
    ("hypothetical", "hypothetical"),
    ("negation", "negated"),
];

/// An event as one object. What is not known is left out, save the keys that PLOVER requires.
pub(super) fn to_json(event: &CodedEvent, countries: Countries) -> Value {
    let kinds = Some(&event.kind).filter(|kind| !kind.is_empty());
    let kinds = kinds.into_iter().map(|kind| Value::from(kind.as_str()));
    let mut object = Object::default();
    object.0.insert("id".into(), event.id.clone().into());
    object.0.insert("date".into(), event.date.clone().into());
    object.text("enddate", &event.end_date);
    object.0.insert("actor".into(), actors(&event.actors, countries));
    object
        .0
        .insert("recipient".into(), actors(&event.recipients, countries));
    object.0.insert("event".into(), kinds.collect());
    let auxiliary = AUXILIARY
        .iter()
        .filter(|(_, factuality)| event.factuality.as_deref() == Some(factuality));
    let auxiliary = auxiliary.map(|(mode, _)| (*mode).to_owned());
    object.list("mode", event.modes.iter().cloned().chain(auxiliary));
    object.list("context", event.contexts.iter().cloned());
    object.value("quad_code", crosswalk::quad(&event.kind));
    object.value("event_scale", event.score);
    object.text("cameo", &event.cameo_code().map(str::to_owned));
    if let Some(place) = &event.place {
        object.0.insert("event_loc".into(), place_json(place, countries));
    }
    object.text("factuality", &event.factuality);
    object.value("background", event.background.then_some(true));
    if !event.according_to.is_empty() {
        object
            .0
            .insert("according_to".into(), actors(&event.according_to, countries));
    }
    let first = event.reports.first().cloned().unwrap_or_default();
    object.0.append(&mut report_json(&first, event).0);
    if event.reports.len() > 1 {
        let reports = event
            .reports
            .iter()
            .map(|report| Value::Object(report_json(report, event).0));
        object.0.insert("reports".into(), reports.collect());
    }
    Value::Object(object.0)
}

/// A JSON object in the making; nothing absent goes in.
#[derive(Default)]
struct Object(Map<String, Value>);

impl Object {
    fn text(&mut self, key: &str, value: &Option<String>) {
        self.value(key, value.as_deref().filter(|text| !text.is_empty()));
    }

    fn value(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.0.insert(key.into(), value.into());
        }
    }

    fn list(&mut self, key: &str, values: impl Iterator<Item = String>) {
        let values: Vec<Value> = values.map(Value::from).collect();
        if !values.is_empty() {
            self.0.insert(key.into(), values.into());
        }
    }

    fn object(&mut self, key: &str, object: Object) {
        if !object.0.is_empty() {
            self.0.insert(key.into(), Value::Object(object.0));
        }
    }
}

fn actors(actors: &[CodedActor], countries: Countries) -> Value {
    let actor = |actor: &CodedActor| {
        let mut object = Object::default();
        object.0.insert("name".into(), actor.name.clone().into());
        object.text("country", &Some(countries.write(&actor.country)));
        object.list("sector", actor.sectors.iter().cloned());
        object.text("title", &actor.title);
        object.text("text", &actor.raw);
        object.text("wikidata", &actor.wikidata);
        Value::Object(object.0)
    };
    actors.iter().map(actor).collect()
}

fn place_json(place: &CodedPlace, countries: Countries) -> Value {
    let mut object = Object::default();
    object.0.insert("name".into(), place.name.clone().into());
    object.text("admin1", &place.admin1);
    object.text(
        "country",
        &place.country.as_deref().map(|code| countries.write(code)),
    );
    object.value("lat", place.position.map(|position| position.0));
    object.value("lon", place.position.map(|position| position.1));
    object.value("geonames", place.geonames);
    object.text("feature", &place.feature);
    Value::Object(object.0)
}

/// `text`, `text_info`, `cite_info` of a passage.
fn report_json(report: &CodedReport, event: &CodedEvent) -> Object {
    let mut object = Object::default();
    object.text("text", &report.text);
    let mut text_info = Object::default();
    text_info.value("sequence", report.sentence);
    text_info.value("start", report.span.map(|span| span.0));
    text_info.value("end", report.span.map(|span| span.1));
    object.object("text_info", text_info);
    let mut cite_info = Object::default();
    cite_info.text("citation", &Some(report.dispatch.clone()));
    cite_info.text("url", &report.url);
    cite_info.text("title", &report.title);
    cite_info.text("date", &report.published);
    cite_info.text("language", &report.language);
    cite_info.text("publication", &report.publication);
    cite_info.text("license", &report.licence);
    cite_info.text("copyright", &report.copyright);
    cite_info.text("coder", &event.coder);
    let codebook = event.codebook.as_deref().map(|codebook| {
        let (name, version) = codebook.split_once(' ').unwrap_or((codebook, ""));
        (name.to_owned(), version.to_owned())
    });
    cite_info.text("codebook", &codebook.as_ref().map(|codebook| codebook.0.clone()));
    cite_info.text("version", &codebook.map(|codebook| codebook.1));
    object.object("cite_info", cite_info);
    object
}

/// The reader of PLOVER's JSON Lines.
pub(super) fn reader() -> Parse {
    Box::new(|line| {
        let object: Map<String, Value> = serde_json::from_str(line).map_err(|error| {
            let words = error.to_string();
            let words = words.split(" at line").next().unwrap_or_default().to_owned();
            Wrong::new(
                format!("is no JSON object: {words}"),
                "each line is one event as a JSON object",
            )
        })?;
        event_of(&object)
    })
}

fn event_of(object: &Map<String, Value>) -> Result<CodedEvent, Wrong> {
    let first = |key: &str| texts(object.get(key)).into_iter().next();
    let kind = first("event").or_else(|| first("type")).unwrap_or_default();
    // Of another coder's events there may be only a CAMEO code, for which PLOVER has no type.
    if kind.is_empty() && first("cameo").is_none() {
        return Err(Wrong::new(
            "has no `event`",
            "PLOVER requires `id`, `date`, `actor` and `event`",
        ));
    }
    let mut factuality = first("factuality");
    let mut modes = Vec::new();
    for mode in texts(object.get("mode")) {
        match AUXILIARY
            .iter()
            .find(|(auxiliary, _)| mode.eq_ignore_ascii_case(auxiliary))
        {
            Some((_, word)) => factuality = factuality.or(Some((*word).to_owned())),
            None => modes.push(mode),
        }
    }
    let reports: Vec<CodedReport> = match object.get("reports").and_then(Value::as_array) {
        Some(reports) => reports
            .iter()
            .filter_map(Value::as_object)
            .map(report_of)
            .collect(),
        None => vec![report_of(object)],
    };
    let cite_info = object.get("cite_info").and_then(Value::as_object);
    let cited = |key: &str| texts(cite_info.and_then(|cite| cite.get(key))).into_iter().next();
    let codebook = match (cited("codebook"), cited("version")) {
        (Some(name), Some(version)) => Some(format!("{name} {version}")),
        (name, version) => name.or(version),
    };
    Ok(CodedEvent {
        id: first("id").unwrap_or_default(),
        date: first("date"),
        end_date: first("enddate"),
        kind: kind.to_uppercase(),
        modes,
        contexts: texts(object.get("context")),
        cameo: first("cameo"),
        score: object.get("event_scale").and_then(number),
        factuality,
        background: object
            .get("background")
            .and_then(Value::as_bool)
            .unwrap_or_default(),
        according_to: actors_of(object.get("according_to")),
        actors: actors_of(object.get("actor")),
        recipients: actors_of(object.get("recipient")),
        place: object.get("event_loc").and_then(place_of),
        reports: reports
            .into_iter()
            .filter(|report| *report != CodedReport::default())
            .collect(),
        codebook,
        coder: cited("coder"),
    })
}

/// The texts of a value: one, or those of a list; numbers as they are written.
fn texts(value: Option<&Value>) -> Vec<String> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match value {
        Some(Value::Array(values)) => values.iter().filter_map(text).collect(),
        Some(value) => text(value).into_iter().collect(),
        None => Vec::new(),
    }
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// Actors as objects, or as bare codes and names, alone or in a list.
fn actors_of(value: Option<&Value>) -> Vec<CodedActor> {
    let actor = |value: &Value| match value {
        Value::Object(object) => {
            let first = |keys: &[&str]| {
                keys.iter()
                    .find_map(|key| texts(object.get(*key)).into_iter().next())
            };
            let country = first(&["country", "actor_country", "code"]).unwrap_or_default();
            let mut sectors = texts(object.get("sector"));
            sectors.extend(texts(object.get("sectors")));
            Some(CodedActor {
                name: first(&["name", "actor", "actor_text", "text"]).unwrap_or_default(),
                country: country::read(&country),
                sectors,
                title: first(&["title"]),
                raw: first(&["text", "actor_text"]),
                wikidata: first(&["wikidata", "wikidata_id"]),
            })
        }
        Value::String(words) if !words.trim().is_empty() => {
            let known = crate::tables::Tables::built_in().country_by_code(words);
            Some(CodedActor {
                name: known.map_or(words.as_str(), |country| country.name).to_owned(),
                country: known.map(|country| country.iso3.to_owned()).unwrap_or_default(),
                ..CodedActor::default()
            })
        }
        _ => None,
    };
    match value {
        Some(Value::Array(values)) => values.iter().filter_map(actor).collect(),
        Some(value) => actor(value).into_iter().collect(),
        None => Vec::new(),
    }
}

/// A place as an object, or as its bare name.
fn place_of(value: &Value) -> Option<CodedPlace> {
    let Value::Object(object) = value else {
        let name = texts(Some(value)).into_iter().next()?;
        return Some(CodedPlace {
            name,
            ..CodedPlace::default()
        });
    };
    let first = |keys: &[&str]| {
        keys.iter()
            .find_map(|key| texts(object.get(*key)).into_iter().next())
    };
    let degrees = |keys: &[&str]| keys.iter().find_map(|key| object.get(*key).and_then(number));
    Some(CodedPlace {
        name: first(&["name", "placename", "resolved_placename"])?,
        admin1: first(&["admin1", "adm1", "province"]),
        country: first(&["country", "country_code3"]).map(|code| country::read(&code)),
        position: degrees(&["lat", "latitude"]).zip(degrees(&["lon", "longitude"])),
        geonames: first(&["geonames", "geonameid", "geonames_id"]).and_then(|number| number.parse().ok()),
        feature: first(&["feature"]),
    })
}

fn report_of(object: &Map<String, Value>) -> CodedReport {
    let within = |outer: &str| object.get(outer).and_then(Value::as_object);
    let (cite_info, text_info) = (within("cite_info"), within("text_info"));
    let cited = |key: &str| texts(cite_info.and_then(|cite| cite.get(key))).into_iter().next();
    let counted = |key: &str| text_info.and_then(|info| info.get(key)?.as_u64());
    let position = |key: &str| counted(key).and_then(|number| usize::try_from(number).ok());
    CodedReport {
        dispatch: cited("citation").unwrap_or_default(),
        published: cited("date"),
        publication: cited("publication"),
        url: cited("url").or_else(|| texts(object.get("link")).into_iter().next()),
        title: cited("title"),
        language: cited("language"),
        licence: cited("license"),
        copyright: cited("copyright"),
        sentence: counted("sequence").and_then(|number| u32::try_from(number).ok()),
        text: texts(object.get("text")).into_iter().next(),
        span: position("start").zip(position("end")),
        ..CodedReport::default()
    }
}

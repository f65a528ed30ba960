//! Happenings as a list with filters, and one happening with all that is known of it.

use super::super::chart;
use super::super::frame::{self, actors, kind_badge, kind_name};
use super::super::web::{Answer, Asked, Reply, Trouble, json};
use super::SIZE;
use crate::commands::show::WithNames;
use crate::commands::timeline;
use crate::phrase::Names;
use crate::screen::clean;
use legation::contract::{Detail, Factuality, Place};
use legation::record::browse::Order;
use legation::record::merge::{KINDS, Merged};
use legation::record::query::{Query, status};
use legation::record::{Party, Passage, roles};
use maud::{Markup, html};
use serde_json::Value;
use std::collections::BTreeMap;

pub fn list(asked: &Asked<'_>) -> Answer {
    let query = asked.query()?;
    let from = asked.params.number("from", 0, 0..=1_000_000)?;
    let size = asked.params.number("size", SIZE, 1..=200)?;
    let page = asked
        .record
        .page(&query, Order::Latest, asked.app.as_of(), from, size)?;
    let parties = asked.record.parties_of(&page.happenings)?;
    match asked.format() {
        Some("json") => {
            let items: Vec<WithNames<'_>> = page
                .happenings
                .iter()
                .map(|merged| WithNames::new(merged, &parties))
                .collect();
            return json(&items);
        }
        Some("csv") => return Ok(Reply::csv("happenings", csv(&page.happenings, &parties))),
        _ => (),
    }
    let names = Names::of_parties(parties.values());
    let open =
        query.actors.is_empty() && query.with.is_empty() && query.since.is_none() && query.until.is_none();
    // Of the whole record it is counted already.
    let tally = match open && query.speaker.is_none() && query.about.is_none() {
        true => asked.app.tally()?.to_vec(),
        false => asked.record.tally(&Query {
            kinds: Vec::new(),
            ..query.clone()
        })?,
    };
    let mut by_kind: BTreeMap<&str, usize> = BTreeMap::new();
    for tally in &tally {
        *by_kind.entry(&tally.kind).or_default() += tally.happenings;
    }
    let shown: Vec<_> = tally
        .iter()
        .filter(|tally| query.kinds.is_empty() || query.kinds.contains(&tally.kind))
        .cloned()
        .collect();
    let drawing = chart::months(&shown, "Happenings by month and kind", &|column| {
        asked.here(&[("since", Some(column)), ("until", Some(column)), ("from", None)])
    });
    if asked.format() == Some("svg") {
        return Ok(Reply::svg("happenings", &drawing));
    }
    let title = query
        .kinds
        .first()
        .map_or("Happenings".to_owned(), |kind| frame::kind_heading(kind));
    let body = html! {
        h1 { (title) }
        (frame::filters(asked, "/happenings", &["kind", "actor", "with", "since", "until", "status", "type", "place", "disputed"]))
        nav.facets aria-label="Kinds" {
            ul {
                @for kind in KINDS {
                    @if let Some(count) = by_kind.get(kind) {
                        li { a href=(asked.here(&[("kind", Some(kind)), ("from", None)])) aria-current=[query.kinds.iter().any(|own| own == kind).then_some("true")] { (kind_name(kind, true)) " " span.count { (count) } } }
                    }
                }
                @if !query.kinds.is_empty() { li { a href=(asked.here(&[("kind", None), ("from", None)])) { "all kinds" } } }
            }
        }
        (drawing)
        (chart::table(&shown))
        @if page.happenings.is_empty() { p { "Nothing of this is in the record." @if page.next.is_some() { " Further back there may be more." } } }
        (frame::happenings(&page.happenings, &names))
        (frame::pager(asked, from, page.next))
        (frame::downloads(asked, &["csv", "json", "svg"]))
    };
    Ok(Reply::Page(frame::view(asked, &title, body)))
}

/// Happenings as CSV: one row each.
pub fn csv(list: &[Merged], parties: &BTreeMap<String, Party>) -> String {
    let names = Names::of_parties(parties.values());
    let head = [
        "id",
        "kind",
        "date",
        "what",
        "status",
        "factuality",
        "dispatches",
        "outlets",
        "voices",
        "differs",
        "place",
    ];
    let row = |merged: &Merged| {
        let entry = &merged.entry;
        [
            entry.id.clone(),
            entry.detail.kind().to_owned(),
            timeline::date(merged),
            timeline::words(merged, &names),
            status(merged).unwrap_or_default().to_owned(),
            factuality(entry.factuality).to_owned(),
            merged.told_by.dispatches.to_string(),
            merged.told_by.outlets.to_string(),
            merged.told_by.voices.to_string(),
            merged.differs.join(" "),
            entry
                .place
                .as_ref()
                .map(|place| names.place(place))
                .unwrap_or_default(),
        ]
    };
    frame::csv(head, list.iter().map(row))
}

fn factuality(told: Factuality) -> &'static str {
    match told {
        Factuality::Asserted => "told as a fact",
        Factuality::Planned => "planned",
        Factuality::Hypothetical => "possible",
        Factuality::Negated => "denied",
    }
}

pub fn one(asked: &Asked<'_>) -> Answer {
    let found = asked.record.happening(asked.part(0), asked.app.as_of())?;
    let Some(merged) = found else {
        return Err(Trouble::Missing(
            "the record has no such happening (any more)".to_owned(),
        ));
    };
    let parties = asked.record.parties_of([&merged])?;
    if asked.format() == Some("json") {
        return json(&WithNames::new(&merged, &parties));
    }
    let names = Names::of_parties(parties.values());
    let kind = merged.entry.detail.kind();
    let words = timeline::words(&merged, &names);
    let why = asked.record.why(&merged.entry.id)?;
    let body = html! {
        article.happening {
            p.above { (kind_badge(kind)) " " (timeline::date(&merged)) " · " (frame::told(&merged)) }
            h1 { (frame::clipped(&words, 400)) }
            (fields(&merged, &parties, &names))
            @if let Some(settlement) = &merged.settlement {
                section aria-labelledby="became" {
                    h2 #became { "What became of it" }
                    p {
                        span class={ "status s-" (settlement.status.word()) } { (settlement.status.word()) }
                        @if let Some(sure) = settlement.confidence { " · how sure: " (format!("{sure:.2}")) }
                        @if let Some(outcome) = settlement.outcome.as_deref().filter(|id| !id.rsplit(':').next().unwrap_or_default().starts_with('o')) {
                            " · " a href=(frame::happening_address(outcome)) { "what settled it" }
                        }
                    }
                    (passages(asked, &settlement.told_in)?)
                }
            }
            @if !merged.stages.is_empty() {
                section aria-labelledby="stages" {
                    h2 #stages { "How it went on" }
                    ol { @for stage in &merged.stages {
                        li { (stage.status.replace('_', " ")) ", as reported " (clean(stage.published.as_deref().unwrap_or("on an unknown day"))) }
                    } }
                }
            }
            @if !merged.readings.is_empty() {
                section aria-labelledby="differs" {
                    h2 #differs { "Where reports differ" }
                    @for (field, readings) in &merged.readings {
                        h3 { (field.replace('_', " ")) }
                        ul { @for reading in readings {
                            li {
                                (value(&reading.value, &names))
                                @if reading.superseded { " (replaced by the outlet's later version)" }
                                " — " a href={ "/dispatch/" (frame::segment(&reading.dispatch)) } { "report" }
                            }
                        } }
                    }
                }
            }
            section aria-labelledby="reports" {
                h2 #reports { "The words it rests on" }
                (passages(asked, &merged.reports)?)
            }
            @if why.len() > 1 {
                section aria-labelledby="why" {
                    h2 #why { "Why these reports are taken for one" }
                    ol { @for reason in &why {
                        li {
                            @match &reason.like { Some(like) => { (like.why) }, None => { "the first to tell it" } }
                            @if reason.reprints.is_some() { " · prints nearly the text of an earlier dispatch" }
                            " — " a href={ "/dispatch/" (frame::segment(&reason.dispatch)) "#" (reason.id.rsplit(':').next().unwrap_or_default()) } { (clean(reason.source.as_deref().or(reason.file.as_deref()).unwrap_or("report"))) }
                        }
                    } }
                }
            }
            (frame::downloads(asked, &["json"]))
        }
    };
    Ok(Reply::Page(frame::view(asked, &frame::clipped(&words, 80), body)))
}

/// Passages with where they are from.
pub fn passages(asked: &Asked<'_>, passages: &[Passage]) -> Result<Markup, Trouble> {
    let mut told = Vec::new();
    for passage in passages.iter().take(SIZE) {
        if let Some(cited) = asked.record.cited(passage)? {
            told.push((passage, cited));
        }
    }
    Ok(html! {
        ul.passages {
            @for (passage, cited) in told {
                li {
                    blockquote { a href=(frame::passage_address(passage)) { (clean(&frame::clipped(&cited.words, 600))) } }
                    (frame::source(&cited))
                }
            }
        }
        @if passages.len() > SIZE { p { "and " (passages.len() - SIZE) " more; the JSON has all." } }
    })
}

/// What the entry says, field by field.
fn fields(merged: &Merged, parties: &BTreeMap<String, Party>, names: &Names) -> Markup {
    let entry = &merged.entry;
    let place = |place: &Place| {
        html! {
            (names.place(place))
            @if let (Some(lat), Some(lon)) = (place.lat, place.lon) { span.exact { " (" (format!("{lat:.2}, {lon:.2}")) ")" } }
        }
    };
    let mut rows: Vec<(String, Markup)> = Vec::new();
    for (role, ids) in roles(entry) {
        let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
        if !ids.is_empty() {
            rows.push((role.replace('_', " "), actors(&ids, parties, names)));
        }
    }
    let mut text = |name: &str, value: &Option<String>| {
        if let Some(value) = value {
            rows.push((name.to_owned(), html! { (clean(value).replace('_', " ")) }));
        }
    };
    text("date", &entry.date);
    match &entry.detail {
        Detail::Visit(visit) => {
            text("arrived", &visit.arrived);
            text("departed", &visit.departed);
            text("status", &visit.status);
            let delegation: Vec<String> = visit
                .delegation
                .iter()
                .filter(|id| !parties.contains_key(*id))
                .cloned()
                .collect();
            text(
                "also in the delegation",
                &Some(names.list(&delegation)).filter(|list| !list.is_empty()),
            );
            for (name, at) in [("to", &visit.to), ("from", &visit.from)] {
                if let Some(at) = at {
                    rows.push((name.to_owned(), place(at)));
                }
            }
            if let Some(tour) = &visit.part_of {
                rows.push((
                    "part of".to_owned(),
                    html! { a href=(frame::happening_address(tour)) { "a tour" } },
                ));
            }
        }
        Detail::Meeting(meeting) => {
            text("form", &meeting.form);
            text("status", &meeting.status);
        }
        Detail::Statement(statement) => {
            text("words", &Some(statement.text.clone()));
            text(
                "verbatim",
                &Some(if statement.direct { "yes" } else { "no, reported" }.to_owned()),
            );
            text("cue", &statement.cue);
            text("medium", &statement.medium);
            text("stance", &statement.stance);
        }
        Detail::Agreement(agreement) => {
            let fields = (!agreement.fields.is_empty()).then(|| agreement.fields.join(", "));
            text("fields", &fields);
            text("status", &agreement.status);
            let documents = crate::phrase::instruments(&agreement.instruments);
            text(
                "documents",
                &Some(documents).filter(|documents| !documents.is_empty()),
            );
        }
        Detail::JointBody(body) => {
            text("name", &body.name);
            text("remit", &body.remit);
            text("status", &body.status);
        }
        Detail::Commitment(commitment) => {
            text("act", &Some(commitment.act.clone()));
            text("sort of act", &Some(commitment.act_type.clone()));
            text("due", &commitment.due);
            text("condition", &commitment.condition);
            text("strength", &commitment.strength);
        }
        Detail::Event(event) => {
            text("type", &Some(event.kind.clone()));
            text("mode", &event.mode);
            text(
                "contexts",
                &Some(event.contexts.join(", ")).filter(|list| !list.is_empty()),
            );
            text("score", &event.score.map(|score| score.to_string()));
            text("codebook", &event.codebook);
        }
    }
    if let Some(at) = &entry.place {
        rows.push(("place".to_owned(), place(at)));
    }
    rows.push(("told as".to_owned(), html! { (factuality(entry.factuality)) }));
    if let Some(statement) = &entry.stated_in {
        rows.push((
            "stated in".to_owned(),
            html! { a href=(frame::happening_address(statement)) { "a statement" } },
        ));
    }
    html! {
        dl.fields {
            @for (name, value) in rows {
                dt { (name) } dd { (value) }
            }
        }
        @if !merged.decided.is_empty() { p.decided { "Corrected by hand: " (merged.decided.join(", ")) } }
    }
}

/// A value in words.
fn value(value: &Value, names: &Names) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) => names.of(text),
        Value::Array(all) => {
            let all: Vec<String> = all.iter().map(|one| self::value(one, names)).collect();
            crate::phrase::enumerated(&all)
        }
        Value::Object(fields) => match fields.get("name") {
            Some(Value::String(name)) => clean(name),
            _ => {
                let told = fields.iter().filter(|(_, one)| !one.is_null());
                let all: Vec<String> = told
                    .map(|(name, one)| format!("{name} {}", self::value(one, names)))
                    .collect();
                all.join(", ")
            }
        },
        other => other.to_string(),
    }
}

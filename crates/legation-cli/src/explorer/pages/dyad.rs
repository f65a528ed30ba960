//! Two actors with one another, and the written brief on them.

use super::super::chart;
use super::super::frame::{self, segment};
use super::super::web::{Answer, Asked, Reply, Trouble, json};
use super::told::Told;
use crate::brief::{Brief, html as brief_html, markdown};
use crate::commands::dossier;
use crate::commands::show::WithNames;
use crate::phrase::Names;
use crate::screen::clean;
use legation::record::query::Query;
use maud::{PreEscaped, html};

pub fn one(asked: &Asked<'_>) -> Answer {
    let (a, b) = (asked.part(0), asked.part(1));
    let query = Query {
        actors: vec![asked.wanted(a)?],
        with: vec![asked.wanted(b)?],
        since: asked.params.days("since")?.map(|days| days.0),
        until: asked.params.days("until")?.map(|days| days.1),
        ..Query::default()
    };
    let tally = asked.record.tally(&query)?;
    let title = "Happenings by month and kind";
    let (left, right) = (segment(a), segment(b));
    let drawing = chart::months(&tally, title, &|column| {
        format!("/happenings?actor={left}&with={right}&since={column}&until={column}")
    });
    match asked.format() {
        Some("svg") => return Ok(Reply::svg(&format!("{a}-{b}"), &drawing)),
        Some("csv") => return Ok(Reply::csv(&format!("{a}-{b}"), chart::csv(&tally))),
        _ => (),
    }
    let told = Told::read(asked, &query, &tally)?;
    let parties = &told.parties;
    if asked.format() == Some("json") {
        let items: Vec<WithNames<'_>> = told.all().map(|merged| WithNames::new(merged, parties)).collect();
        return json(&items);
    }
    let names = Names::of_parties(parties.values());
    let called = |side: &str| {
        parties
            .get(side)
            .map_or_else(|| names.country(side), |party| clean(&party.name))
    };
    let title = format!("{} and {}", called(a), called(b));
    let body = html! {
        h1 { (title) }
        p.about {
            a href=(frame::actor_address(a)) { (called(a)) } " · " a href=(frame::actor_address(b)) { (called(b)) } " · "
            a href={ "/dossier/" (left) "/" (right) } { "Written brief" }
        }
        form.filters action=(asked.path) {
            div.field { label for="f-since" { "From" } input #f-since name="since" value=(asked.params.get("since").unwrap_or_default()) placeholder="2023-06" maxlength="10"; }
            div.field { label for="f-until" { "Until" } input #f-until name="until" value=(asked.params.get("until").unwrap_or_default()) placeholder="2024" maxlength="10"; }
            div.field { button { "Show" } }
        }
        @if tally.is_empty() { p { "The record tells of nothing between them." } }
        (frame::by_month(asked, &drawing, &tally))
        (told.people(asked)?)
        (told.sections(&names, &format!("actor={left}&with={right}")))
    };
    Ok(Reply::Page(frame::view(asked, &title, body)))
}

/// The brief that is asked for; `None` where the record tells of nothing to write it on.
pub fn brief(asked: &Asked<'_>) -> Result<Option<Brief>, Trouble> {
    let since = asked.params.days("since")?.map(|days| days.0);
    let until = asked.params.days("until")?.map(|days| days.1);
    let limit = asked.params.number("limit", 12, 1..=100)?;
    let brief = dossier::brief(asked.record, &asked.parts, asked.app.as_of(), since, until, limit)?;
    Ok(brief)
}

/// The written brief on one or two actors.
pub fn dossier(asked: &Asked<'_>) -> Answer {
    let Some(brief) = brief(asked)? else {
        for side in &asked.parts {
            asked.wanted(side)?;
        }
        let body = html! { h1 { "Brief" } p { "The record tells of nothing to write a brief on." } };
        return Ok(Reply::Page(frame::view(asked, "Brief", body)));
    };
    if asked.format() == Some("md") {
        let text = markdown::write(&brief);
        return Ok(Reply::File(
            "brief.md".into(),
            "text/markdown; charset=utf-8",
            text,
        ));
    }
    let body = html! {
        article.brief {
            (PreEscaped(brief_html::body(&brief)))
            (frame::downloads(asked, &["md"]))
        }
    };
    Ok(Reply::Page(frame::view(asked, &clean(&brief.title), body)))
}

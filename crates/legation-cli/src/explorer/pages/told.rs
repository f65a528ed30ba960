//! What the record tells of one actor, or of two with one another: happenings by kind, agreements by field, disputed points, and the
//! people in them with their offices.

use super::super::frame;
use super::super::web::{Asked, Trouble};
use super::actor::term;
use crate::commands::timeline;
use crate::phrase::Names;
use crate::screen::clean;
use legation::contract::FactField;
use legation::record::Party;
use legation::record::browse::{Order, Tally};
use legation::record::merge::{KINDS, Merged};
use legation::record::query::Query;
use legation::tables::Tables;
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// Happenings of each kind that a page shows.
const EACH: usize = 8;
/// People with their offices.
const PEOPLE: usize = 12;

pub struct Told {
    /// Each kind of which anything is told, how many happenings there are, and the latest.
    by_kind: Vec<(&'static str, usize, Vec<Merged>)>,
    fields: Vec<(String, usize)>,
    /// Those who take part in what is shown.
    pub parties: BTreeMap<String, Party>,
}

impl Told {
    /// Of what `query` asks for, which `tally` counts.
    pub fn read(asked: &Asked<'_>, query: &Query, tally: &[Tally]) -> Result<Told, Trouble> {
        let mut by_kind = Vec::new();
        for kind in KINDS {
            let of_kind = tally.iter().filter(|tally| tally.kind == *kind);
            let count: usize = of_kind.map(|tally| tally.happenings).sum();
            if count > 0 {
                let query = Query {
                    kinds: vec![(*kind).to_owned()],
                    ..query.clone()
                };
                let page = asked
                    .record
                    .page(&query, Order::Latest, asked.app.as_of(), 0, EACH)?;
                by_kind.push((*kind, count, page.happenings));
            }
        }
        let parties = asked
            .record
            .parties_of(by_kind.iter().flat_map(|(_, _, found)| found))?;
        let fields = match by_kind.iter().any(|(kind, ..)| *kind == "agreement") {
            true => asked.record.agreement_fields(query)?,
            false => Vec::new(),
        };
        Ok(Told {
            by_kind,
            fields,
            parties,
        })
    }

    /// The happenings that are shown.
    pub fn all(&self) -> impl Iterator<Item = &Merged> {
        self.by_kind.iter().flat_map(|(_, _, found)| found)
    }

    /// The lists. `filter` asks the list of happenings for all of them.
    pub fn sections(&self, names: &Names, filter: &str) -> Markup {
        let disputed: Vec<&Merged> = self.all().filter(|merged| !merged.differs.is_empty()).collect();
        let words = |merged: &Merged| frame::clipped(&timeline::words(merged, names), 160);
        html! {
            @if !self.fields.is_empty() {
                section aria-labelledby="fields" {
                    h2 #fields { "Agreements by field" }
                    ul.legend { @for (field, count) in &self.fields { li { (clean(field).replace('_', " ")) " " span.count { (count) } } } }
                }
            }
            @if !disputed.is_empty() {
                section aria-labelledby="disputed" {
                    h2 #disputed { "Disputed points" }
                    ul { @for merged in disputed { li { a href=(frame::happening_address(&merged.entry.id)) { (words(merged)) } ": " (merged.differs.join(", ").replace('_', " ")) } } }
                    p { a href={ "/happenings?disputed=1&" (filter) } { "All that is disputed" } }
                }
            }
            @for (kind, count, found) in &self.by_kind {
                section aria-labelledby={ "k-" (kind) } {
                    h2 id={ "k-" (kind) } { (frame::kind_heading(kind)) " " span.count { (count) } }
                    (frame::happenings(found, names))
                    @if *count > found.len() { p { a href={ "/happenings?kind=" (kind) "&" (filter) } { "All " (frame::kind_name(kind, true)) } } }
                }
            }
        }
    }

    /// The people who take part, with their offices over time.
    pub fn people(&self, asked: &Asked<'_>) -> Result<Markup, Trouble> {
        let persons = self.parties.values().filter(|party| party.kind == "person");
        let mut persons: Vec<&Party> = persons.filter(|party| !party.described).collect();
        persons.sort_by(|a, b| b.dispatches.cmp(&a.dispatches).then(a.id.cmp(&b.id)));
        persons.truncate(PEOPLE);
        let ids: BTreeSet<&str> = persons.iter().map(|party| party.id.as_str()).collect();
        let who = asked.record.who_of(&ids, Tables::built_in())?;
        Ok(html! {
            @if !who.is_empty() {
                section aria-labelledby="people" {
                    h2 #people { "People" }
                    ul.people { @for who in &who {
                        @let offices = who.facts.iter().filter(|known| known.field == FactField::Office).take(4);
                        li {
                            span {
                                a href=(frame::actor_address(&who.party.id)) { (clean(&who.party.name)) }
                                @for office in offices { ", " (clean(&office.value)) @let term = term(office); @if !term.is_empty() { " (" (clean(&term)) ")" } }
                            }
                        }
                    } }
                }
            }
        })
    }
}

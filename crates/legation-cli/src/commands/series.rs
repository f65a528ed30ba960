//! Events of the record's own and of other coders, one after another by day.

use crate::phrase::{Names, code, enumerated, number};
use crate::problem::{self, Problem, Result};
use crate::screen::clean;
use clap::ValueEnum;
use legation::contract::Event;
use legation::exchange::{CodedActor, CodedEvent};
use legation::record::merge::Merged;
use legation::record::{Imported, Record};
use serde_json::{Value, json};
use std::iter::Peekable;

/// An event, or any happening of the record's own.
pub enum Told<'m> {
    Own(&'m Merged),
    Other(Box<CodedEvent>),
}

impl Told<'_> {
    /// Whether it is an event that its dispatch tells as history.
    pub fn is_background(&self) -> bool {
        match self {
            Told::Own(merged) => merged.entry.detail.is_background(),
            Told::Other(event) => event.background,
        }
    }
}

/// Chooses the series of one coder: `legation` for the record's own, else a coder of imported events; and whether history
/// is among it.
#[derive(clap::Args)]
pub struct Series {
    /// Only events of this coder: legation for the record's own, or whose imported ones (ICEWS, POLECAT …)
    #[arg(long, value_name = "NAME")]
    coder: Option<String>,
    /// What to do with events that dispatches tell as history, more than a month older than the report [default: exclude; in
    /// export's jsonl and csv, which have every entry, include]
    #[arg(long, value_enum, value_name = "CHOICE")]
    background: Option<Background>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Background {
    /// Leave them out, and say how many there are
    Exclude,
    /// Put them among the others, marked `background`
    Include,
    /// Leave all others out
    Only,
}

/// Lets history through, or not, as was asked.
pub struct Sieve {
    choice: Background,
    /// Background events that were left out.
    left_out: usize,
}

impl Sieve {
    pub fn lets_through(&mut self, told: &Told<'_>) -> bool {
        let background = told.is_background();
        self.left_out += usize::from(background && self.choice == Background::Exclude);
        match self.choice {
            Background::Exclude => !background,
            Background::Include => true,
            Background::Only => background,
        }
    }

    /// Whether history may be among what is shown, so that each event must say if it is.
    pub fn marks(&self) -> bool {
        self.choice != Background::Exclude
    }

    /// Says how many background events were left out.
    pub fn say(&self) {
        if self.left_out > 0 {
            let events = number(self.left_out, "background event is", "background events are");
            problem::say(&Problem::with_remedy(
                format!("{events} not shown"),
                "--background include shows them",
            ));
        }
    }
}

/// What the record's own series is called.
pub const OWN: &str = "legation";

impl Series {
    fn has_own(&self) -> bool {
        self.coder
            .as_deref()
            .is_none_or(|coder| coder.eq_ignore_ascii_case(OWN))
    }

    /// What was asked of background events; `default` where nothing was.
    pub fn sieve(&self, default: Background) -> Sieve {
        Sieve {
            choice: self.background.unwrap_or(default),
            left_out: 0,
        }
    }

    /// Says which coders the record has, where it has none of the wanted name.
    pub fn check(&self, record: &Record) -> Result<()> {
        let Some(wanted) = self.coder.as_deref().filter(|_| !self.has_own()) else {
            return Ok(());
        };
        let coders = record.coders()?;
        if coders.iter().any(|(coder, _)| coder.eq_ignore_ascii_case(wanted)) {
            return Ok(());
        }
        let known: Vec<&str> = [OWN]
            .into_iter()
            .chain(coders.iter().map(|(coder, _)| coder.as_str()))
            .collect();
        problem::say(&Problem::with_remedy(
            format!("{wanted}: no events of this record have that coder"),
            format!("there are: {}", known.join(", ")),
        ));
        Ok(())
    }

    /// Both, by day; within a day the record's own stand first. Without `imported`, the record's own alone.
    pub fn of<'m>(
        &self,
        own: Vec<&'m Merged>,
        imported: Option<&'m Record>,
    ) -> impl Iterator<Item = Result<Told<'m>>> + use<'m> {
        let own = if self.has_own() { own } else { Vec::new() };
        let others = imported.map(|record| record.imported(self.coder.as_deref()));
        Both {
            own: own.into_iter().peekable(),
            others: others.into_iter().flatten().peekable(),
        }
    }
}

struct Both<'m> {
    own: Peekable<std::vec::IntoIter<&'m Merged>>,
    others: Peekable<std::iter::Flatten<std::option::IntoIter<Imported<'m>>>>,
}

impl<'m> Iterator for Both<'m> {
    type Item = Result<Told<'m>>;

    fn next(&mut self) -> Option<Self::Item> {
        // The undated come last on either side.
        let own_first = match (self.own.peek(), self.others.peek()) {
            (Some(own), Some(Ok(other))) => match (own.from_day(), other.day()) {
                (Some(own), Some(other)) => own <= other,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => true,
            },
            (own, None) => own.is_some(),
            (_, Some(_)) => false,
        };
        if own_first {
            return self.own.next().map(|merged| Ok(Told::Own(merged)));
        }
        match self.others.next()? {
            Ok(event) => Some(Ok(Told::Other(Box::new(event)))),
            Err(error) => Some(Err(error.into())),
        }
    }
}

/// An imported event as one line of JSON, in the shape of the record's own: actors are their own ids, there is no
/// evidence, and `coder`, `codebook` and `cameo` say whose it is.
pub fn json(event: &CodedEvent) -> Value {
    let names = |actors: &[CodedActor]| actors.iter().map(|actor| actor.name.clone()).collect::<Vec<_>>();
    let all = [&event.actors, &event.recipients, &event.according_to];
    let who = |actor: &CodedActor| {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let who = json!({
            "name": actor.name,
            "country": some(&actor.country),
            "sector": actor.sectors.first(),
            "office": actor.title,
            "wikidata": actor.wikidata,
        });
        (actor.name.clone(), who)
    };
    let place = event.place.as_ref().map(|place| {
        json!({
            "name": place.name,
            "country": place.country,
            "lat": place.position.map(|position| position.0),
            "lon": place.position.map(|position| position.1),
            "geonames": place.geonames,
            "admin1": place.admin1,
            "feature": place.feature,
        })
    });
    let mut json = json!({
        "id": id(event),
        "kind": "event",
        "coder": event.coder,
        "codebook": event.codebook,
        "type": event.kind,
        "mode": event.modes.first(),
        "contexts": event.contexts,
        "cameo": event.cameo,
        "actors": names(&event.actors),
        "recipients": names(&event.recipients),
        "score": event.score,
        "evidence": [],
        "according_to": event.according_to.first().map(|actor| &actor.name),
        "factuality": event.factuality,
        "date": event.date,
        "end_date": event.end_date,
        "place": place,
        "reports": event.reports,
        "who": all.into_iter().flatten().map(who).collect::<serde_json::Map<String, Value>>(),
    });
    if event.background {
        json["background"] = true.into();
    }
    json
}

/// The id of an imported event in the whole record: `ICEWS:926685`.
pub fn id(event: &CodedEvent) -> String {
    format!("{}:{}", event.coder.as_deref().unwrap_or_default(), event.id)
}

/// The names of actors as a cell has them, with their countries.
pub fn names(actors: &[CodedActor], names: &Names) -> String {
    let called = |actor: &CodedActor| {
        let name = clean(&actor.name);
        let of = names.country(&actor.country);
        if actor.country.is_empty() || name.contains(&of) {
            name
        } else {
            format!("{name} ({of})")
        }
    };
    enumerated(&actors.iter().map(called).collect::<Vec<_>>())
}

/// The event's code as the record's own are shown: `CONSULT visit`; CAMEO's where PLOVER has no type.
pub fn code_of(event: &CodedEvent) -> String {
    if event.kind.is_empty() {
        return format!("CAMEO {}", event.cameo.as_deref().unwrap_or_default());
    }
    code(&Event {
        kind: event.kind.clone(),
        mode: event.modes.first().cloned(),
        ..Event::default()
    })
}

/// Where an imported event was told: addresses, else outlets, else its id.
pub fn sources(event: &CodedEvent) -> String {
    let told =
        |report: &legation::exchange::CodedReport| report.url.clone().or_else(|| report.publication.clone());
    let mut sources: Vec<String> = Vec::new();
    for source in event.reports.iter().filter_map(told) {
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    if sources.is_empty() {
        sources.push(id(event));
    }
    sources.join(", ")
}

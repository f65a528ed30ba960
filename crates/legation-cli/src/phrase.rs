//! An entry in a few words: who, what, when, where.

use crate::screen::clean;
use legation::contract::{
    Actor, ActorKind, Detail, Entry, Event, Factuality, Instrument, Outcome, OutcomeKind, Place,
};
use legation::record::Party;
use legation::tables::Tables;
use std::collections::BTreeMap;

/// How the actors of a dispatch, or of a record, are called: `Ebrahim Raisi (Iran)`.
pub struct Names {
    by_id: BTreeMap<String, String>,
    countries: BTreeMap<String, String>,
}

impl Names {
    pub fn of_actors(actors: &[Actor]) -> Names {
        let parts = |a: &Actor| {
            let state = a.kind == ActorKind::Country;
            (a.id.clone(), a.name.clone(), a.country.clone(), state)
        };
        Names::new(actors.iter().map(parts))
    }

    pub fn of_parties<'p>(parties: impl IntoIterator<Item = &'p Party>) -> Names {
        let parts = |p: &Party| {
            // A country and its government are one party, under the country's code.
            let state = p.kind == "country" || p.country.as_deref() == Some(p.id.as_str());
            (p.id.clone(), p.name.clone(), p.country.clone(), state)
        };
        Names::new(parties.into_iter().map(parts))
    }

    /// From id, name, country code, and whether it is the state itself.
    fn new(actors: impl Iterator<Item = (String, String, Option<String>, bool)>) -> Names {
        let actors: Vec<_> = actors.collect();
        let mut countries = BTreeMap::new();
        for (_, name, country, state) in &actors {
            if let (Some(code), true) = (country, state) {
                countries.entry(code.clone()).or_insert_with(|| clean(name));
            }
        }
        let called = |(id, name, country, state): (String, String, Option<String>, bool)| {
            let name = clean(&name);
            let of = country
                .filter(|code| !state && !is_body(code))
                .map(|code| country_name(&countries, &code))
                // "Government of Fiji" says it already.
                .filter(|of| !name.contains(of.as_str()));
            (id, of.map_or(name.clone(), |of| format!("{name} ({of})")))
        };
        let by_id = actors.into_iter().map(called).collect();
        Names { by_id, countries }
    }

    /// Also knows the visits that others are part of: "the tour of Latin America from 2023-06-12".
    pub fn with_tours(mut self, entries: &[Entry]) -> Names {
        let tours = entries.iter().filter_map(|entry| match &entry.detail {
            Detail::Visit(visit) => {
                let place = self.place(visit.to.as_ref()?);
                let from = visit
                    .arrived
                    .as_deref()
                    .map(|day| format!(" from {}", clean(day)));
                Some((
                    entry.id.clone(),
                    format!("the tour of {place}{}", from.unwrap_or_default()),
                ))
            }
            _ => None,
        });
        let tours: Vec<_> = tours.collect();
        self.by_id.extend(tours);
        self
    }

    /// The actor's name and country; a description is its own name.
    pub fn of(&self, id: &str) -> String {
        self.by_id.get(id).cloned().unwrap_or_else(|| clean(id))
    }

    pub fn list(&self, ids: &[String]) -> String {
        let names: Vec<String> = ids.iter().map(|id| self.of(id)).collect();
        enumerated(&names)
    }

    /// A country by its alpha-3; any other code is its own name.
    pub fn country(&self, code: &str) -> String {
        country_name(&self.countries, code)
    }

    pub fn place(&self, place: &Place) -> String {
        let name = clean(&place.name);
        match place
            .country
            .as_deref()
            .map(|code| country_name(&self.countries, code))
        {
            Some(country) if country != name => format!("{name}, {country}"),
            _ => name,
        }
    }
}

/// "a", "a and b", "a, b and c".
pub fn enumerated(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// PLOVER's codes for what is not a country.
fn is_body(code: &str) -> bool {
    matches!(code, "UNO" | "EUR" | "IGO" | "NGO" | "MNC" | "ISM" | "IMG")
}

fn country_name(known: &BTreeMap<String, String>, code: &str) -> String {
    let built_in = || {
        Tables::built_in()
            .country_by_code(code)
            .map(|country| country.name)
    };
    match known.get(code) {
        Some(name) => name.clone(),
        None => clean(built_in().unwrap_or(code)),
    }
}

/// An entry in words: its subject, what is said of it, and further details.
pub struct Phrase {
    /// Who, and to whom: the part that the eye looks for.
    pub subject: String,
    /// What, when, where.
    pub parts: Vec<String>,
    /// More, for a second line.
    pub details: Vec<String>,
}

/// Says an entry in words. What the entry does not hold is left out.
pub fn phrase(entry: &Entry, names: &Names) -> Phrase {
    let mut phrase = Phrase {
        subject: String::new(),
        parts: Vec::new(),
        details: Vec::new(),
    };
    let place = entry.place.as_ref().map(|place| names.place(place));
    let unless = |status: &Option<String>, usual: &str| {
        status
            .as_deref()
            .filter(|status| *status != usual)
            .map(|status| clean(status).replace('_', " "))
    };
    let mut date = entry.date.as_deref().map(clean);
    match &entry.detail {
        Detail::Visit(visit) => {
            let to = visit.to.as_ref().map(|place| names.place(place)).or(place);
            let to = to.or_else(|| some(names.list(&visit.hosts)));
            phrase.subject = arrow(&names.list(&visit.visitors), to.as_deref().unwrap_or_default());
            date = match (&visit.arrived, &visit.departed) {
                (Some(from), Some(to)) if from != to => Some(format!("{} to {}", clean(from), clean(to))),
                (Some(from), _) => Some(format!("from {}", clean(from))),
                (None, Some(to)) => Some(format!("to {}", clean(to))),
                (None, None) => date,
            };
            phrase.parts.extend(unless(&visit.status, "made"));
            let tour = visit.part_of.as_ref().and_then(|id| names.by_id.get(id));
            phrase.details.extend(tour.map(|tour| format!("part of {tour}")));
            phrase.details.extend(
                visit
                    .from
                    .as_ref()
                    .map(|place| format!("from {}", names.place(place))),
            );
            phrase
                .details
                .extend(some(names.list(&visit.hosts)).map(|hosts| format!("received by {hosts}")));
            phrase
                .details
                .extend(some(names.list(&visit.delegation)).map(|with| format!("with {with}")));
        }
        Detail::Meeting(meeting) => {
            phrase.subject = names.list(&meeting.participants);
            phrase.parts.extend(unless(&meeting.form, "in_person"));
            phrase.parts.extend(unless(&meeting.status, "held"));
            phrase.parts.extend(place);
        }
        Detail::Statement(statement) => {
            let speaker = statement
                .speaker
                .as_deref()
                .map_or("somebody".to_owned(), |id| names.of(id));
            phrase.subject = speaker;
            let to = statement
                .addressee
                .as_deref()
                .map(|id| format!(" to {}", names.of(id)));
            phrase.parts.push(format!("said{}", to.unwrap_or_default()));
            phrase
                .parts
                .extend(statement.medium.as_deref().map(|words| medium(&clean(words))));
            if let Some(stance) = statement.stance.as_deref().filter(|stance| *stance != "neutral") {
                let target = statement.target.as_deref().map(|id| format!(" {}", names.of(id)));
                phrase
                    .parts
                    .push(format!("{}s{}", clean(stance), target.unwrap_or_default()));
            }
            phrase.parts.extend(place);
        }
        Detail::Agreement(agreement) => {
            phrase.subject = names.list(&agreement.parties);
            phrase.parts.extend(some(instruments(&agreement.instruments)));
            phrase.parts.extend(unless(&agreement.status, ""));
            phrase.parts.extend(place);
            phrase
                .details
                .extend(some(clean(&agreement.fields.join(", "))).map(|fields| format!("on {fields}")));
            phrase
                .details
                .extend(some(names.list(&agreement.signatories)).map(|by| format!("signed by {by}")));
            phrase
                .details
                .extend(some(names.list(&agreement.witnesses)).map(|by| format!("witnessed by {by}")));
        }
        Detail::JointBody(body) => {
            phrase.subject = names.list(&body.parties);
            phrase
                .parts
                .push(body.name.as_deref().map_or("a joint body".to_owned(), clean));
            phrase.parts.extend(unless(&body.status, ""));
            phrase.parts.extend(place);
            phrase
                .details
                .extend(body.remit.as_deref().map(|remit| format!("for {}", clean(remit))));
        }
        Detail::Commitment(commitment) => {
            phrase.subject = arrow(&names.list(&commitment.by), &names.list(&commitment.to));
            phrase.parts.push(clean(&commitment.act));
            phrase
                .parts
                .extend(commitment.due.as_deref().map(|due| format!("due {}", clean(due))));
            phrase.parts.extend(unless(&commitment.strength, "pledge"));
            phrase.details.extend(
                commitment
                    .condition
                    .as_deref()
                    .map(|when| format!("on condition: {}", clean(when))),
            );
            date = date.map(|date| format!("made {date}"));
        }
        Detail::Event(event) => {
            phrase.subject = arrow(&names.list(&event.actors), &names.list(&event.recipients));
            phrase.parts.push(code(event));
            phrase.parts.extend(some(clean(&event.contexts.join(", "))));
            phrase.parts.extend(place);
        }
    }
    phrase.parts.extend(date);
    match entry.factuality {
        Factuality::Asserted => (),
        Factuality::Planned if phrase.parts.iter().any(|part| part == "planned") => (),
        Factuality::Planned => phrase.parts.push("planned".to_owned()),
        Factuality::Hypothetical => phrase.parts.push("hypothetical".to_owned()),
        Factuality::Negated => phrase.parts.push("denied".to_owned()),
    }
    if let Some(claimant) = entry.according_to.as_deref() {
        phrase.parts.push(format!("according to {}", names.of(claimant)));
    }
    if phrase.subject.is_empty() {
        phrase.subject = "somebody".to_owned();
    }
    phrase
}

/// An event's codes: `CONSULT visit +1.0`.
pub fn code(event: &Event) -> String {
    let mut code = clean(&event.kind);
    if let Some(mode) = &event.mode {
        code.push(' ');
        code.push_str(&clean(mode));
    }
    if let Some(score) = event.score {
        code.push_str(&format!(" {score:+}"));
    }
    code
}

/// `6 documents and 1 treaty “On Trade”`.
pub fn instruments(instruments: &[Instrument]) -> String {
    let say = |instrument: &Instrument| {
        let kind = clean(&instrument.kind).replace('_', " ");
        let mut words = match instrument.number {
            Some(1) | None => kind,
            Some(number) => format!("{number} × {kind}"),
        };
        if let Some(title) = &instrument.title {
            words.push_str(&format!(" “{}”", clean(title)));
        }
        words
    };
    instruments.iter().map(say).collect::<Vec<_>>().join(", ")
}

/// `on Twitter`, `in a statement`.
pub fn medium(words: &str) -> String {
    let channels = ["television", "radio", "media", "air", "website"];
    let occasions = ["conference", "briefing", "rally", "event"];
    let last = words.rsplit(' ').next().unwrap_or_default();
    if channels.contains(&last) || words.contains(char::is_uppercase) {
        return format!("on {words}");
    }
    let place = if occasions.contains(&last) { "at" } else { "in" };
    let vowel = words.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{place} {} {words}", if vowel { "an" } else { "a" })
}

/// `1 dispatch`, `2 dispatches`.
pub fn number(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// The day of a date or date-time, for the eye.
pub fn day_of(published: &str) -> &str {
    published.split('T').next().unwrap_or_default()
}

/// News of a promise.
pub fn outcome_phrase(outcome: &Outcome, names: &Names) -> Phrase {
    let what = match outcome.what {
        OutcomeKind::Awaited => "not done yet",
        what => what.word(),
    };
    let mut parts = vec![clean(&outcome.act), what.to_owned()];
    let until = outcome.until.as_deref();
    parts.extend(until.map(|until| format!("until {}", clean(until))));
    let claim = outcome.according_to.as_ref();
    Phrase {
        subject: match arrow(&names.list(&outcome.by), &names.list(&outcome.to)) {
            nobody if nobody.is_empty() => "somebody".to_owned(),
            known => known,
        },
        parts,
        details: claim
            .map(|id| format!("according to {}", names.list(std::slice::from_ref(id))))
            .into_iter()
            .collect(),
    }
}

fn arrow(from: &str, to: &str) -> String {
    match (from.is_empty(), to.is_empty()) {
        (_, true) => from.to_owned(),
        (true, false) => format!("somebody → {to}"),
        (false, false) => format!("{from} → {to}"),
    }
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_and_numbers_are_said_as_people_say_them() {
        assert_eq!(medium("Twitter"), "on Twitter");
        assert_eq!(medium("state television"), "on state television");
        assert_eq!(medium("statement"), "in a statement");
        assert_eq!(medium("interview"), "in an interview");
        assert_eq!(medium("joint press conference"), "at a joint press conference");
        assert_eq!(number(1, "entry", "entries"), "1 entry");
        assert_eq!(number(0, "entry", "entries"), "0 entries");
        assert_eq!(day_of("2025-01-15T09:00:00+00:00"), "2025-01-15");
    }

    #[test]
    fn who_acts_for_a_country_is_named_with_it() {
        let actor = |id: &str, name: &str, country: &str, state: bool| {
            (id.to_owned(), name.to_owned(), Some(country.to_owned()), state)
        };
        let names = Names::new(
            [
                actor("a1", "her government", "FJI", false),
                actor("a2", "Government of Fiji", "FJI", false),
                actor("a3", "Kingdom of Tonga", "TON", true),
                actor("a4", "Sione Vea", "TON", false),
                actor("a5", "UN envoy", "UNO", false),
            ]
            .into_iter(),
        );
        let called: Vec<String> = ["a1", "a2", "a3", "a4", "a5"].map(|id| names.of(id)).into();
        assert_eq!(
            called,
            [
                "her government (Fiji)",
                "Government of Fiji",
                "Kingdom of Tonga",
                "Sione Vea (Kingdom of Tonga)",
                "UN envoy"
            ]
        );
    }
}

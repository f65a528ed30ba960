//! Choosing happenings of the record: by kind, actors, dates, type, status, place.

use super::identity::party::fold;
use super::merge::{Merged, actors};
use super::recall::Party;
use crate::contract::{Detail, Entry, Statement};
use crate::exchange::{CodedActor, CodedEvent};
use crate::tables::Tables;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What is asked for. A field that is empty or `None` asks for nothing; all others must hold.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// The contract's words.
    pub kinds: Vec<String>,
    /// Each must take part, in any role.
    pub actors: Vec<Wanted>,
    /// Each must take part beside, and apart from, the actors.
    pub with: Vec<Wanted>,
    /// Who speaks, in a statement.
    pub speaker: Option<Wanted>,
    /// Whom a statement is about, and its stance (`support`, `oppose`).
    pub about: Option<Wanted>,
    pub stance: Option<String>,
    /// Only what reports tell differently.
    pub disputed: bool,
    /// The first and the last day asked for.
    pub since: Option<Date>,
    pub until: Option<Date>,
    /// Type of event (`CONSULT`), of act (`visit`), or of instrument (`treaty`).
    pub r#type: Option<String>,
    pub status: Option<String>,
    /// A place's name or country.
    pub place: Option<String>,
}

/// The parties that a code or a name stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    ids: BTreeSet<String>,
    /// Of a country, its code.
    code: Option<String>,
    /// Of anybody else, the words of the name, folded.
    words: Vec<String>,
}

impl Wanted {
    /// Looks up `words` among the record's parties. A code (`IRN`) or a country's name (`Iran`) stands for the
    /// country and everybody who acts for it; any other name for all parties whose name holds its words.
    pub fn resolve(words: &str, parties: &BTreeMap<String, Party>) -> Wanted {
        let folded = fold(words);
        let upper = words.trim().to_uppercase();
        let is_code = parties
            .values()
            .any(|party| party.country.as_deref() == Some(upper.as_str()));
        let code = if is_code {
            Some(upper)
        } else {
            let named = |party: &&Party| {
                matches!(party.kind.as_str(), "country" | "government") && fold(&party.name) == folded
            };
            parties
                .values()
                .find(named)
                .and_then(|party| party.country.clone())
        };
        let mut ids = BTreeSet::new();
        let tables = Tables::built_in();
        let known = || tables.country_by_code(words).or_else(|| tables.country(words));
        let mut wanted = Wanted {
            ids: BTreeSet::new(),
            code: code
                .clone()
                .or_else(|| known().map(|country| country.iso3.to_owned())),
            words: folded.split_whitespace().map(str::to_owned).collect(),
        };
        match code {
            // An id tells namesakes apart.
            None if parties.contains_key(words.trim()) => {
                ids.insert(words.trim().to_owned());
            }
            Some(code) => {
                let of_code = parties
                    .values()
                    .filter(|party| party.country.as_ref() == Some(&code));
                ids.extend(of_code.map(|party| party.id.clone()));
                ids.insert(code);
            }
            None if folded.is_empty() => (),
            None => {
                let wanted: Vec<&str> = folded.split(' ').collect();
                let holds = |party: &&Party| {
                    let mut names = party
                        .spellings
                        .iter()
                        .chain([&party.name, &party.id])
                        .chain(&party.known_as);
                    names.any(|name| {
                        let name = fold(name);
                        let name: BTreeSet<&str> = name.split(' ').collect();
                        wanted.iter().all(|word| name.contains(word))
                    })
                };
                ids.extend(parties.values().filter(holds).map(|party| party.id.clone()));
            }
        }
        wanted.ids = ids;
        wanted
    }

    /// Whether an actor of an imported event is meant: one of the country, or one whose name holds the words.
    pub fn means(&self, actor: &CodedActor) -> bool {
        if let Some(code) = &self.code {
            return actor.country == *code;
        }
        let name = fold(&actor.name);
        let name: BTreeSet<&str> = name.split(' ').collect();
        !self.words.is_empty() && self.words.iter().all(|word| name.contains(word.as_str()))
    }

    /// Whether nobody in the record is meant.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    pub fn contains(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    fn among<'a>(&self, members: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
        members.iter().copied().filter(|id| self.contains(id)).collect()
    }
}

impl Query {
    /// Whether a happening is asked for.
    pub fn accepts(&self, merged: &Merged) -> bool {
        let entry = &merged.entry;
        (self.kinds.is_empty() || self.kinds.iter().any(|kind| kind == entry.detail.kind()))
            && (!self.disputed || !merged.differs.is_empty())
            && self.accepts_actors(entry)
            && self
                .since
                .is_none_or(|since| merged.to_day().is_some_and(|day| day >= since))
            && self
                .until
                .is_none_or(|until| merged.from_day().is_some_and(|day| day <= until))
            && self
                .r#type
                .as_deref()
                .is_none_or(|wanted| types(entry).iter().any(|t| t.eq_ignore_ascii_case(wanted)))
            && self
                .status
                .as_deref()
                .is_none_or(|wanted| has_status(merged, wanted))
            && self.place.as_deref().is_none_or(|wanted| is_at(entry, wanted))
    }

    fn accepts_actors(&self, entry: &Entry) -> bool {
        let mut members = actors(entry);
        // A visit to a country involves it, also where no host is named.
        if let Detail::Visit(visit) = &entry.detail {
            members.extend(visit.to.iter().filter_map(|place| place.country.as_deref()));
        }
        self.take_part(|wanted| wanted.among(&members))
            && match &entry.detail {
                Detail::Statement(statement) => self.accepts_statement(statement),
                _ => !self.asks_for_statements(),
            }
    }
}

impl Query {
    /// Whether only statements can be meant.
    fn asks_for_statements(&self) -> bool {
        self.speaker.is_some() || self.about.is_some() || self.stance.is_some()
    }

    fn accepts_statement(&self, statement: &Statement) -> bool {
        let is = |wanted: &Option<Wanted>, id: &Option<String>| {
            let named = |wanted: &Wanted| id.as_deref().is_some_and(|id| wanted.contains(id));
            wanted.as_ref().is_none_or(named)
        };
        is(&self.speaker, &statement.speaker)
            && is(&self.about, &statement.target)
            && self
                .stance
                .as_ref()
                .is_none_or(|wanted| statement.stance.as_ref() == Some(wanted))
    }

    /// Whether an event of another coder is asked for.
    pub fn accepts_coded(&self, event: &CodedEvent) -> bool {
        let members: Vec<&CodedActor> = [&event.actors, &event.recipients, &event.according_to]
            .into_iter()
            .flatten()
            .collect();
        let day = event.day();
        let last = event
            .end_date
            .as_deref()
            .and_then(crate::time::days)
            .map(|span| span.1);
        let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b.trim());
        let is_type = |wanted: &str| {
            let codes = event.modes.iter().chain(&event.cameo);
            same(&event.kind, wanted) || codes.into_iter().any(|code| same(code, wanted))
        };
        let is_at = |wanted: &str| {
            event.place.as_ref().is_some_and(|place| {
                place.country.as_deref().is_some_and(|code| same(code, wanted))
                    || (!fold(wanted).is_empty() && fold(&place.name) == fold(wanted))
            })
        };
        (self.kinds.is_empty() || self.kinds.iter().any(|kind| kind == "event"))
            && self.take_part(|wanted| (0..members.len()).filter(|n| wanted.means(members[*n])).collect())
            && !self.asks_for_statements()
            && !self.disputed
            && self.status.is_none()
            && self
                .since
                .is_none_or(|since| last.or(day).is_some_and(|day| day >= since))
            && self.until.is_none_or(|until| day.is_some_and(|day| day <= until))
            && self.r#type.as_deref().is_none_or(is_type)
            && self.place.as_deref().is_none_or(is_at)
    }

    /// Whether all who are asked for take part: `among` gives those of the members who are meant. Nobody is with himself.
    fn take_part<M: Ord>(&self, among: impl Fn(&Wanted) -> BTreeSet<M>) -> bool {
        let chosen: Vec<BTreeSet<M>> = self.actors.iter().map(&among).collect();
        let beside = |wanted: &Wanted| {
            let others = among(wanted);
            !others.is_empty()
                && chosen
                    .iter()
                    .all(|chosen| others.len() > 1 || chosen.len() > 1 || *chosen != others)
        };
        !chosen.iter().any(BTreeSet::is_empty) && self.with.iter().all(beside)
    }
}

fn types(entry: &Entry) -> Vec<&str> {
    match &entry.detail {
        Detail::Event(event) => {
            let mut types = vec![event.kind.as_str()];
            types.extend(event.mode.as_deref());
            types
        }
        Detail::Commitment(commitment) => vec![&commitment.act_type],
        Detail::Agreement(agreement) => agreement.instruments.iter().map(|i| i.kind.as_str()).collect(),
        Detail::Meeting(meeting) => meeting.form.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

/// What a happening's status is called: its own, or what became of a commitment.
pub fn status(merged: &Merged) -> Option<&str> {
    use super::merge::CommitmentStatus::{Kept, Open, Overdue};
    match &merged.entry.detail {
        Detail::Visit(visit) => visit.status.as_deref(),
        Detail::Meeting(meeting) => meeting.status.as_deref(),
        Detail::Agreement(agreement) => agreement.status.as_deref(),
        Detail::JointBody(body) => body.status.as_deref(),
        Detail::Commitment(_) => merged
            .settlement
            .as_ref()
            .map(|settlement| match settlement.status {
                Open => "open",
                Kept => "kept",
                Overdue => "overdue",
            }),
        Detail::Statement(_) | Detail::Event(_) => None,
    }
}

fn has_status(merged: &Merged, wanted: &str) -> bool {
    status(merged).is_some_and(|status| status.eq_ignore_ascii_case(wanted))
}

fn is_at(entry: &Entry, wanted: &str) -> bool {
    let mut places: Vec<_> = entry.place.iter().collect();
    if let Detail::Visit(visit) = &entry.detail {
        places.extend(visit.to.iter().chain(&visit.from));
    }
    let folded = fold(wanted);
    places.iter().any(|place| {
        place
            .country
            .as_deref()
            .is_some_and(|code| code.eq_ignore_ascii_case(wanted.trim()))
            || (!folded.is_empty() && fold(&place.name) == folded)
    })
}

#[cfg(test)]
mod tests {
    use super::super::Record;
    use super::super::tests::{sample, versions};
    use super::*;
    use jiff::civil::date;

    fn ask(make: impl Fn(&BTreeMap<String, Party>) -> Query) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let mut record = Record::create(&folder.path().join("a.db")).unwrap();
        let reading = sample("d1");
        record.keep(&reading.dispatch, &reading, &versions()).unwrap();
        let query = make(&record.parties().unwrap());
        let merged = record.merged(date(2024, 8, 1)).unwrap();
        merged
            .iter()
            .filter(|m| query.accepts(m))
            .map(|m| m.entry.detail.kind().to_owned())
            .collect()
    }

    #[test]
    fn actors_are_asked_for_by_code_country_or_name() {
        for words in ["DNK", "dnk", "Government of Denmark", "Rask"] {
            let kinds = ask(|parties| Query {
                kinds: vec!["visit".into()],
                actors: vec![Wanted::resolve(words, parties)],
                with: vec![Wanted::resolve("Samoa", parties)],
                ..Query::default()
            });
            assert_eq!(kinds, ["visit"], "{words}");
        }
        assert!(
            ask(|parties| Query {
                actors: vec![Wanted::resolve("Peru", parties)],
                ..Query::default()
            })
            .is_empty()
        );
    }

    #[test]
    fn an_actor_is_not_with_itself() {
        let kinds = ask(|parties| Query {
            kinds: vec!["statement".into(), "commitment".into()],
            actors: vec![Wanted::resolve("Tuilagi", parties)],
            with: vec![Wanted::resolve("Sina Tuilagi", parties)],
            ..Query::default()
        });
        assert!(kinds.is_empty(), "{kinds:?}");
    }

    #[test]
    fn dates_types_status_and_places_narrow() {
        let day = |y, m, d| Some(date(y, m, d));
        assert_eq!(
            ask(|_| Query {
                since: day(2024, 3, 13),
                ..Query::default()
            }),
            ["commitment"]
        );
        assert_eq!(
            ask(|_| Query {
                until: day(2024, 3, 11),
                ..Query::default()
            })
            .len(),
            0
        );
        assert_eq!(
            ask(|_| Query {
                r#type: Some("consult".into()),
                ..Query::default()
            }),
            ["event"]
        );
        assert_eq!(
            ask(|_| Query {
                status: Some("overdue".into()),
                ..Query::default()
            }),
            ["commitment"]
        );
        assert_eq!(
            ask(|_| Query {
                place: Some("Apia".into()),
                ..Query::default()
            })
            .len(),
            6
        );
    }
}

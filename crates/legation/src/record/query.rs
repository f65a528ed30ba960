//! Choosing happenings of the record: by kind, actors, dates, type, status, place.

use super::Record;
use super::error::{Explain, Result};
use super::identity::party::{fold, is_generic};
use super::merge::{ANY_TIME, KINDS, Merged, actors, months, party_key, settle};
use super::recall::{Party, parties};
use crate::contract::{Detail, Entry, Statement};
use crate::exchange::{CodedActor, CodedEvent};
use crate::tables::Tables;
use jiff::civil::Date;
use rusqlite::OptionalExtension;
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

impl Record {
    /// Looks up `words` among the record's parties. A code (`IRN`) or a country's name (`Iran`) stands for the
    /// country and everybody who acts for it; an id for its one actor; any other name for all parties that have its words in
    /// one of their names.
    pub fn wanted(&self, words: &str) -> Result<Wanted> {
        self.find_wanted(words).explain(&self.path)
    }

    fn find_wanted(&self, words: &str) -> rusqlite::Result<Wanted> {
        let connection = &self.connection;
        let ids = |sql: &str, values: &[&dyn rusqlite::ToSql]| -> rusqlite::Result<BTreeSet<String>> {
            let mut statement = connection.prepare_cached(sql)?;
            statement.query_map(values, |row| row.get(0))?.collect()
        };
        let folded = fold(words);
        let upper = words.trim().to_uppercase();
        let of_country = |code: &str| ids("SELECT key FROM actor WHERE country = ?1", &[&code]);
        let mut found = of_country(&upper)?;
        let mut code = (!found.is_empty()).then_some(upper);
        if code.is_none() {
            let named: Option<String> = connection
                .prepare_cached(
                    "SELECT country FROM actor WHERE folded = ?1 AND kind IN ('country', 'government')
                     AND country IS NOT NULL ORDER BY key",
                )?
                .query_row([&folded], |row| row.get(0))
                .optional()?;
            if let Some(named) = named {
                found = of_country(&named)?;
                code = Some(named);
            }
        }
        let tables = Tables::built_in();
        let known = || tables.country_by_code(words).or_else(|| tables.country(words));
        let mut wanted = Wanted {
            ids: BTreeSet::new(),
            code: code
                .clone()
                .or_else(|| known().map(|country| country.iso3.to_owned())),
            words: folded.split_whitespace().map(str::to_owned).collect(),
        };
        if let Some(code) = code {
            found.insert(code);
            wanted.ids = found;
            return Ok(wanted);
        }
        // An id tells namesakes apart.
        wanted.ids = ids("SELECT key FROM actor WHERE key = ?1", &[&words.trim()])?;
        if wanted.ids.is_empty() && !wanted.words.is_empty() {
            let keys: Vec<String> = wanted.words.iter().map(|word| format!("word {word}")).collect();
            let distinct = keys.iter().collect::<BTreeSet<_>>().len();
            wanted.ids = ids(
                "SELECT DISTINCT k.key FROM actor k JOIN form f ON f.actor = k.id WHERE f.id IN (
                   SELECT form FROM form_key WHERE key IN (SELECT value FROM json_each(?1))
                   GROUP BY form HAVING count(*) = ?2)",
                &[
                    &serde_json::to_string(&keys).unwrap_or_default(),
                    &(distinct as i64),
                ],
            )?;
        }
        Ok(wanted)
    }

    /// The happenings that are asked for, in order of date (the undated by publication). `as_of` is the day on which commitments
    /// past their due date are overdue.
    pub fn happenings(&self, query: &Query, as_of: Date) -> Result<Vec<Merged>> {
        let roots = self.roots(query).explain(&self.path)?;
        let mut found = self.settled(&roots, as_of)?;
        found.retain(|merged| query.accepts(merged));
        Ok(found)
    }

    /// The happenings with these first tellings, in order of date, with what became of promises.
    pub(super) fn settled(&self, roots: &BTreeSet<i64>, as_of: Date) -> Result<Vec<Merged>> {
        let mut found = self.fused(roots)?;
        if found
            .iter()
            .any(|merged| matches!(merged.entry.detail, Detail::Commitment(_)))
        {
            let deeds = self.deeds(&found)?;
            let parties = self.parties_of(found.iter().chain(&deeds))?;
            let news = self.news_of(&found, &parties)?;
            settle(&mut found, &deeds, &news, &parties, as_of);
        }
        Ok(found)
    }

    /// The parties that happenings name, and all countries, without how often they are told of and how they are spelled.
    pub fn parties_of<'m>(
        &self,
        happenings: impl IntoIterator<Item = &'m Merged>,
    ) -> Result<BTreeMap<String, Party>> {
        let ids: BTreeSet<&str> = happenings
            .into_iter()
            .flat_map(|merged| actors(&merged.entry))
            .collect();
        let ids = serde_json::to_string(&ids).unwrap_or_default();
        parties(
            &self.connection,
            "key IN (SELECT value FROM json_each(?1)) OR key = country",
            &[&ids],
        )
        .explain(&self.path)
    }

    /// The months in which dispatches of the record may have been published.
    fn months(&self) -> rusqlite::Result<Vec<i32>> {
        let (first, last): (Option<String>, Option<String>) = self
            .connection
            .prepare_cached(
                "SELECT (SELECT min(published) FROM dispatch), (SELECT max(published) FROM dispatch)",
            )?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut all = vec![ANY_TIME];
        let month = |day: Option<String>| {
            let months = months(Some(crate::time::days(&day?)?), 0);
            Some((*months.first()?, *months.last()?))
        };
        if let (Some((first, _)), Some((_, last))) = (month(first), month(last)) {
            all.extend(first..=last);
        }
        Ok(all)
    }

    /// The first tellings of the happenings that may be asked for: all that are, and some more, as what several tellings say together
    /// is known only when they are read.
    fn roots(&self, query: &Query) -> rusqlite::Result<BTreeSet<i64>> {
        let (condition, values) = self.conditions(query)?;
        let sql = format!(
            "SELECT DISTINCT coalesce(e.happening, e.id) FROM entry e JOIN dispatch d ON d.number = e.dispatch
             WHERE {condition}"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        statement
            .query_map(rusqlite::params_from_iter(values), |row| row.get(0))?
            .collect()
    }

    /// What must hold of an entry `e` and its dispatch `d`, so that the happening may be asked for, and the values in it.
    pub(super) fn conditions(&self, query: &Query) -> rusqlite::Result<(String, Vec<String>)> {
        let mut conditions: Vec<String> = Vec::new();
        let mut values: Vec<String> = Vec::new();
        fn json(list: &impl serde::Serialize) -> String {
            serde_json::to_string(list).unwrap_or_default()
        }
        if !query.kinds.is_empty() {
            conditions.push("e.kind IN (SELECT value FROM json_each(?))".to_owned());
            values.push(json(&query.kinds));
        }
        let named = query.actors.iter().chain(&query.with);
        let asked: Vec<&Wanted> = named.chain(&query.speaker).chain(&query.about).collect();
        if !asked.is_empty() {
            let months = self.months()?;
            // One list of what all of them take part in, so that no entry of one alone is looked up.
            let each = "SELECT entry FROM bucket WHERE key IN (SELECT value FROM json_each(?))";
            conditions.push(format!(
                "e.id IN ({})",
                vec![each; asked.len()].join(" INTERSECT ")
            ));
            values.extend(
                asked
                    .iter()
                    .map(|wanted| json(&wanted.keys(&query.kinds, &months))),
            );
        }
        if let Some(since) = query.since {
            // A month of publication ends after all of its days.
            conditions.push("coalesce(e.date_to, d.published || '-99') >= ?".to_owned());
            values.push(since.to_string());
        }
        if let Some(until) = query.until {
            conditions.push("coalesce(e.date_from, substr(d.published, 1, 10)) <= ?".to_owned());
            values.push(until.to_string());
        }
        let condition = if conditions.is_empty() {
            "1".to_owned()
        } else {
            conditions.join(" AND ")
        };
        Ok((condition, values))
    }
}

impl Wanted {
    /// Whether an actor of an imported event is meant: one of the country, or one whose name holds the words.
    pub fn means(&self, actor: &CodedActor) -> bool {
        if let Some(code) = &self.code {
            return actor.country == *code;
        }
        let name = fold(&actor.name);
        let name: BTreeSet<&str> = name.split(' ').collect();
        !self.words.is_empty() && self.words.iter().all(|word| name.contains(word.as_str()))
    }

    /// Where the record keeps what they take part in.
    fn keys(&self, kinds: &[String], months: &[i32]) -> Vec<i64> {
        let all: Vec<String>;
        let kinds = if kinds.is_empty() {
            all = KINDS.iter().map(|kind| (*kind).to_owned()).collect();
            &all
        } else {
            kinds
        };
        let state = self
            .code
            .as_ref()
            .filter(|code| !is_generic(code) && self.ids.contains(*code));
        let ids: Vec<&String> = state.map_or_else(|| self.ids.iter().collect(), |code| vec![code]);
        let mut keys = Vec::new();
        for id in ids {
            for kind in kinds {
                keys.extend(months.iter().map(|month| party_key(*month, kind, id)));
            }
        }
        keys
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
    /// Whether neither actors nor dates narrow it.
    pub(super) fn is_open(&self) -> bool {
        let named = [&self.speaker, &self.about].into_iter().any(Option::is_some);
        self.actors.is_empty()
            && self.with.is_empty()
            && !named
            && self.since.is_none()
            && self.until.is_none()
    }

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
    match &merged.entry.detail {
        Detail::Visit(visit) => visit.status.as_deref(),
        Detail::Meeting(meeting) => meeting.status.as_deref(),
        Detail::Agreement(agreement) => agreement.status.as_deref(),
        Detail::JointBody(body) => body.status.as_deref(),
        Detail::Commitment(_) => merged
            .settlement
            .as_ref()
            .map(|settlement| settlement.status.word()),
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

    fn ask(make: impl Fn(&Record) -> Query) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let mut record = Record::create(&folder.path().join("a.db")).unwrap();
        let reading = sample("d1");
        record.keep(&reading.dispatch, &reading, &versions()).unwrap();
        let query = make(&record);
        let found = record.happenings(&query, date(2024, 8, 1)).unwrap();
        // What is fetched by what was asked is what all would be sieved to.
        let merged = record.merged(date(2024, 8, 1)).unwrap();
        let sieved: Vec<Merged> = merged
            .into_iter()
            .filter(|merged| query.accepts(merged))
            .collect();
        assert_eq!(found, sieved);
        found
            .iter()
            .map(|merged| merged.entry.detail.kind().to_owned())
            .collect()
    }

    #[test]
    fn actors_are_asked_for_by_code_country_or_name() {
        for words in ["DNK", "dnk", "Government of Denmark", "Rask"] {
            let kinds = ask(|record| Query {
                kinds: vec!["visit".into()],
                actors: vec![record.wanted(words).unwrap()],
                with: vec![record.wanted("Samoa").unwrap()],
                ..Query::default()
            });
            assert_eq!(kinds, ["visit"], "{words}");
        }
        assert!(
            ask(|record| Query {
                actors: vec![record.wanted("Peru").unwrap()],
                ..Query::default()
            })
            .is_empty()
        );
    }

    #[test]
    fn an_actor_is_not_with_itself() {
        let kinds = ask(|record| Query {
            kinds: vec!["statement".into(), "commitment".into()],
            actors: vec![record.wanted("Tuilagi").unwrap()],
            with: vec![record.wanted("Sina Tuilagi").unwrap()],
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

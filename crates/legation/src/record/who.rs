//! Who is who in the record: each actor with its names, what is known of it, since when, and from where.

use super::identity::LEARNED_FROM;
use super::recall::{Party, Passage};
use super::{Record, Result};
use crate::contract::FactField;
use crate::tables::{Leader, Tables};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// An actor of the record and all that is known of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Who {
    #[serde(flatten)]
    pub party: Party,
    /// The names that dispatches give it, those of most dispatches first.
    pub names: Vec<Called>,
    /// Country, then sector, then offices in order of time.
    pub facts: Vec<Known>,
    /// The fields on which dispatches contradict each other. An office is followed by others, and no contradiction.
    pub differs: Vec<FactField>,
}

/// A name under which dispatches speak of an actor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Called {
    pub name: String,
    pub dispatches: usize,
    /// By what it was recognised, each way once; empty for the name that others were recognised by.
    pub why: Vec<String>,
}

/// Something known of an actor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Known {
    pub field: FactField,
    pub value: String,
    /// Publication of the first and the last dispatch that has it so; where none does, the term in the tables.
    pub from: Option<String>,
    pub to: Option<String>,
    /// Publication of the first dispatch that says it is over.
    pub over: Option<String>,
    /// The tables know it.
    pub tables: bool,
    /// How many dispatches of different text say it.
    pub told: usize,
    /// Enough of them do for it to count as learned.
    pub learned: bool,
    /// The words of the dispatches that say it, in order of publication.
    pub reports: Vec<Passage>,
    /// Dispatches of the record have it so, and not the tables alone.
    #[serde(skip)]
    pub of_record: bool,
}

impl Who {
    /// The office held on a day, as far as is known: the last one told by then, if nothing tells that it was over.
    pub fn office_on(&self, day: Date) -> Option<&Known> {
        let day = day.to_string();
        let by = |date: &Option<String>| {
            date.as_deref()
                .is_some_and(|date| first_days(date) <= day.as_str())
        };
        let held = self
            .facts
            .iter()
            .filter(|known| known.field == FactField::Office && by(&known.from) && !by(&known.over));
        // One told of later still is surer than one told of before.
        held.filter(|known| known.of_record || known.to.is_none() || !by(&known.to))
            .max_by_key(|known| {
                (
                    known.to.as_deref().is_some_and(|to| to >= day.as_str()),
                    &known.to,
                    known.told,
                )
            })
    }

    /// Whether anything is told of it by a day.
    pub fn is_told_by(&self, day: Date) -> bool {
        let day = day.to_string();
        self.facts
            .iter()
            .any(|known| known.from.as_deref().is_some_and(|from| from <= day.as_str()))
    }
}

/// A date as the first day that it allows may be compared: "2024" is before every day of 2024.
fn first_days(date: &str) -> &str {
    date.get(..10).unwrap_or(date)
}

/// What is gathered of a value before it is told.
#[derive(Default)]
struct Gathered {
    /// Dispatches that have the value, by number, with the day of publication.
    has: BTreeMap<i64, Option<String>>,
    says: BTreeSet<i64>,
    over: Option<String>,
    reports: Vec<(Option<String>, Passage)>,
}

type Values = BTreeMap<(FactField, String), Gathered>;

impl Record {
    /// The actors of the record by their ids. `tables` tell what of a known person they know.
    pub fn who(&self, tables: &Tables) -> Result<Vec<Who>> {
        self.who_are(None, tables)
    }

    /// Those of the actors who have one of these ids, at a cost that does not grow with what is told of others.
    pub fn who_of(&self, ids: &BTreeSet<&str>, tables: &Tables) -> Result<Vec<Who>> {
        let ids = serde_json::to_string(ids).unwrap_or_default();
        self.who_are(Some(&ids), tables)
    }

    /// The actors with these ids (as JSON), or all.
    fn who_are(&self, ids: Option<&str>, tables: &Tables) -> Result<Vec<Who>> {
        let chosen = match ids {
            Some(_) => "key IN (SELECT value FROM json_each(?1))",
            None => "?1 IS NULL",
        };
        let parties = self.parties_where(chosen, ids)?;
        let mut names = self.names(chosen, ids)?;
        let mut values = self.values(chosen, ids)?;
        let texts = self.texts(chosen, ids)?;
        let mut who = Vec::with_capacity(parties.len());
        for (key, party) in parties {
            let known_as = party.known_as.as_deref();
            let leader = known_as.and_then(|name| leader(tables, name, &party));
            let facts = facts_of(values.remove(&key).unwrap_or_default(), leader.as_ref(), &texts);
            let countries = facts
                .iter()
                .filter(|known| known.field == FactField::Country && known.told > 0);
            let differs = if countries.count() > 1 {
                vec![FactField::Country]
            } else {
                Vec::new()
            };
            who.push(Who {
                names: names.remove(&key).unwrap_or_default(),
                differs,
                facts,
                party,
            });
        }
        Ok(who)
    }

    /// By actor, the names that dispatches give it.
    fn names(&self, chosen: &str, ids: Option<&str>) -> Result<BTreeMap<String, Vec<Called>>> {
        let mut names: BTreeMap<String, Vec<Called>> = BTreeMap::new();
        self.each_of(
            &format!(
                "SELECT k.key, f.name, sum(f.dispatches) FROM actor k JOIN form f ON f.actor = k.id
                 WHERE {chosen} GROUP BY k.key, f.name ORDER BY k.key, 3 DESC, f.name"
            ),
            ids,
            |row| {
                names.entry(row.get(0)?).or_default().push(Called {
                    name: row.get(1)?,
                    dispatches: row.get(2)?,
                    why: Vec::new(),
                });
                Ok(())
            },
        )?;
        self.each_of(
            &format!(
                "SELECT DISTINCT k.key, f.name, f.why FROM actor k JOIN form f ON f.actor = k.id
                 WHERE f.why IS NOT NULL AND {chosen} ORDER BY k.key, f.name, f.why"
            ),
            ids,
            |row| {
                let name: String = row.get(1)?;
                let called = names.get_mut(&row.get::<_, String>(0)?);
                if let Some(called) = called.into_iter().flatten().find(|called| called.name == name) {
                    called.why.push(row.get(2)?);
                }
                Ok(())
            },
        )?;
        Ok(names)
    }

    /// By actor, field and value, which dispatches have and say it.
    fn values(&self, chosen: &str, ids: Option<&str>) -> Result<BTreeMap<String, Values>> {
        let mut values: BTreeMap<String, Values> = BTreeMap::new();
        self.each_of(
            &format!(
                "SELECT k.key, a.dispatch, substr(d.published, 1, 10), a.country, a.sector, a.office
                 FROM actor k JOIN form f ON f.actor = k.id JOIN appearance a ON a.form = f.id
                 JOIN dispatch d ON d.number = a.dispatch WHERE {chosen}"
            ),
            ids,
            |row| {
                let of_actor = values.entry(row.get(0)?).or_default();
                for (field, column) in [
                    (FactField::Country, 3),
                    (FactField::Sector, 4),
                    (FactField::Office, 5),
                ] {
                    let value: Option<String> = row.get(column)?;
                    if let Some(value) = value {
                        let gathered = of_actor.entry((field, value)).or_default();
                        gathered.has.insert(row.get(1)?, row.get(2)?);
                    }
                }
                Ok(())
            },
        )?;
        self.each_of(
            &format!(
                "SELECT k.key, t.dispatch, substr(d.published, 1, 10), t.field, t.value, t.former, d.id, d.file,
                 t.start, t.\"end\"
                 FROM actor k JOIN form f ON f.actor = k.id JOIN appearance a ON a.form = f.id
                 JOIN fact t ON t.dispatch = a.dispatch AND t.actor = a.position
                 JOIN dispatch d ON d.number = a.dispatch WHERE {chosen}
                 ORDER BY d.published IS NULL, d.published, d.id, t.start"
            ),
            ids,
            |row| {
                let field = match row.get::<_, String>(3)?.as_str() {
                    "country" => FactField::Country,
                    "sector" => FactField::Sector,
                    _ => FactField::Office,
                };
                let (dispatch, day): (i64, Option<String>) = (row.get(1)?, row.get(2)?);
                let former: bool = row.get(5)?;
                let gathered = values.entry(row.get(0)?).or_default().entry((field, row.get(4)?)).or_default();
                let passage = Passage {
                    dispatch: row.get(6)?,
                    file: row.get(7)?,
                    start: row.get(8)?,
                    end: row.get(9)?,
                };
                gathered.reports.push((day.clone(), passage));
                if former {
                    gathered.over = gathered.over.take().or(day);
                } else {
                    gathered.has.insert(dispatch, day);
                    gathered.says.insert(dispatch);
                }
                Ok(())
            },
        )?;
        Ok(values)
    }

    /// Of each dispatch that says something of an actor, a number that only dispatches of the same text share: what a
    /// copy repeats was not said twice.
    fn texts(&self, chosen: &str, ids: Option<&str>) -> Result<BTreeMap<i64, u64>> {
        let mut texts = BTreeMap::new();
        self.each_of(
            &format!(
                "SELECT number, text FROM dispatch WHERE number IN (
                   SELECT t.dispatch FROM actor k JOIN form f ON f.actor = k.id JOIN appearance a ON a.form = f.id
                   JOIN fact t ON t.dispatch = a.dispatch AND t.actor = a.position WHERE {chosen})"
            ),
            ids,
            |row| {
                let mut hasher = DefaultHasher::new();
                row.get_ref(1)?.as_str()?.hash(&mut hasher);
                texts.insert(row.get(0)?, hasher.finish());
                Ok(())
            },
        )?;
        Ok(texts)
    }
}

/// The person of the tables that an actor is.
fn leader<'t>(tables: &'t Tables, name: &str, party: &Party) -> Option<Leader<'t>> {
    let mut leaders = tables.leaders_by_name(name);
    leaders.retain(|leader| leader.full && leader.name == name);
    leaders.retain(|leader| {
        party
            .wikidata
            .as_deref()
            .is_none_or(|id| leader.wikidata == Some(id))
            && party.country.as_deref().is_none_or(|code| leader.country == code)
    });
    leaders.into_iter().next()
}

fn facts_of(values: Values, leader: Option<&Leader<'_>>, texts: &BTreeMap<i64, u64>) -> Vec<Known> {
    let mut facts: Vec<Known> = values
        .into_iter()
        .filter(|((field, value), gathered)| {
            // A sector that only says "former" is none of its own.
            !gathered.has.is_empty() || *field == FactField::Office && !value.is_empty()
        })
        .map(|((field, value), gathered)| {
            let told = gathered.says.iter().map(|dispatch| texts.get(dispatch));
            let told = told.collect::<BTreeSet<_>>().len();
            let days = || gathered.has.values().flatten();
            Known {
                tables: leader.is_some_and(|leader| knows(leader, field, &value)),
                from: days().min().cloned(),
                to: days().max().cloned(),
                over: gathered
                    .over
                    .filter(|over| days().max().is_none_or(|last| last <= over)),
                told,
                learned: told as i64 >= LEARNED_FROM,
                of_record: !gathered.has.is_empty(),
                reports: gathered.reports.into_iter().map(|(_, passage)| passage).collect(),
                field,
                value,
            }
        })
        .collect();
    // What the tables know beside: offices that no dispatch speaks of.
    for term in leader.into_iter().flat_map(|leader| &leader.terms) {
        let there = |known: &Known| known.field == FactField::Office && known.value == term.office;
        if !facts.iter().any(there) {
            facts.push(Known {
                field: FactField::Office,
                value: term.office.to_owned(),
                from: term.from.map(str::to_owned),
                to: term.to.map(str::to_owned),
                over: None,
                tables: true,
                told: 0,
                learned: false,
                reports: Vec::new(),
                of_record: false,
            });
        }
    }
    facts.sort_by(|a, b| (a.field, &a.from, &a.to, &a.value).cmp(&(b.field, &b.from, &b.to, &b.value)));
    facts
}

fn knows(leader: &Leader<'_>, field: FactField, value: &str) -> bool {
    match field {
        FactField::Country => leader.country == value,
        FactField::Sector => leader.terms.iter().any(|term| term.sector == value),
        FactField::Office => leader.terms.iter().any(|term| term.office == value),
    }
}

//! What users have decided about the record's actors: a log that only grows.
//!
//! A decision names whom it is about in terms that outlast a new reading of the same dispatches: names as they are
//! spelled, countries, ids of dispatches. It is applied whenever actors are linked, so dispatches read later obey it too.

use super::error::{ErrorKind, Explain, Result};
use super::identity::{Form, Linker, is_alike, relink};
use super::merge::Grouping;
use super::{Error, Record};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    pub number: i64,
    /// The day it was made on, as its maker gave it.
    pub day: String,
    /// What it is about: `actor`.
    pub what: String,
    /// `merge`, `split`, `undo`.
    pub decision: String,
    /// Whom or what it is about, in terms that outlast a new reading.
    pub whom: Value,
    pub note: Option<String>,
    /// The decision that took it back.
    pub undone_by: Option<i64>,
}

impl Decision {
    /// Whom it is about, in a few words.
    pub fn about(&self) -> String {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let names = |value: &Value| {
            let names: Vec<String> = value
                .as_array()
                .into_iter()
                .flatten()
                .map(|one| text(&one["name"]))
                .collect();
            names.join(" and ")
        };
        match self.decision.as_str() {
            "merge" => names(&self.whom["actors"]),
            "split" => {
                let dispatches = self.whom["dispatches"].as_array().into_iter().flatten();
                let parts: Vec<String> = dispatches
                    .map(|named| format!("{} in {}", text(&named["name"]), text(&named["dispatch"])))
                    .chain(self.whom.get("spelling").map(text))
                    .collect();
                format!(
                    "{} out of {}",
                    parts.join(", "),
                    text(&self.whom["actor"]["name"])
                )
            }
            _ => format!("decision {}", self.whom["decision"]),
        }
    }
}

/// What to take out of an actor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Everything under one spelling of the name.
    Spelling(String),
    /// What these dispatches, by id, tell of it.
    Dispatches(Vec<String>),
}

/// An actor of the record, as decisions speak of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Reference {
    /// As it was called on the day.
    name: String,
    /// Its fullest spellings.
    forms: Vec<Bond>,
    /// Some of the dispatches that name it, by id.
    dispatches: Vec<String>,
}

/// Forms of one name, country and sort.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Bond {
    pub class: String,
    /// The name in lower case without accents and titles.
    pub folded: String,
    pub country: String,
    /// The decision that had split it off, or the actor of a dispatch that it is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub apart: String,
    /// Where namesakes of one country are told apart by their offices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
}

impl Bond {
    pub(super) fn holds(&self, form: &Form) -> bool {
        form.class.word() == self.class
            && form.country == self.country
            && form.apart == self.apart
            && (self.class == "state" || form.folded == self.folded)
            && self.office.as_ref().is_none_or(|office| *office == form.office)
    }
}

#[derive(Serialize, Deserialize)]
struct Merge {
    actors: Vec<Reference>,
}

#[derive(Serialize, Deserialize)]
struct Split {
    actor: Reference,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    spelling: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    dispatches: Vec<Named>,
}

/// An actor of one dispatch.
#[derive(Serialize, Deserialize)]
struct Named {
    dispatch: String,
    /// Its name there.
    name: String,
}

#[derive(Serialize, Deserialize)]
struct Undo {
    decision: i64,
}

/// The decisions that hold, ready to be applied.
#[derive(Default)]
pub(super) struct Decisions {
    splits: Vec<(i64, Split)>,
    /// Sets of forms that are one actor. Disjoint.
    merged: Vec<BTreeSet<Bond>>,
}

impl Decisions {
    pub(super) fn active(connection: &Connection) -> rusqlite::Result<Decisions> {
        let mut decisions = Decisions::default();
        for decision in log(connection)? {
            if decision.what != "actor" || decision.undone_by.is_some() {
                continue;
            }
            match decision.decision.as_str() {
                "merge" => {
                    let Ok(merge) = serde_json::from_value::<Merge>(decision.whom) else {
                        continue;
                    };
                    let mut bonds = BTreeSet::new();
                    for actor in &merge.actors {
                        bonds.extend(actor.bonds(connection)?);
                    }
                    decisions.unite(bonds);
                }
                "split" => {
                    if let Ok(split) = serde_json::from_value(decision.whom) {
                        decisions.splits.push((decision.number, split));
                    }
                }
                _ => (),
            }
        }
        Ok(decisions)
    }

    fn unite(&mut self, mut bonds: BTreeSet<Bond>) {
        let (touching, others): (Vec<_>, Vec<_>) = std::mem::take(&mut self.merged)
            .into_iter()
            .partition(|set| !set.is_disjoint(&bonds));
        self.merged = others;
        bonds.extend(touching.into_iter().flatten());
        self.merged.push(bonds);
    }

    /// The decision that keeps an actor of dispatch `id` apart from those like it, as a word; "" where there is none.
    /// The last one holds.
    pub(super) fn apart(&self, form: &Form, id: &str) -> String {
        let held = self.splits.iter().rev().find(|(_, split)| split.holds(form, id));
        held.map(|(number, _)| number.to_string()).unwrap_or_default()
    }

    /// The forms that merges make one actor with this form, itself included.
    pub(super) fn bonds(&self, form: &Form) -> Vec<Bond> {
        let set = self
            .merged
            .iter()
            .find(|set| set.iter().any(|bond| bond.holds(form)));
        set.into_iter().flatten().cloned().collect()
    }

    pub(super) fn any_merge(&self) -> bool {
        !self.merged.is_empty()
    }

    /// All forms that merges speak of.
    pub(super) fn all_bonds(&self) -> impl Iterator<Item = &Bond> {
        self.merged.iter().flatten()
    }
}

impl Split {
    fn holds(&self, form: &Form, id: &str) -> bool {
        let of_actor = self.actor.forms.iter().any(|bond| {
            bond.class == form.class.word() && (form.country.is_empty() || bond.country == form.country)
        });
        if !of_actor {
            return false;
        }
        match &self.spelling {
            Some(spelling) => form.folded == super::fold(spelling),
            None => self
                .dispatches
                .iter()
                .any(|named| named.dispatch == id && is_alike(&named.name, &form.name, &form.country)),
        }
    }
}

impl Reference {
    /// The forms that it means now. Where a new reading has left none of them, they are found in the dispatches.
    fn bonds(&self, connection: &Connection) -> rusqlite::Result<BTreeSet<Bond>> {
        let mut there = connection.prepare_cached(
            "SELECT 1 FROM form WHERE class = ?1 AND (folded = ?2 OR class = 'state') AND country = ?3 AND apart = ?4",
        )?;
        for bond in &self.forms {
            if there.exists(params![bond.class, bond.folded, bond.country, bond.apart])? {
                return Ok(self.forms.iter().cloned().collect());
            }
        }
        let mut found = connection.prepare_cached(
            "SELECT f.class, f.folded, f.country, f.apart, f.name FROM dispatch d
             JOIN appearance a ON a.dispatch = d.number JOIN form f ON f.id = a.form WHERE d.id = ?1",
        )?;
        let mut bonds: BTreeSet<Bond> = self.forms.iter().cloned().collect();
        for dispatch in &self.dispatches {
            let mut rows = found.query([dispatch])?;
            while let Some(row) = rows.next()? {
                let name: String = row.get(4)?;
                let country: String = row.get(2)?;
                let class: String = row.get(0)?;
                if is_alike(&name, &self.name, &country) && self.forms.iter().any(|bond| bond.class == class)
                {
                    bonds.insert(Bond {
                        class,
                        folded: row.get(1)?,
                        country,
                        apart: row.get(3)?,
                        office: None,
                    });
                }
            }
        }
        Ok(bonds)
    }
}

/// All that was decided of actors, in order; what was decided of entries is `review`'s.
fn log(connection: &Connection) -> rusqlite::Result<Vec<Decision>> {
    let mut statement = connection.prepare_cached(
        "SELECT number, day, what, decision, whom, note FROM decision WHERE what = 'actor' ORDER BY number",
    )?;
    let mut log: Vec<Decision> = statement
        .query_map([], |row| {
            Ok(Decision {
                number: row.get(0)?,
                day: row.get(1)?,
                what: row.get(2)?,
                decision: row.get(3)?,
                whom: serde_json::from_str(&row.get::<_, String>(4)?).unwrap_or_default(),
                note: row.get(5)?,
                undone_by: None,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    // From the last: an undone undoing undoes nothing.
    let mut undone: BTreeMap<i64, i64> = BTreeMap::new();
    for decision in log.iter_mut().rev() {
        decision.undone_by = undone.get(&decision.number).copied();
        if decision.decision == "undo"
            && decision.undone_by.is_none()
            && let Some(number) = decision.whom.get("decision").and_then(Value::as_i64)
        {
            undone.insert(number, decision.number);
        }
    }
    Ok(log)
}

impl Record {
    /// Every decision, in the order in which they were made.
    pub fn decisions(&self) -> Result<Vec<Decision>> {
        log(&self.connection).explain(&self.path)
    }

    /// Makes actors, given by their ids, one from now on. `day` is the day of the decision. Returns its number. Errors: an
    /// actor that is not there, fewer than two, a person with what is none, and the store's.
    pub fn merge_actors(&mut self, ids: &[String], note: Option<&str>, day: &str) -> Result<i64> {
        let actors = ids
            .iter()
            .map(|id| self.reference(id))
            .collect::<Result<Vec<Reference>>>()?;
        let distinct: BTreeSet<&String> = ids.iter().collect();
        if distinct.len() < 2 {
            return Err(self.refused("a merge is of two actors or more"));
        }
        let persons = actors.iter().filter(|actor| actor.is_person()).count();
        if persons != 0 && persons != actors.len() {
            return Err(self.refused("a person and what is no person cannot be one"));
        }
        self.decide("merge", &Merge { actors }, note, day, |_, _| Ok(BTreeSet::new()))
    }

    /// Takes part of an actor out of it, for good. Returns the decision's number. Errors: an actor that is not there, a
    /// part that is nothing or all of it, and the store's.
    pub fn split_actor(&mut self, id: &str, part: &Part, note: Option<&str>, day: &str) -> Result<i64> {
        let actor = self.reference(id)?;
        let appearances = self.appearances(id)?;
        let taken = |(dispatch, name): &&(String, String)| match part {
            Part::Spelling(spelling) => super::fold(spelling) == super::fold(name),
            Part::Dispatches(ids) => ids.contains(dispatch),
        };
        let named: Vec<&(String, String)> = appearances.iter().filter(taken).collect();
        if named.is_empty() {
            return Err(self.refused(&format!("nothing of {id} is that")));
        }
        if named.len() == appearances.len() {
            return Err(self.refused(&format!("that is all of {id}")));
        }
        let split = match part {
            Part::Spelling(spelling) => Split {
                actor,
                spelling: Some(spelling.clone()),
                dispatches: Vec::new(),
            },
            Part::Dispatches(_) => Split {
                actor,
                spelling: None,
                dispatches: named
                    .into_iter()
                    .map(|(dispatch, name)| Named {
                        dispatch: dispatch.clone(),
                        name: name.clone(),
                    })
                    .collect(),
            },
        };
        self.decide("split", &split, note, day, |transaction, _| {
            relink(
                transaction,
                "a.form IN (SELECT form.id FROM form JOIN actor ON actor.id = form.actor WHERE key = ?1)",
                &[&id],
            )
        })
    }

    /// Takes a decision back, for which a new one is entered. Returns its number. Errors: a decision that is not there or
    /// was taken back already, and the store's.
    pub fn undo_decision(&mut self, number: i64, note: Option<&str>, day: &str) -> Result<i64> {
        let log = self.decisions()?;
        let Some(decision) = log.into_iter().find(|decision| decision.number == number) else {
            return Err(self.refused(&format!("there is no decision {number}")));
        };
        if let Some(by) = decision.undone_by {
            return Err(self.refused(&format!("decision {number} was undone by {by}")));
        }
        self.decide(
            "undo",
            &Undo { decision: number },
            note,
            day,
            |transaction, before| {
                // What was merged comes apart, what was split may come together, also where an undoing is undone.
                let mut linker = Linker::new(transaction)?;
                linker.queue_all(before)?;
                let mut others = linker.settle()?;
                others.extend(relink(transaction, "1", &[])?);
                Ok(others)
            },
        )
    }

    /// Enters a decision and applies it; `apply` sees the decisions as they were before, and returns the numbers of the
    /// dispatches whose actors it changed.
    fn decide(
        &mut self,
        decision: &str,
        whom: &impl Serialize,
        note: Option<&str>,
        day: &str,
        apply: impl FnOnce(&Transaction<'_>, &Decisions) -> rusqlite::Result<BTreeSet<i64>>,
    ) -> Result<i64> {
        let path = self.path.clone();
        let whom = serde_json::to_string(whom).unwrap_or_default();
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .explain(&path)?;
        let number = (|| {
            let before = Decisions::active(&transaction)?;
            transaction.execute(
                "INSERT INTO decision (day, what, decision, whom, note) VALUES (?1, 'actor', ?2, ?3, ?4)",
                params![day, decision, whom, note],
            )?;
            let number = transaction.last_insert_rowid();
            let mut others = apply(&transaction, &before)?;
            let mut linker = Linker::new(&transaction)?;
            let after = Decisions::active(&transaction)?;
            linker.queue_all(&after)?;
            others.extend(linker.settle()?);
            let mut grouping = Grouping::new(&transaction);
            for dispatch in others {
                grouping.learn(dispatch)?;
            }
            grouping.settle()?;
            Ok(number)
        })()
        .explain(&path)?;
        transaction.commit().explain(&path)?;
        Ok(number)
    }

    fn refused(&self, what: &str) -> Error {
        Error::new(&self.path, ErrorKind::Refused(what.to_owned()))
    }

    /// The dispatches, by id, that name an actor, and the names they give it.
    fn appearances(&self, id: &str) -> Result<Vec<(String, String)>> {
        self.connection
            .prepare_cached(
                "SELECT d.id, a.name FROM actor k JOIN form f ON f.actor = k.id JOIN appearance a ON a.form = f.id
                 JOIN dispatch d ON d.number = a.dispatch WHERE k.key = ?1 ORDER BY d.published, d.id, a.position",
            )
            .and_then(|mut rows| {
                rows.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?
                    .collect::<rusqlite::Result<_>>()
            })
            .explain(&self.path)
    }

    fn reference(&self, id: &str) -> Result<Reference> {
        /// So many dispatches are kept as witnesses.
        const WITNESSES: usize = 5;
        let dispatches = self.appearances(id)?;
        if dispatches.is_empty() {
            return Err(self.refused(&format!("{id}: the record has no such actor")));
        }
        let name = self
            .connection
            .query_row("SELECT name FROM actor WHERE key = ?1", [id], |row| row.get(0))
            .explain(&self.path)?;
        let forms = self.bonds_of(id).explain(&self.path)?;
        let mut witnesses: Vec<String> = Vec::new();
        for (dispatch, _) in dispatches {
            if witnesses.len() < WITNESSES && !witnesses.contains(&dispatch) {
                witnesses.push(dispatch);
            }
        }
        Ok(Reference {
            name,
            forms,
            dispatches: witnesses,
        })
    }

    /// The forms that stand for an actor: those that no other of its forms is recognised by, and their equals.
    fn bonds_of(&self, id: &str) -> rusqlite::Result<Vec<Bond>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT DISTINCT f.class, f.folded, f.country, f.apart,
             CASE WHEN EXISTS (SELECT 1 FROM form o WHERE o.class = f.class AND o.folded = f.folded
               AND o.country = f.country AND o.apart = f.apart AND o.actor <> f.actor) THEN f.office END
             FROM actor k JOIN form f ON f.actor = k.id
             WHERE k.key = ?1 AND (f.parent IS NULL OR f.score >= 1000) ORDER BY 1, 2, 3, 4, 5",
        )?;
        statement
            .query_map([id], |row| {
                Ok(Bond {
                    class: row.get(0)?,
                    folded: row.get(1)?,
                    country: row.get(2)?,
                    apart: row.get(3)?,
                    office: row.get(4)?,
                })
            })?
            .collect()
    }
}

impl Reference {
    fn is_person(&self) -> bool {
        // A person of one dispatch only is of class local, and so may be merged with either.
        self.forms.iter().any(|bond| bond.class == "person")
    }
}

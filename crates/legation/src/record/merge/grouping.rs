//! Which tellings are of one happening, kept up to date as dispatches come and go.
//!
//! Tellings have an order: by the day of publication, then by dispatch and place in it; events that code an entry come after all
//! entries. Each joins the group of the earlier telling that it is most like, unless something in that group cannot be the same, or
//! begins a group of its own. So where a telling belongs is a function of the earlier ones alone, and the groups are a function of the
//! set of dispatches, in whatever order they were read. When a telling comes, goes or moves, only those after it that it touches are
//! looked at again; candidates are found by [`Features::rows`], so the cost of a dispatch does not grow with the record.

use super::features::{ANY_TIME, Features, key, months};
use super::likeness::{Likeness, likeness};
use super::settle::deed_keys;
use super::state_of;
use super::voice::Voices;
use crate::contract::{Detail, Event};
use crate::document::replaces_earlier;
use crate::record::Record;
use crate::record::error::{Explain, Result};
use crate::record::recall::{Naming, Party, Told, each, parties, recall};
use crate::record::review::Verdicts;
use crate::time::days;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Changes with the rules by which tellings are grouped: a record grouped by other rules is grouped anew.
const RULES: &str = "4";

/// What people decide weighs more than any likeness.
const DECIDED: f64 = 100.0;

/// Where a telling stands among all, first ones first: whether it codes an entry; whether its publication is unknown, and the day; dispatch
/// and place in it.
type Order = (bool, bool, String, String, i64);

/// What is known of one telling while a dispatch is kept.
struct Telling {
    order: Order,
    features: Features,
    /// Number of the entry that it codes.
    codes: Option<i64>,
    /// What events that code the same entry must agree in.
    class: Vec<String>,
    /// What it is looked up by, by others and by promises that it may keep.
    rows: BTreeSet<i64>,
}

/// Brings the record's groups up to date after dispatches have come, gone or changed their actors.
pub(in crate::record) struct Grouping<'t> {
    connection: &'t Connection,
    /// Tellings to be looked at, in order.
    queue: BTreeSet<(Order, i64)>,
    known: BTreeMap<i64, Rc<Telling>>,
    /// What people have decided, once it is asked for.
    verdicts: Option<Rc<Verdicts>>,
}

/// Groups every telling of the record anew, where it was grouped by other rules or not yet, or `all` are to be.
pub(in crate::record) fn refresh(transaction: &Transaction<'_>, all: bool) -> rusqlite::Result<()> {
    let rules: Option<String> = transaction
        .query_row("SELECT value FROM meta WHERE key = 'grouping'", [], |row| {
            row.get(0)
        })
        .optional()?;
    if rules.as_deref() == Some(RULES) && !all {
        return Ok(());
    }
    transaction.execute_batch("DELETE FROM bucket; UPDATE entry SET happening = NULL; DELETE FROM band; UPDATE dispatch SET voice = NULL;",
    )?;
    let mut numbers: Vec<i64> = Vec::new();
    each(
        transaction,
        "SELECT number FROM dispatch ORDER BY published IS NULL, published, id",
        &[] as &[i64],
        &mut |row| {
            numbers.push(row.get(0)?);
            Ok(())
        },
    )?;
    // One after the other, so that what is in memory does not grow.
    for number in numbers {
        let (title, text): (Option<String>, String) = transaction
            .prepare_cached("SELECT title, text FROM dispatch WHERE number = ?1")?
            .query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))?;
        transaction
            .prepare_cached("UPDATE dispatch SET notice = ?2 WHERE number = ?1")?
            .execute(params![number, replaces_earlier(title.as_deref(), &text)])?;
        let mut voices = Voices::new(transaction);
        voices.learn(number)?;
        voices.settle()?;
        let mut grouping = Grouping::new(transaction);
        grouping.learn(number)?;
        grouping.settle()?;
    }
    transaction.execute("INSERT OR REPLACE INTO meta VALUES ('grouping', ?1)", [RULES])?;
    Ok(())
}

impl<'t> Grouping<'t> {
    pub(in crate::record) fn new(connection: &'t Connection) -> Grouping<'t> {
        Grouping {
            connection,
            queue: BTreeSet::new(),
            known: BTreeMap::new(),
            verdicts: None,
        }
    }

    /// A dispatch is about to go, so those that its tellings touch must be looked at again.
    pub(in crate::record) fn forget(&mut self, id: &str) -> rusqlite::Result<()> {
        let gone = self.numbers(
            "SELECT e.id FROM entry e JOIN dispatch d ON d.number = e.dispatch WHERE d.id = ?1",
            &[&id],
        )?;
        for number in &gone {
            self.disturb(*number)?;
        }
        self.queue.retain(|(_, number)| !gone.contains(number));
        self.known.clear();
        self.verdicts = None;
        Ok(())
    }

    /// Takes in the tellings of a dispatch that is new, or whose actors have changed.
    pub(in crate::record) fn learn(&mut self, dispatch: i64) -> rusqlite::Result<()> {
        let numbers = self.numbers(
            "SELECT id FROM entry WHERE dispatch = ?1 ORDER BY position",
            &[&dispatch],
        )?;
        for number in &numbers {
            let grouped: Option<i64> = self
                .connection
                .prepare_cached("SELECT happening FROM entry WHERE id = ?1")?
                .query_row([number], |row| row.get(0))?;
            if grouped.is_some() {
                // As it stood until now.
                self.disturb(*number)?;
            }
        }
        self.known.clear();
        self.verdicts = None;
        let tellings = self.load(&numbers.iter().copied().collect())?;
        let mut drop = self
            .connection
            .prepare_cached("DELETE FROM bucket WHERE entry = ?1")?;
        let mut insert = self
            .connection
            .prepare_cached("INSERT OR IGNORE INTO bucket VALUES (?1, ?2)")?;
        for number in &numbers {
            drop.execute([number])?;
            let Some(telling) = tellings.get(number) else {
                continue;
            };
            for key in &telling.rows {
                insert.execute(params![key, number])?;
            }
            self.queue.insert((telling.order.clone(), *number));
        }
        crate::record::outcome::index(self.connection, dispatch)
    }

    /// Finds for each telling that is to be looked at the group that it belongs to.
    pub(in crate::record) fn settle(mut self) -> rusqlite::Result<()> {
        while let Some((order, number)) = self.queue.pop_first() {
            self.place(number, &order)?;
        }
        Ok(())
    }

    fn place(&mut self, number: i64, order: &Order) -> rusqlite::Result<()> {
        let Some(telling) = self.telling(number)? else {
            return Ok(());
        };
        let neighbours = self.neighbours(number, &telling)?;
        let earlier = |other: &Telling| other.order < *order;
        // Of each group that an earlier telling like this one is in: how like the likest is.
        let mut groups: BTreeMap<i64, f64> = BTreeMap::new();
        for (other, score) in &neighbours {
            let Some(found) = self.telling(*other)? else {
                continue;
            };
            if earlier(&found)
                && let Some(root) = self.happening(*other)?
            {
                let best = groups.entry(root).or_insert(*score);
                *best = best.max(*score);
            }
        }
        let mut best: Option<(f64, Order, i64)> = None;
        for (root, score) in groups {
            let Some(first) = self.telling(root)? else {
                continue;
            };
            let better = best
                .as_ref()
                .is_none_or(|(most, earliest, _)| score > *most || score == *most && first.order < *earliest);
            if better && self.fits(number, &telling, root)? {
                best = Some((score, first.order.clone(), root));
            }
        }
        let root = best.map_or(number, |(_, _, root)| root);
        let before = self.happening(number)?;
        if before == Some(root) {
            return Ok(());
        }
        if before.is_some() {
            self.disturb(number)?;
        }
        self.connection
            .prepare_cached("UPDATE entry SET happening = ?2 WHERE id = ?1")?
            .execute([number, root])?;
        // Those after it that may go with it now, or cannot any more.
        let mut touched: BTreeSet<i64> = neighbours.into_iter().map(|(other, _)| other).collect();
        touched.extend(self.members(root)?);
        if telling.codes.is_none() {
            touched.extend(self.numbers(
                "SELECT c.id FROM entry e JOIN entry c ON c.dispatch = e.dispatch JOIN event v ON v.entry = c.id
                 WHERE e.id = ?1 AND v.of = e.local",
                &[&number],
            )?);
        }
        self.look_at(touched, order)
    }

    /// Queues what a telling that goes, or moves, has a part in: its group, and what is like one of that. What is earlier does not
    /// depend on it.
    fn disturb(&mut self, number: i64) -> rusqlite::Result<()> {
        let Some(telling) = self.telling(number)? else {
            return Ok(());
        };
        let mut touched: BTreeSet<i64> = self
            .neighbours(number, &telling)?
            .into_iter()
            .map(|(n, _)| n)
            .collect();
        if let Some(root) = self.happening(number)? {
            for member in self.members(root)? {
                touched.insert(member);
                if let Some(other) = self.telling(member)? {
                    touched.extend(self.neighbours(member, &other)?.into_iter().map(|(n, _)| n));
                }
            }
        }
        self.look_at(touched, &telling.order)
    }

    fn look_at(&mut self, numbers: BTreeSet<i64>, after: &Order) -> rusqlite::Result<()> {
        for number in numbers {
            if let Some(telling) = self.telling(number)?
                && telling.order > *after
            {
                self.queue.insert((telling.order.clone(), number));
            }
        }
        Ok(())
    }

    /// Whether nothing in the group, as far as it is earlier, forbids that a telling joins it.
    fn fits(&mut self, number: i64, telling: &Telling, root: i64) -> rusqlite::Result<bool> {
        for member in self.members(root)? {
            let Some(other) = self.telling(member)? else {
                continue;
            };
            if member != number
                && other.order < telling.order
                && self.compare((number, telling), (member, &other))? == Likeness::Other
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What two tellings are to one another. Events that code entries are what those are.
    fn compare(&mut self, (n, a): (i64, &Telling), (m, b): (i64, &Telling)) -> rusqlite::Result<Likeness> {
        match self.verdicts()?.of_pair(n, m) {
            Some(true) => {
                return Ok(Likeness::Same {
                    score: DECIDED,
                    why: "somebody decided so",
                });
            }
            Some(false) => return Ok(Likeness::Other),
            None => (),
        }
        Ok(match (a.codes, b.codes) {
            (None, None) => likeness(&a.features, &b.features),
            (Some(x), Some(y)) if a.features.dispatch != b.features.dispatch => {
                let (x, y) = (self.happening(x)?, self.happening(y)?);
                if x.is_some() && x == y && a.class == b.class {
                    Likeness::Same {
                        score: 1.0,
                        why: "they code one happening",
                    }
                } else {
                    Likeness::Other
                }
            }
            _ => Likeness::Other,
        })
    }

    /// The tellings that are like this one, and how much.
    fn neighbours(&mut self, number: i64, telling: &Telling) -> rusqlite::Result<Vec<(i64, f64)>> {
        let found: BTreeSet<i64> = match telling.codes {
            Some(of) => self
                .numbers(
                    "SELECT c.id FROM entry e JOIN entry o ON o.happening = e.happening
                     JOIN entry c ON c.dispatch = o.dispatch JOIN event v ON v.entry = c.id
                     WHERE e.id = ?1 AND v.of = o.local",
                    &[&of],
                )?
                .into_iter()
                .collect(),
            None => {
                let keys: Vec<i64> = telling.features.lookups().into_iter().collect();
                let keys = serde_json::to_string(&keys).unwrap_or_default();
                self.numbers(
                    "SELECT DISTINCT entry FROM bucket WHERE key IN (SELECT value FROM json_each(?1))",
                    &[&keys],
                )?
                .into_iter()
                .collect()
            }
        };
        let mut found = found;
        found.extend(self.verdicts()?.partners(number));
        let others = self.load(&found)?;
        let mut like = Vec::new();
        for (other, found) in others {
            if other != number
                && let Likeness::Same { score, .. } = self.compare((number, telling), (other, &found))?
            {
                like.push((other, score));
            }
        }
        Ok(like)
    }

    fn verdicts(&mut self) -> rusqlite::Result<Rc<Verdicts>> {
        if let Some(verdicts) = &self.verdicts {
            return Ok(verdicts.clone());
        }
        let verdicts = Rc::new(Verdicts::active(self.connection)?);
        self.verdicts = Some(verdicts.clone());
        Ok(verdicts)
    }

    fn happening(&self, number: i64) -> rusqlite::Result<Option<i64>> {
        self.connection
            .prepare_cached("SELECT happening FROM entry WHERE id = ?1")?
            .query_row([number], |row| row.get(0))
            .optional()
            .map(Option::flatten)
    }

    fn members(&self, root: i64) -> rusqlite::Result<Vec<i64>> {
        self.numbers("SELECT id FROM entry WHERE happening = ?1", &[&root])
    }

    fn numbers(&self, sql: &str, values: &[&dyn rusqlite::ToSql]) -> rusqlite::Result<Vec<i64>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        statement.query_map(values, |row| row.get(0))?.collect()
    }

    fn telling(&mut self, number: i64) -> rusqlite::Result<Option<Rc<Telling>>> {
        Ok(self.load(&BTreeSet::from([number]))?.remove(&number))
    }

    /// What these tellings are compared by; those that are gone are left out.
    fn load(&mut self, numbers: &BTreeSet<i64>) -> rusqlite::Result<BTreeMap<i64, Rc<Telling>>> {
        let missing: Vec<i64> = numbers
            .iter()
            .filter(|n| !self.known.contains_key(n))
            .copied()
            .collect();
        if !missing.is_empty() {
            let list = serde_json::to_string(&missing).unwrap_or_default();
            for (number, telling) in tellings(self.connection, &list)? {
                self.known.insert(number, Rc::new(telling));
            }
        }
        let known = numbers
            .iter()
            .filter_map(|n| Some((*n, self.known.get(n)?.clone())));
        Ok(known.collect())
    }
}

/// Where those who ask for a party find what it takes part in, by the month of publication: under its id, and under the state that it
/// acts for.
fn party_rows(told: &Told, parties: &BTreeMap<String, Party>) -> BTreeSet<i64> {
    let kind = told.entry.detail.kind();
    let mut ids: BTreeSet<String> = BTreeSet::new();
    for id in super::actors(&told.entry) {
        ids.insert(id.to_owned());
        ids.insert(state_of(id, parties));
    }
    if let Detail::Visit(visit) = &told.entry.detail {
        ids.extend(visit.to.iter().filter_map(|place| place.country.clone()));
    }
    let months = months(told.published.as_deref().and_then(days), 0);
    let rows = ids
        .iter()
        .flat_map(|id| months.iter().map(move |month| party_key(*month, kind, id)));
    rows.collect()
}

/// The key of what a party takes part in.
pub(in crate::record) fn party_key(month: i32, kind: &str, id: &str) -> i64 {
    key((month, format!("p|{kind}|{id}")))
}

/// The tellings with these numbers, a JSON array.
fn tellings(connection: &Connection, list: &str) -> rusqlite::Result<Vec<(i64, Telling)>> {
    let told = recall(
        connection,
        "e.id IN (SELECT value FROM json_each(?1))",
        &[list],
        Naming::Record,
    )?;
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    for told in &told {
        ids.extend(super::actors(&told.entry));
    }
    let ids = serde_json::to_string(&ids).unwrap_or_default();
    let parties = parties(connection, "key IN (SELECT value FROM json_each(?1))", &[&ids])?;
    // Named persons by dispatch.
    let mut persons: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    each(
        connection,
        "SELECT d.id, k.key FROM dispatch d JOIN appearance a ON a.dispatch = d.number JOIN form f ON f.id = a.form
         JOIN actor k ON k.id = f.actor
         WHERE d.number IN (SELECT dispatch FROM entry WHERE id IN (SELECT value FROM json_each(?1)))
         AND a.kind = 'person' AND NOT a.described",
        &[list],
        &mut |row| {
            persons.entry(row.get(0)?).or_default().insert(row.get(1)?);
            Ok(())
        },
    )?;
    let persons: BTreeMap<String, Rc<BTreeSet<String>>> = persons
        .into_iter()
        .map(|(id, persons)| (id, Rc::new(persons)))
        .collect();
    // The first passage of each.
    let mut passages: BTreeMap<i64, String> = BTreeMap::new();
    each(
        connection,
        "SELECT v.entry, substr(d.text, v.start + 1, v.\"end\" - v.start) FROM evidence v
         JOIN dispatch d ON d.number = v.dispatch
         WHERE v.position = 0 AND v.entry IN (SELECT value FROM json_each(?1))",
        &[list],
        &mut |row| {
            passages.insert(row.get(0)?, row.get(1)?);
            Ok(())
        },
    )?;
    let mut codes: BTreeMap<i64, i64> = BTreeMap::new();
    each(
        connection,
        "SELECT v.entry, o.id FROM event v JOIN entry e ON e.id = v.entry
         JOIN entry o ON o.dispatch = e.dispatch AND o.local = v.of
         WHERE v.entry IN (SELECT value FROM json_each(?1))",
        &[list],
        &mut |row| {
            codes.insert(row.get(0)?, row.get(1)?);
            Ok(())
        },
    )?;
    let telling = |told: Told| {
        let features = Features::of(
            &told,
            passages.get(&told.number).map_or("", String::as_str),
            persons.get(&told.dispatch).cloned().unwrap_or_default(),
            &parties,
        );
        let class = match &told.entry.detail {
            Detail::Event(Event {
                kind, mode, codebook, ..
            }) => {
                let word = |field: &Option<String>| field.clone().unwrap_or_default();
                vec![kind.clone(), word(mode), word(codebook)]
            }
            _ => Vec::new(),
        };
        let codes = codes.get(&told.number).copied();
        let mut rows = if codes.is_none() {
            features.rows()
        } else {
            BTreeSet::new()
        };
        let deeds = deed_keys(&told.entry, &|id| state_of(id, &parties));
        rows.extend(party_rows(&told, &parties));
        rows.extend(deeds.into_iter().map(|mark| key((ANY_TIME, mark))));
        let order = (
            codes.is_some(),
            told.published.is_none(),
            told.published.unwrap_or_default(),
            told.dispatch,
            told.position,
        );
        let telling = Telling {
            order,
            features,
            codes,
            class,
            rows,
        };
        (told.number, telling)
    };
    Ok(told.into_iter().map(telling).collect())
}

/// Why a telling is of its happening.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason {
    /// The telling's id: dispatch and entry.
    pub id: String,
    pub dispatch: String,
    pub file: Option<String>,
    pub source: Option<String>,
    pub published: Option<String>,
    /// The first words that it rests on.
    pub words: String,
    /// The first dispatch that printed nearly the same text, where that is another.
    pub reprints: Option<String>,
    /// The earlier telling of the happening that it is most like; `None` for the first.
    pub like: Option<Like>,
}

/// What two tellings have in common.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Like {
    pub id: String,
    pub why: &'static str,
    /// More is surer.
    pub score: f64,
}

impl Record {
    /// Why the tellings of a happening are one, in order; `id` is that of any of them. Empty where the record has no such entry.
    pub fn why(&self, id: &str) -> Result<Vec<Reason>> {
        self.reasons(id).explain(&self.path)
    }

    fn reasons(&self, id: &str) -> rusqlite::Result<Vec<Reason>> {
        let connection = &self.connection;
        let Some((dispatch, local)) = id.rsplit_once(':') else {
            return Ok(Vec::new());
        };
        let mut grouping = Grouping::new(connection);
        let members = grouping.numbers(
            "SELECT e.id FROM entry o JOIN dispatch d ON d.number = o.dispatch JOIN entry e ON e.happening = o.happening
             WHERE d.id = ?1 AND o.local = ?2",
            &[&dispatch, &local],
        )?;
        let mut tellings: Vec<(i64, Rc<Telling>)> = grouping
            .load(&members.into_iter().collect())?
            .into_iter()
            .collect();
        tellings.sort_by(|a, b| a.1.order.cmp(&b.1.order));
        let mut row = connection.prepare_cached(
            "SELECT d.id, e.local, d.file, d.source, d.published, v.id,
             (SELECT substr(d.text, start + 1, \"end\" - start) FROM evidence WHERE entry = e.id ORDER BY position LIMIT 1)
             FROM entry e JOIN dispatch d ON d.number = e.dispatch LEFT JOIN dispatch v ON v.number = d.voice
             WHERE e.id = ?1",
        )?;
        let mut reasons: Vec<Reason> = Vec::new();
        for (n, (number, telling)) in tellings.iter().enumerate() {
            let mut like: Option<Like> = None;
            for (m, (other, earlier)) in tellings[..n].iter().enumerate() {
                let found = grouping.compare((*number, telling), (*other, earlier))?;
                if let Likeness::Same { score, why } = found
                    && like.as_ref().is_none_or(|best| score > best.score)
                {
                    let id = reasons[m].id.clone();
                    like = Some(Like { id, why, score });
                }
            }
            reasons.push(row.query_row([number], |row| {
                let dispatch: String = row.get(0)?;
                let voice: Option<String> = row.get(5)?;
                Ok(Reason {
                    id: format!("{dispatch}:{}", row.get::<_, String>(1)?),
                    file: row.get(2)?,
                    source: row.get(3)?,
                    published: row.get(4)?,
                    words: row.get::<_, Option<String>>(6)?.unwrap_or_default(),
                    reprints: voice.filter(|voice| *voice != dispatch),
                    dispatch,
                    like,
                })
            })?);
        }
        Ok(reasons)
    }
}

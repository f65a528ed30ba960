//! Looking through a record piece by piece: pages of happenings, how many there are of what and when, who deals with whom. For those
//! who show a large record and must not load all of it.

use super::error::{Explain, Result};
use super::identity::party::is_generic;
use super::merge::Merged;
use super::query::Query;
use super::recall::{Party, each};
use super::{Passage, Record};
use jiff::civil::Date;
use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Some of the happenings that were asked for.
pub struct Page {
    /// In the order that was asked for.
    pub happenings: Vec<Merged>,
    /// Where the next page begins; `None` where there is none.
    pub next: Option<usize>,
}

/// What a record holds, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Counts {
    pub dispatches: usize,
    pub outlets: usize,
    pub voices: usize,
    /// Happenings by kind, most first.
    pub kinds: Vec<KindCount>,
    /// The days of the first and the last publication.
    pub first: Option<String>,
    pub last: Option<String>,
}

/// How many happenings of a kind there are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KindCount {
    /// The contract's word.
    pub kind: String,
    pub happenings: usize,
}

/// How many happenings of one kind a month has.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tally {
    /// `2024-03`: of the happening's own date, else of its first report.
    pub month: String,
    pub kind: String,
    pub happenings: usize,
    /// Of events: the sum of the scores, and how many have one.
    pub score: f64,
    pub scored: usize,
}

/// Between whom ties are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Between {
    /// Countries, with all who act for them.
    States,
    /// Everybody who is named, each for himself; not a state and its own people.
    Actors,
}

/// What two parties have to do with one another in a month: in how many happenings both take part.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Link {
    pub month: String,
    /// Country codes or the ids of actors, in the order of the alphabet.
    pub a: String,
    pub b: String,
    pub happenings: usize,
}

/// On what terms dispatches may be used.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Licence {
    pub licence: Option<String>,
    pub holder: Option<String>,
    pub dispatches: usize,
}

/// In which order happenings are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Latest,
    /// Promises that are due on a day or later, the next first.
    DueFrom(Date),
    /// Promises that were due before a day, the last first.
    DueBefore(Date),
    /// Promises without a day, read last first.
    NeverDue,
}

/// Candidates that are looked at for one page, at most: a filter that nothing meets must not read the whole record.
const LOOKED_AT: usize = 4_000;

/// An event that codes another entry, or is told as history, does not stand for itself.
const STANDS_ALONE: &str = "(e.kind <> 'event' OR
    NOT EXISTS (SELECT 1 FROM event v WHERE v.entry = e.id AND (v.of IS NOT NULL OR v.background)))";

impl Record {
    /// A number that changes whenever another connection has written to the record.
    pub fn data_version(&self) -> Result<i64> {
        self.connection
            .query_row("PRAGMA data_version", [], |row| row.get(0))
            .explain(&self.path)
    }

    pub fn counts(&self) -> Result<Counts> {
        let mut counts = Counts::default();
        self.each(
            "SELECT count(*), count(DISTINCT source), count(DISTINCT voice), min(published), max(published) FROM dispatch",
            |row| {
                counts.dispatches = row.get(0)?;
                counts.outlets = row.get(1)?;
                counts.voices = row.get(2)?;
                counts.first = row.get(3)?;
                counts.last = row.get(4)?;
                Ok(())
            },
        )?;
        self.each(
            &format!(
                "SELECT e.kind, count(*) FROM entry e WHERE e.id = e.happening AND {STANDS_ALONE}
                 GROUP BY e.kind ORDER BY count(*) DESC"
            ),
            |row| {
                counts.kinds.push(KindCount {
                    kind: row.get(0)?,
                    happenings: row.get(1)?,
                });
                Ok(())
            },
        )?;
        Ok(counts)
    }

    /// Happenings that are asked for, in order, beginning with candidate `from`, at most `size`. A candidate is what the record's
    /// indices give for the question; those that turn out not to be meant are left out, so a page may be short though there is more.
    pub fn page(&self, query: &Query, order: Order, as_of: Date, from: usize, size: usize) -> Result<Page> {
        let (chunk, mut at) = (size.clamp(1, 200), from);
        let mut happenings: Vec<Merged> = Vec::new();
        let mut looked = 0;
        loop {
            let roots = self.candidates(query, order, at, chunk).explain(&self.path)?;
            let (found, last) = (roots.len(), roots.len() < chunk);
            let numbers: BTreeSet<i64> = roots.iter().copied().collect();
            let mut meant: Vec<Merged> = self.settled(&numbers, as_of)?;
            meant.retain(|merged| stands_alone(merged) && query.accepts(merged));
            match order {
                Order::Latest | Order::NeverDue => meant.reverse(),
                Order::DueFrom(_) => meant.sort_by_key(due),
                Order::DueBefore(_) => meant.sort_by_key(|merged| std::cmp::Reverse(due(merged))),
            }
            happenings.extend(meant);
            at += found;
            looked += found;
            if last {
                return Ok(Page {
                    happenings,
                    next: None,
                });
            }
            if happenings.len() >= size || looked >= LOOKED_AT {
                return Ok(Page {
                    happenings,
                    next: Some(at),
                });
            }
        }
    }

    /// How many happenings are asked for, by month and kind, as far as the record's indices tell: filters for status, place, type and
    /// dispute are left aside.
    pub fn tally(&self, query: &Query) -> Result<Vec<Tally>> {
        let (condition, values) = self.conditions(query).explain(&self.path)?;
        let sql = format!(
            "WITH root AS (SELECT DISTINCT e.happening AS id FROM entry e JOIN dispatch d ON d.number = e.dispatch WHERE {condition})
             SELECT substr(coalesce(e.date_from, d.published, ''), 1, 7), e.kind, count(*), total(v.score), count(v.score)
             FROM root JOIN entry e ON e.id = root.id JOIN dispatch d ON d.number = e.dispatch
             LEFT JOIN event v ON v.entry = e.id
             WHERE e.kind <> 'event' OR (v.of IS NULL AND NOT v.background) GROUP BY 1, 2 ORDER BY 1, 2"
        );
        let mut tallies = Vec::new();
        each(&self.connection, &sql, &values, &mut |row| {
            tallies.push(Tally {
                month: row.get(0)?,
                kind: row.get(1)?,
                happenings: row.get(2)?,
                score: row.get(3)?,
                scored: row.get(4)?,
            });
            Ok(())
        })
        .explain(&self.path)?;
        Ok(tallies)
    }

    /// Agreements that are asked for, by field, the most frequent first. Filters are those of [`Record::tally`].
    pub fn agreement_fields(&self, query: &Query) -> Result<Vec<(String, usize)>> {
        let (condition, values) = self.conditions(query).explain(&self.path)?;
        let sql = format!(
            "WITH root AS (SELECT DISTINCT e.happening AS id FROM entry e JOIN dispatch d ON d.number = e.dispatch
             WHERE e.kind = 'agreement' AND {condition})
             SELECT field.value, count(*) FROM root JOIN agreement a ON a.entry = root.id JOIN json_each(a.fields) field
             GROUP BY 1 ORDER BY 2 DESC, 1"
        );
        let mut fields = Vec::new();
        each(&self.connection, &sql, &values, &mut |row| {
            fields.push((row.get(0)?, row.get(1)?));
            Ok(())
        })
        .explain(&self.path)?;
        Ok(fields)
    }

    /// Who deals with whom, by month: reads the whole record once.
    pub fn ties(&self, between: Between) -> Result<Vec<Link>> {
        // The party, and its country where that is not itself.
        let (party, country, asked) = match between {
            Between::States => ("k.country", "''", "length(k.country) = 3"),
            Between::Actors => ("k.key", "coalesce(k.country, '')", "NOT f.described"),
        };
        let mut links: BTreeMap<(String, String, String), usize> = BTreeMap::new();
        let mut now: (i64, String, BTreeMap<String, String>) = (0, String::new(), BTreeMap::new());
        let mut close = |(_, month, parties): &(i64, String, BTreeMap<String, String>)| {
            // A list of half the world says little of each pair.
            if parties.len() > 12 {
                return;
            }
            for (n, (a, of_a)) in parties.iter().enumerate() {
                let others = parties.iter().skip(n + 1);
                for (b, _) in others.filter(|(b, of_b)| of_a != *b && *of_b != a) {
                    *links.entry((month.clone(), a.clone(), b.clone())).or_default() += 1;
                }
            }
        };
        self.each(
            &format!(
                "SELECT e.id, substr(coalesce(e.date_from, d.published, ''), 1, 7), {party}, {country}
                 FROM entry e JOIN dispatch d ON d.number = e.dispatch
                 JOIN participant p ON p.entry = e.id AND p.role <> 'according_to'
                 JOIN appearance a ON a.dispatch = p.dispatch AND a.position = p.actor
                 JOIN form f ON f.id = a.form JOIN actor k ON k.id = f.actor
                 WHERE e.id = e.happening AND e.factuality = 'asserted' AND {asked}
                 AND {STANDS_ALONE} ORDER BY e.id"
            ),
            |row| {
                let id: i64 = row.get(0)?;
                if id != now.0 {
                    close(&now);
                    now = (id, row.get(1)?, BTreeMap::new());
                }
                let party: String = row.get(2)?;
                if !is_generic(&party) {
                    now.2.insert(party, row.get(3)?);
                }
                Ok(())
            },
        )?;
        close(&now);
        let link = |((month, a, b), happenings)| Link {
            month,
            a,
            b,
            happenings,
        };
        Ok(links.into_iter().map(link).collect())
    }

    /// The happening that an entry tells of; `id` is that of any telling. `None` where the record has no such entry.
    pub fn happening(&self, id: &str, as_of: Date) -> Result<Option<Merged>> {
        let Some((dispatch, local)) = id.rsplit_once(':') else {
            return Ok(None);
        };
        let root: Option<i64> = self
            .connection
            .prepare_cached(
                "SELECT coalesce(e.happening, e.id) FROM dispatch d JOIN entry e ON e.dispatch = d.number
                 WHERE d.id = ?1 AND e.local = ?2",
            )
            .and_then(|mut row| row.query_row([dispatch, local], |row| row.get(0)).optional())
            .explain(&self.path)?;
        let Some(root) = root else { return Ok(None) };
        Ok(self.settled(&BTreeSet::from([root]), as_of)?.pop())
    }

    /// The most named parties, each with the number of dispatches that present it: at most `size`, only those of a country and whose
    /// name has the `words`, where these are given.
    pub fn most_named(
        &self,
        country: Option<&str>,
        words: Option<&str>,
        size: usize,
    ) -> Result<Vec<(Party, usize)>> {
        let pattern = words.map(|words| format!("%{}%", super::fold(words).replace(['%', '_'], "")));
        let named: Vec<(String, usize)> = self
            .connection
            .prepare_cached(
                "SELECT k.key, sum(f.dispatches) FROM actor k JOIN form f ON f.actor = k.id
                 WHERE (?1 IS NULL OR k.country = ?1) AND (?2 IS NULL OR k.folded LIKE ?2) AND NOT f.described
                 GROUP BY k.id ORDER BY 2 DESC, 1 LIMIT ?3",
            )
            .and_then(|mut statement| {
                let rows = statement.query_map(params![country, pattern, size as i64], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?;
                rows.collect()
            })
            .explain(&self.path)?;
        let mut parties = self.parties_named(&named.iter().map(|(id, _)| id.as_str()).collect())?;
        let party = |(id, told): (String, usize)| Some((parties.remove(&id)?, told));
        Ok(named.into_iter().filter_map(party).collect())
    }

    /// The parties with these ids.
    pub fn parties_named(&self, ids: &BTreeSet<&str>) -> Result<BTreeMap<String, Party>> {
        let ids = serde_json::to_string(ids).unwrap_or_default();
        self.parties_where("key IN (SELECT value FROM json_each(?1))", Some(&ids))
    }

    /// The licences of the dispatches, the most frequent first.
    pub fn licences(&self) -> Result<Vec<Licence>> {
        let mut licences = Vec::new();
        self.each(
            "SELECT licence, licence_holder, count(*) FROM dispatch GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 50",
            |row| {
                licences.push(Licence {
                    licence: row.get(0)?,
                    holder: row.get(1)?,
                    dispatches: row.get(2)?,
                });
                Ok(())
            },
        )?;
        Ok(licences)
    }

    /// The numbers of the first tellings, in order, from the `from`th on, at most `size`.
    fn candidates(
        &self,
        query: &Query,
        order: Order,
        from: usize,
        size: usize,
    ) -> rusqlite::Result<Vec<i64>> {
        let (condition, mut values) = self.conditions(query)?;
        let limit = [size.to_string(), from.to_string()];
        // Of promises the first telling's day counts.
        let due = match order {
            Order::Latest => None,
            Order::DueFrom(day) => Some((format!("c.due_to >= '{day}'"), "c.due_to, e.id")),
            Order::DueBefore(day) => Some((format!("c.due_to < '{day}'"), "c.due_to DESC, e.id")),
            Order::NeverDue => Some(("c.due IS NULL".to_owned(), "e.id DESC")),
        };
        if let Some((due, order)) = due {
            let sql = format!(
                "SELECT e.id FROM commitment c JOIN entry e ON e.id = c.entry JOIN dispatch d ON d.number = e.dispatch
                 WHERE e.id = e.happening AND {condition} AND {due} ORDER BY {order} LIMIT ? OFFSET ?"
            );
            values.extend(limit);
            let mut statement = self.connection.prepare_cached(&sql)?;
            return statement
                .query_map(rusqlite::params_from_iter(values), |row| row.get(0))?
                .collect();
        }
        // Where nothing narrows the question, the days of publication are walked back; else all that is meant is put in order.
        let sql = if query.is_open() {
            // The plus keeps SQLite from fetching all of a kind and putting them in order.
            let condition = condition.replace("e.kind IN", "+e.kind IN");
            format!(
                "SELECT e.id FROM dispatch d JOIN entry e ON e.dispatch = d.number WHERE e.id = e.happening AND {condition}
                 ORDER BY d.published DESC, d.number DESC, e.position LIMIT ? OFFSET ?"
            )
        } else {
            format!(
                "SELECT e.happening FROM entry e JOIN dispatch d ON d.number = e.dispatch WHERE {condition}
                 GROUP BY e.happening ORDER BY max(coalesce(e.date_from, substr(d.published, 1, 10))) DESC, e.happening DESC
                 LIMIT ? OFFSET ?"
            )
        };
        values.extend(limit);
        let mut statement = self.connection.prepare_cached(&sql)?;
        statement
            .query_map(rusqlite::params_from_iter(values), |row| row.get(0))?
            .collect()
    }

    /// The passage around some words: text before, the words, text after, each of at most `around` characters.
    pub fn in_context(&self, passage: &Passage, around: usize) -> Result<Option<[String; 3]>> {
        self.connection
            .prepare_cached(
                "SELECT substr(text, max(1, ?2 + 1 - ?4), min(?2, ?4)), substr(text, ?2 + 1, ?3 - ?2), substr(text, ?3 + 1, ?4)
                 FROM dispatch WHERE id = ?1",
            )
            .and_then(|mut row| {
                let values = params![passage.dispatch, passage.start as i64, passage.end as i64, around as i64];
                row.query_row(values, |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))
                    .optional()
            })
            .explain(&self.path)
    }
}

fn due(merged: &Merged) -> Option<Date> {
    match &merged.entry.detail {
        crate::contract::Detail::Commitment(promise) => Some(crate::time::days(promise.due.as_deref()?)?.1),
        _ => None,
    }
}

/// Whether it is no event that only codes another entry, and no history.
pub fn stands_alone(merged: &Merged) -> bool {
    match &merged.entry.detail {
        crate::contract::Detail::Event(event) => event.of.is_none() && !event.background,
        _ => true,
    }
}

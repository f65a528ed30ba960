//! What dispatches tell became of promises: kept, given back, and found by the promises that it may be of.

use super::Result;
use super::error::Explain;
use super::identity::party::is_generic;
use super::keep::digest;
use super::merge::hash;
use super::recall::{Passage, each, entry_id, word};
use super::{Record, recall::Naming};
use crate::contract::{Outcome, OutcomeKind};
use crate::event::{Content, content};
use crate::text::CharSpan;
use rusqlite::{Connection, Row, ToSql, Transaction, params};
use std::collections::{BTreeMap, BTreeSet};

/// News of a promise, with what it is compared by.
#[derive(Clone, Debug, PartialEq)]
pub struct News {
    /// Actors are [`super::recall::Party::id`]s; the id is that of the whole record, `d1:o2`.
    pub outcome: Outcome,
    /// The states that its parties act for.
    pub by: BTreeSet<String>,
    pub to: BTreeSet<String>,
    /// The state whose claim it is.
    pub claimed: Option<String>,
    /// Of news that names nobody: the states that its dispatch tells of.
    pub around: BTreeSet<String>,
    pub content: Content,
    pub published: Option<String>,
    /// The passages that tell it.
    pub passages: Vec<Passage>,
}

impl News {
    /// Where promises find it.
    pub(super) fn rows(&self) -> BTreeSet<i64> {
        let nobody = BTreeSet::from([String::new()]);
        let by = if self.by.is_empty() { &nobody } else { &self.by };
        marks(by, &self.to, &self.outcome.act_type, &self.content)
    }
}

/// Under which marks news of an act stands: a party and a word of it; for news that may name no thing, the parties and its sort.
pub(super) fn marks(
    by: &BTreeSet<String>,
    to: &BTreeSet<String>,
    act_type: &str,
    content: &Content,
) -> BTreeSet<i64> {
    let mut marks = BTreeSet::new();
    for by in by {
        let words = content.things.iter().chain(&content.deeds);
        marks.extend(words.map(|word| hash(&format!("o|{by}|{word}"))));
        marks.extend(to.iter().map(|to| hash(&format!("ot|{by}|{to}|{act_type}"))));
    }
    marks
}

/// Keeps one outcome of a dispatch. `parties`: of each actor id of the dispatch its position, and the name.
pub(super) fn write(
    transaction: &Transaction<'_>,
    dispatch: i64,
    position: usize,
    outcome: &Outcome,
    text: &[char],
    parties: &BTreeMap<&str, (usize, &str)>,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO outcome (dispatch, position, local, what, act, act_type, until, promised)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            dispatch,
            position,
            outcome.id,
            outcome.what.word(),
            outcome.act,
            outcome.act_type,
            outcome.until,
            outcome.promised,
        ])?;
    let number = transaction.last_insert_rowid();
    let mut insert =
        transaction.prepare_cached("INSERT INTO outcome_participant VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (role, actors) in [("by", &outcome.by), ("to", &outcome.to)] {
        for (n, local) in actors.iter().enumerate() {
            let actor = parties.get(local.as_str()).map(|(position, _)| position);
            insert.execute(params![number, role, n, actor, local])?;
        }
    }
    if let Some(local) = &outcome.according_to {
        let actor = parties.get(local.as_str()).map(|(position, _)| position);
        insert.execute(params![number, "according_to", 0, actor, local])?;
    }
    let mut insert =
        transaction.prepare_cached("INSERT INTO outcome_evidence VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (n, span) in outcome.evidence.iter().enumerate() {
        let digest = digest(text, span.start, span.end);
        insert.execute(params![number, n, span.start, span.end, digest])?;
    }
    Ok(())
}

/// A dispatch's outcomes, as they were kept.
pub(super) fn outcomes(connection: &Connection, dispatch: i64) -> rusqlite::Result<Vec<Outcome>> {
    let found = recall(connection, "o.dispatch = ?1", &[dispatch], Naming::Dispatch)?;
    Ok(found.into_iter().map(|(_, news)| news.outcome).collect())
}

/// Lays down where promises find the outcomes of a dispatch that is new, or whose actors have changed.
pub(super) fn index(connection: &Connection, dispatch: i64) -> rusqlite::Result<()> {
    let mut drop = connection.prepare_cached("DELETE FROM outcome_key WHERE outcome = ?1")?;
    let mut insert = connection.prepare_cached("INSERT INTO outcome_key VALUES (?1, ?2)")?;
    for (number, news) in recall(connection, "o.dispatch = ?1", &[dispatch], Naming::Record)? {
        drop.execute([number])?;
        for key in news.rows() {
            insert.execute([key, number])?;
        }
    }
    Ok(())
}

impl Record {
    /// All that dispatches tell became of promises, in order of publication.
    pub fn news(&self) -> Result<Vec<News>> {
        self.recall_news("1", &[] as &[i64])
    }

    /// What stands under one of these marks.
    pub(super) fn news_under(&self, marks: &BTreeSet<i64>) -> Result<Vec<News>> {
        let marks = serde_json::to_string(marks).unwrap_or_default();
        self.recall_news(
            "o.id IN (SELECT outcome FROM outcome_key WHERE key IN (SELECT value FROM json_each(?1)))",
            &[marks],
        )
    }

    fn recall_news<P: ToSql>(&self, condition: &str, values: &[P]) -> Result<Vec<News>> {
        let found = recall(&self.connection, condition, values, Naming::Record).explain(&self.path)?;
        Ok(found.into_iter().map(|(_, news)| news).collect())
    }
}

/// The outcomes `o` that `condition` holds for, with their numbers.
fn recall<P: ToSql>(
    connection: &Connection,
    condition: &str,
    values: &[P],
    naming: Naming,
) -> rusqlite::Result<Vec<(i64, News)>> {
    let mut found: Vec<(i64, News)> = Vec::new();
    let mut at: BTreeMap<i64, usize> = BTreeMap::new();
    let sql = format!(
        "SELECT o.id, o.local, o.what, o.act, o.act_type, o.until, o.promised, d.id, d.published FROM outcome o
         JOIN dispatch d ON d.number = o.dispatch WHERE {condition} ORDER BY d.published, d.id, o.position"
    );
    each(connection, &sql, values, &mut |row| {
        let number: i64 = row.get(0)?;
        at.insert(number, found.len());
        found.push((number, news(row, naming)?));
        Ok(())
    })?;
    if found.is_empty() {
        return Ok(found);
    }
    let sql = format!(
        "SELECT p.outcome, p.role, p.local, k.key, k.country FROM outcome_participant p JOIN outcome o ON o.id = p.outcome
         LEFT JOIN appearance a ON a.dispatch = o.dispatch AND a.position = p.actor
         LEFT JOIN form f ON f.id = a.form LEFT JOIN actor k ON k.id = f.actor
         WHERE {condition} ORDER BY p.outcome, p.role, p.position"
    );
    each(connection, &sql, values, &mut |row| {
        let Some(n) = at.get(&row.get(0)?) else {
            return Ok(());
        };
        let news = &mut found[*n].1;
        let key: Option<String> = row.get(3)?;
        let id = match key.filter(|_| naming == Naming::Record) {
            Some(key) => key,
            None => row.get(2)?,
        };
        let country: Option<String> = row.get(4)?;
        let state = country
            .filter(|code| !is_generic(code))
            .unwrap_or_else(|| id.clone());
        match row.get_ref(1)?.as_str()? {
            "by" => {
                news.outcome.by.push(id);
                news.by.insert(state);
            }
            "to" => {
                news.outcome.to.push(id);
                news.to.insert(state);
            }
            _ => {
                news.outcome.according_to = Some(id);
                news.claimed = Some(state);
            }
        }
        Ok(())
    })?;
    let sql = format!(
        "SELECT o.id, k.country FROM outcome o JOIN appearance a ON a.dispatch = o.dispatch
         JOIN form f ON f.id = a.form JOIN actor k ON k.id = f.actor
         WHERE {condition} AND k.country IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM outcome_participant p WHERE p.outcome = o.id AND p.role = 'by')"
    );
    each(connection, &sql, values, &mut |row| {
        if let Some(n) = at.get(&row.get(0)?) {
            found[*n].1.around.insert(row.get(1)?);
        }
        Ok(())
    })?;
    let sql = format!(
        "SELECT v.outcome, v.start, v.\"end\", d.id, d.file FROM outcome_evidence v JOIN outcome o ON o.id = v.outcome
         JOIN dispatch d ON d.number = o.dispatch WHERE {condition} ORDER BY v.outcome, v.position"
    );
    each(connection, &sql, values, &mut |row| {
        let Some(n) = at.get(&row.get(0)?) else {
            return Ok(());
        };
        let (start, end) = (row.get(1)?, row.get(2)?);
        let news = &mut found[*n].1;
        news.outcome.evidence.push(CharSpan { start, end });
        news.passages.push(Passage {
            dispatch: row.get(3)?,
            file: row.get(4)?,
            start,
            end,
        });
        Ok(())
    })?;
    Ok(found)
}

/// One row of an outcome, without its parties and passages.
fn news(row: &Row<'_>, naming: Naming) -> rusqlite::Result<News> {
    let (local, act): (String, String) = (row.get(1)?, row.get(3)?);
    let dispatch: String = row.get(7)?;
    Ok(News {
        by: BTreeSet::new(),
        to: BTreeSet::new(),
        claimed: None,
        around: BTreeSet::new(),
        content: content(&act),
        published: row.get(8)?,
        passages: Vec::new(),
        outcome: Outcome {
            id: match naming {
                Naming::Record => entry_id(&dispatch, &local),
                Naming::Dispatch => local,
            },
            what: word::<OutcomeKind>(row, 2)?,
            by: Vec::new(),
            to: Vec::new(),
            act,
            act_type: row.get(4)?,
            until: row.get(5)?,
            promised: row.get(6)?,
            evidence: Vec::new(),
            according_to: None,
        },
    })
}

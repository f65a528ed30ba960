//! What people decide about the record's entries and merges: the queue of what is least certain, and a log that only grows.
//!
//! A verdict names what it is about by dispatch and passage. A dispatch is known by its content, so a passage is the same one whatever
//! has read it, and a verdict holds for what a newer model reads there. Of several verdicts on one thing the last holds; the machine
//! overrules none.

use super::browse::Order;
use super::error::{ErrorKind, Explain, Result};
use super::merge::{CommitmentStatus, Grouping, Merged};
use super::query::Query;
use super::{Error, Passage, Record};
use crate::contract::Entry;
use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// Whether an entry is what its passage tells.
    Entry,
    /// Whether two tellings are of one happening.
    Merge,
    /// What became of a promise.
    Outcome,
}

impl Matter {
    pub fn word(self) -> &'static str {
        match self {
            Matter::Entry => "entry",
            Matter::Merge => "merge",
            Matter::Outcome => "outcome",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    Accept,
    Reject,
    Correct,
}

impl Answer {
    pub fn word(self) -> &'static str {
        match self {
            Answer::Accept => "accept",
            Answer::Reject => "reject",
            Answer::Correct => "correct",
        }
    }
}

/// An entry of one dispatch, in terms that outlast a new reading.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Telling {
    pub dispatch: String,
    /// The contract's word.
    pub kind: String,
    /// The passage it rests on, in characters of the dispatch's text.
    pub start: usize,
    pub end: usize,
    /// What tells it from others on the same passage: type of event, act, words said; may be empty.
    #[serde(default)]
    pub of: String,
    /// The passage, for people.
    #[serde(default)]
    pub words: String,
}

impl Telling {
    /// Where its words stand.
    pub fn passage(&self) -> Passage {
        Passage {
            dispatch: self.dispatch.clone(),
            file: None,
            start: self.start,
            end: self.end,
        }
    }

    /// Without what is only for people.
    fn key(&self) -> Telling {
        Telling {
            words: String::new(),
            ..self.clone()
        }
    }
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    pub what: Matter,
    pub decision: Answer,
    /// One telling (of an outcome: the promise), or the two whose merge is judged: the later, then the earlier.
    pub about: Vec<Telling>,
    /// Of a correction: the fields of the entry, as the contract writes them; of an outcome, `status` alone.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub fields: Map<String, Value>,
    /// Who decided.
    #[serde(default)]
    pub coder: Option<String>,
    pub day: String,
    #[serde(default)]
    pub note: Option<String>,
}

impl Verdict {
    fn key(&self) -> (Matter, Vec<Telling>) {
        (self.what, self.about.iter().map(Telling::key).collect())
    }
}

/// Something to be decided.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Item {
    pub what: Matter,
    /// From 0 to 1: how sure the program is. No probability; it only orders the queue.
    pub certainty: f64,
    /// Why it is asked, or why the two are taken for one.
    pub why: String,
    pub about: Vec<Telling>,
    /// Ids of the entries in the record, as the tellings.
    pub ids: Vec<String>,
}

/// How far two coders agree on what both decided.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Agreement {
    pub coders: [String; 2],
    pub what: Matter,
    pub both: usize,
    pub agree: usize,
    /// Cohen's kappa; `None` where chance alone would agree.
    pub kappa: Option<f64>,
}

/// What somebody has decided on the outcome that the program found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is so.
    Right,
    /// It is not so: nothing is known to have become of the promise.
    Wrong,
    /// It is this.
    Other(CommitmentStatus),
}

/// The verdicts that hold, by the numbers of the entries that they are about now.
#[derive(Default)]
pub(super) struct Verdicts {
    pub rejected: BTreeSet<i64>,
    pub corrected: BTreeMap<i64, Map<String, Value>>,
    /// By promise: what became of it, as somebody has decided.
    pub outcomes: BTreeMap<i64, Fate>,
    /// Pairs, the lower number first, that are one happening or are not.
    pub pairs: BTreeMap<(i64, i64), bool>,
}

impl Verdicts {
    pub fn active(connection: &Connection) -> rusqlite::Result<Verdicts> {
        let mut verdicts = Verdicts::default();
        for verdict in holding(connection)? {
            let mut entries = Vec::new();
            for telling in &verdict.about {
                entries.extend(find(connection, telling)?);
            }
            match (verdict.what, entries.as_slice()) {
                (Matter::Entry, [entry]) => match verdict.decision {
                    Answer::Reject => _ = verdicts.rejected.insert(*entry),
                    Answer::Correct => _ = verdicts.corrected.insert(*entry, verdict.fields),
                    Answer::Accept => (),
                },
                (Matter::Merge, [a, b]) => {
                    let same = verdict.decision != Answer::Reject;
                    verdicts.pairs.insert((*a.min(b), *a.max(b)), same);
                }
                (Matter::Outcome, [entry]) => {
                    let fate = match verdict.decision {
                        Answer::Accept => Fate::Right,
                        Answer::Reject => Fate::Wrong,
                        Answer::Correct => match status_of(&verdict.fields) {
                            Ok(status) => Fate::Other(status),
                            Err(_) => continue,
                        },
                    };
                    verdicts.outcomes.insert(*entry, fate);
                }
                // What it was about is read as nothing of the kind now.
                _ => (),
            }
        }
        Ok(verdicts)
    }

    /// What was decided of two entries.
    pub fn of_pair(&self, a: i64, b: i64) -> Option<bool> {
        self.pairs.get(&(a.min(b), a.max(b))).copied()
    }

    /// The entries that somebody has said are of one happening with this one.
    pub fn partners(&self, entry: i64) -> impl Iterator<Item = i64> {
        let pairs = self.pairs.iter().filter(|(_, same)| **same);
        pairs.filter_map(move |((a, b), _)| match entry {
            e if e == *a => Some(*b),
            e if e == *b => Some(*a),
            _ => None,
        })
    }
}

/// Every verdict in the order of the log, with its number.
fn log(connection: &Connection) -> rusqlite::Result<Vec<(i64, Verdict)>> {
    let mut statement = connection.prepare_cached(
        "SELECT number, day, what, decision, whom, note, coder FROM decision WHERE what IN ('entry', 'merge', 'outcome')
         ORDER BY number",
    )?;
    let mut undone: BTreeSet<i64> = BTreeSet::new();
    let mut log = Vec::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let whom: Value = serde_json::from_str(&row.get::<_, String>(4)?).unwrap_or_default();
        let decision: String = row.get(3)?;
        if decision == "undo" {
            undone.extend(whom.get("decision").and_then(Value::as_i64));
            continue;
        }
        let mut line = Map::new();
        line.insert("what".to_owned(), Value::String(row.get(2)?));
        line.insert("decision".to_owned(), Value::String(decision));
        line.insert("day".to_owned(), Value::String(row.get(1)?));
        for (name, column) in [("note", 5), ("coder", 6)] {
            if let Some(text) = row.get::<_, Option<String>>(column)? {
                line.insert(name.to_owned(), Value::String(text));
            }
        }
        if let Value::Object(whom) = whom {
            line.extend(whom);
        }
        // A line that a newer program wrote may say what this one does not know.
        if let Ok(verdict) = serde_json::from_value(Value::Object(line)) {
            log.push((row.get(0)?, verdict));
        }
    }
    log.retain(|(number, _)| !undone.contains(number));
    Ok(log)
}

/// Of each thing that was decided, the last verdict.
fn holding(connection: &Connection) -> rusqlite::Result<Vec<Verdict>> {
    let mut last: BTreeMap<(Matter, Vec<Telling>), Verdict> = BTreeMap::new();
    for (_, verdict) in log(connection)? {
        last.insert(verdict.key(), verdict);
    }
    Ok(last.into_values().collect())
}

/// The entry that a verdict speaks of, as it is read now: of its kind and on its passage, of several the one that tells the same, else
/// the one that shares most of the passage.
fn find(connection: &Connection, telling: &Telling) -> rusqlite::Result<Option<i64>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT e.id FROM dispatch d JOIN entry e ON e.dispatch = d.number JOIN evidence v ON v.entry = e.id
         WHERE d.id = ?1 AND e.kind = ?2 AND v.start < ?4 AND v.\"end\" > ?3
         ORDER BY ({OF}) = ?5 DESC, min(v.\"end\", ?4) - max(v.start, ?3) DESC, e.position LIMIT 1"
    ))?;
    statement
        .query_row(
            params![
                telling.dispatch,
                telling.kind,
                telling.start as i64,
                telling.end as i64,
                telling.of
            ],
            |row| row.get(0),
        )
        .optional()
}

/// What tells entries on one passage apart.
const OF: &str = "coalesce(
    (SELECT type || coalesce(':' || mode, '') FROM event WHERE entry = e.id),
    (SELECT act FROM commitment WHERE entry = e.id),
    (SELECT text FROM statement WHERE entry = e.id),
    (SELECT to_name FROM visit WHERE entry = e.id),
    (SELECT fields FROM agreement WHERE entry = e.id),
    (SELECT name FROM joint_body WHERE entry = e.id), '')";

impl Record {
    /// Enters a verdict and applies it. Errors: one that is about nothing in the record or whose fields are none of the entry's, and the
    /// store's.
    pub fn judge(&mut self, verdict: &Verdict) -> Result<i64> {
        let wanted = match verdict.what {
            Matter::Entry | Matter::Outcome => 1,
            Matter::Merge => 2,
        };
        if verdict.about.len() != wanted {
            return Err(self.refuse("a verdict is about one entry, or about two that may be one"));
        }
        if (verdict.decision == Answer::Correct) == verdict.fields.is_empty() {
            return Err(self.refuse("a correction gives the fields as they should be, and nothing else does"));
        }
        for telling in &verdict.about {
            let found = find(&self.connection, telling).explain(&self.path)?;
            let Some(entry) = found else {
                let what = format!(
                    "{}: no {} at {}..{}",
                    telling.dispatch, telling.kind, telling.start, telling.end
                );
                return Err(self.refuse(&what));
            };
            match (verdict.decision, verdict.what) {
                (Answer::Correct, Matter::Outcome) => {
                    status_of(&verdict.fields).map_err(|what| self.refuse(&what))?;
                }
                (Answer::Correct, _) => self.check(entry, &verdict.fields)?,
                _ => (),
            }
        }
        let path = self.path.clone();
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .explain(&path)?;
        let number = (|| {
            let mut whom = Map::new();
            whom.insert("about".to_owned(), serde_json::to_value(&verdict.about).unwrap_or_default());
            if !verdict.fields.is_empty() {
                whom.insert("fields".to_owned(), Value::Object(verdict.fields.clone()));
            }
            transaction.execute(
                "INSERT INTO decision (day, what, decision, whom, note, coder) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    verdict.day,
                    verdict.what.word(),
                    verdict.decision.word(),
                    Value::Object(whom).to_string(),
                    verdict.note,
                    verdict.coder
                ],
            )?;
            let number = transaction.last_insert_rowid();
            apply(&transaction, verdict)?;
            Ok(number)
        })()
        .explain(&path)?;
        transaction.commit().explain(&path)?;
        Ok(number)
    }

    /// Takes a verdict back. Errors: a number that is none, and the store's.
    pub fn unjudge(&mut self, number: i64, day: &str) -> Result<()> {
        let log = log(&self.connection).explain(&self.path)?;
        let Some((_, verdict)) = log.into_iter().find(|(n, _)| *n == number) else {
            return Err(self.refuse(&format!("there is no verdict {number} that holds")));
        };
        let path = self.path.clone();
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .explain(&path)?;
        (|| {
            transaction.execute(
                "INSERT INTO decision (day, what, decision, whom) VALUES (?1, ?2, 'undo', ?3)",
                params![
                    day,
                    verdict.what.word(),
                    serde_json::json!({ "decision": number }).to_string()
                ],
            )?;
            apply(&transaction, &verdict)
        })()
        .explain(&path)?;
        transaction.commit().explain(&path)
    }

    /// Every verdict that was not taken back, in order, with its number.
    pub fn verdicts(&self) -> Result<Vec<(i64, Verdict)>> {
        log(&self.connection).explain(&self.path)
    }

    /// Of each thing that was decided, the last verdict that was not taken back.
    pub fn holding_verdicts(&self) -> Result<Vec<Verdict>> {
        holding(&self.connection).explain(&self.path)
    }

    /// What nobody has decided yet, least certain first. `kinds` are the contract's words; none of them asks for all. Only the latest `most`
    /// entries and happenings are looked at, and promises that may be settled by `as_of`.
    pub fn queue(
        &self,
        what: Option<Matter>,
        kinds: &[String],
        as_of: Date,
        most: usize,
    ) -> Result<Vec<Item>> {
        let decided: BTreeSet<(Matter, Vec<Telling>)> = holding(&self.connection)
            .explain(&self.path)?
            .iter()
            .map(Verdict::key)
            .collect();
        let mut items = Vec::new();
        let asked = |matter| what.is_none_or(|what| what == matter);
        if asked(Matter::Merge) {
            items.extend(self.doubtful_merges(kinds, most)?);
        }
        if asked(Matter::Entry) {
            items.extend(self.doubtful_entries(kinds, most).explain(&self.path)?);
        }
        if asked(Matter::Outcome) && (kinds.is_empty() || kinds.iter().any(|kind| kind == "commitment")) {
            items.extend(self.doubtful_outcomes(as_of, most)?);
        }
        items.retain(|item| {
            let about = item.about.iter().map(Telling::key).collect();
            !decided.contains(&(item.what, about))
        });
        items.sort_by(|a, b| {
            let certainty = a.certainty.total_cmp(&b.certainty);
            certainty.then_with(|| a.about.cmp(&b.about))
        });
        Ok(items)
    }

    /// How far each two coders agree, by what they decided on.
    pub fn agreements(&self) -> Result<Vec<Agreement>> {
        // The last verdict of each coder on each thing.
        let mut by_coder: BTreeMap<String, BTreeMap<(Matter, Vec<Telling>), Answer>> = BTreeMap::new();
        for (_, verdict) in self.verdicts()? {
            let coder = verdict.coder.clone().unwrap_or_default();
            by_coder
                .entry(coder)
                .or_default()
                .insert(verdict.key(), verdict.decision);
        }
        let coders: Vec<&String> = by_coder.keys().collect();
        let mut agreements = Vec::new();
        for (n, first) in coders.iter().enumerate() {
            for second in &coders[n + 1..] {
                for what in [Matter::Entry, Matter::Merge, Matter::Outcome] {
                    let pairs: Vec<(Answer, Answer)> = by_coder[*first]
                        .iter()
                        .filter(|((matter, _), _)| *matter == what)
                        .filter_map(|(key, answer)| Some((*answer, *by_coder[*second].get(key)?)))
                        .collect();
                    if !pairs.is_empty() {
                        agreements.push(Agreement {
                            coders: [(*first).clone(), (*second).clone()],
                            what,
                            both: pairs.len(),
                            agree: pairs.iter().filter(|(a, b)| a == b).count(),
                            kappa: kappa(&pairs),
                        });
                    }
                }
            }
        }
        Ok(agreements)
    }

    /// Each telling of a happening that is not its first, with the one it was taken for one with.
    fn doubtful_merges(&self, kinds: &[String], most: usize) -> Result<Vec<Item>> {
        let mut roots: Vec<String> = Vec::new();
        self.each_of(
            "SELECT d.id || ':' || r.local, r.kind FROM entry r JOIN dispatch d ON d.number = r.dispatch
             WHERE r.id = r.happening AND EXISTS (SELECT 1 FROM entry e WHERE e.happening = r.id AND e.id <> r.id)
             AND NOT EXISTS (SELECT 1 FROM event v WHERE v.entry = r.id AND v.of IS NOT NULL) ORDER BY r.id DESC LIMIT ?1",
            Some(&most.to_string()),
            |row| {
                if kinds.is_empty() || kinds.contains(&row.get(1)?) {
                    roots.push(row.get(0)?);
                }
                Ok(())
            },
        )?;
        let mut items = Vec::new();
        for root in roots {
            let reasons = self.why(&root)?;
            let telling = |id: &str| reasons.iter().find(|reason| reason.id == id);
            for reason in &reasons {
                let Some(like) = &reason.like else { continue };
                let Some(earlier) = telling(&like.id) else {
                    continue;
                };
                let (Some(a), Some(b)) = (self.telling(&reason.id)?, self.telling(&earlier.id)?) else {
                    continue;
                };
                items.push(Item {
                    what: Matter::Merge,
                    certainty: rounded(like.score / (like.score + 0.7)),
                    why: like.why.to_owned(),
                    about: vec![a, b],
                    ids: vec![reason.id.clone(), earlier.id.clone()],
                });
            }
        }
        Ok(items)
    }

    /// Promises that something is thought to have become of, where that is not sure.
    fn doubtful_outcomes(&self, as_of: Date, most: usize) -> Result<Vec<Item>> {
        let promises = Query {
            kinds: vec!["commitment".to_owned()],
            ..Query::default()
        };
        let mut items = Vec::new();
        let (mut from, mut looked) = (0, 0);
        while looked < most {
            let size = (most - looked).min(200);
            let page = self.page(&promises, Order::Latest, as_of, from, size)?;
            for merged in &page.happenings {
                let Some(settlement) = merged.settlement.as_ref().filter(|found| found.outcome.is_some())
                else {
                    continue;
                };
                let Some(telling) = self.telling(&merged.entry.id)? else {
                    continue;
                };
                items.push(Item {
                    what: Matter::Outcome,
                    certainty: settlement.confidence.unwrap_or(0.5),
                    why: format!("taken for {}", settlement.status.word()),
                    about: vec![telling],
                    ids: vec![merged.entry.id.clone()],
                });
            }
            let Some(next) = page.next else { break };
            looked += next - from;
            from = next;
        }
        Ok(items)
    }

    fn telling(&self, id: &str) -> Result<Option<Telling>> {
        let Some((dispatch, local)) = id.rsplit_once(':') else {
            return Ok(None);
        };
        self.connection
            .prepare_cached(&format!(
                "SELECT e.kind, v.start, v.\"end\", {OF}, substr(d.text, v.start + 1, v.\"end\" - v.start) FROM dispatch d JOIN entry e ON e.dispatch = d.number
                 JOIN evidence v ON v.entry = e.id WHERE d.id = ?1 AND e.local = ?2 ORDER BY v.position LIMIT 1"
            ))
            .and_then(|mut row| {
                row.query_row([dispatch, local], |row| {
                    Ok(Telling {
                        dispatch: dispatch.to_owned(),
                        kind: row.get(0)?,
                        start: row.get(1)?,
                        end: row.get(2)?,
                        of: row.get(3)?,
                        words: row.get(4)?,
                    })
                })
                .optional()
            })
            .explain(&self.path)
    }

    /// Each entry that codes no other, with what makes it doubtful: parties that nobody knows, no day, a happening that only one text
    /// tells.
    fn doubtful_entries(&self, kinds: &[String], most: usize) -> rusqlite::Result<Vec<Item>> {
        let mut statement = self.connection.prepare(&format!(
            "SELECT d.id, e.local, e.kind, v.start, v.\"end\", {OF},
             substr(d.text, v.start + 1, v.\"end\" - v.start), e.date_from IS NULL,
             (SELECT count(*) FROM participant p LEFT JOIN entry_actor r
                ON r.entry = p.entry AND r.role = p.role AND r.position = p.position
              LEFT JOIN actor k ON k.id = r.actor
              WHERE p.entry = e.id AND (k.id IS NULL OR k.country IS NULL)),
             (SELECT count(DISTINCT o.voice) FROM entry m JOIN dispatch o ON o.number = m.dispatch
              WHERE m.happening = e.happening),
             e.factuality
             FROM entry e JOIN dispatch d ON d.number = e.dispatch JOIN evidence v ON v.entry = e.id AND v.position = 0
             WHERE NOT EXISTS (SELECT 1 FROM event WHERE event.entry = e.id AND of IS NOT NULL)
             ORDER BY e.id DESC LIMIT ?1"
        ))?;
        let mut rows = statement.query([most as i64])?;
        let mut items = Vec::new();
        while let Some(row) = rows.next()? {
            let kind: String = row.get(2)?;
            if !kinds.is_empty() && !kinds.contains(&kind) {
                continue;
            }
            let (dispatch, local): (String, String) = (row.get(0)?, row.get(1)?);
            let undated = row.get::<_, bool>(7)? && !matches!(kind.as_str(), "statement" | "commitment");
            let unknown: i64 = row.get(8)?;
            let voices: i64 = row.get(9)?;
            let factuality: String = row.get(10)?;
            let mut certainty = 0.95;
            let mut why = Vec::new();
            let mut doubt = |applies: bool, by: f64, reason: &'static str| {
                if applies {
                    certainty -= by;
                    why.push(reason);
                }
            };
            doubt(unknown > 0, 0.25, "a party that no country is known of");
            doubt(undated, 0.15, "no day");
            doubt(factuality != "asserted", 0.1, "not told as a fact");
            doubt(kind == "event", 0.1, "an event by itself");
            doubt(voices < 2, 0.1, "only one text tells it");
            items.push(Item {
                what: Matter::Entry,
                certainty: rounded(certainty),
                why: why.join(", "),
                ids: vec![format!("{dispatch}:{local}")],
                about: vec![Telling {
                    dispatch,
                    kind,
                    start: row.get(3)?,
                    end: row.get(4)?,
                    of: row.get(5)?,
                    words: row.get(6)?,
                }],
            });
        }
        Ok(items)
    }

    /// Whether an entry with these fields is still one of the contract.
    fn check(&self, entry: i64, fields: &Map<String, Value>) -> Result<()> {
        let found = self.fused(&self.root_of(entry).explain(&self.path)?)?;
        let Some(merged) = found.into_iter().next() else {
            return Ok(());
        };
        match corrected(&merged.entry, fields) {
            Ok(_) => Ok(()),
            Err(what) => Err(self.refuse(&what)),
        }
    }

    fn root_of(&self, entry: i64) -> rusqlite::Result<BTreeSet<i64>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT happening FROM entry WHERE id = ?1")?;
        statement.query_map([entry], |row| row.get(0))?.collect()
    }

    fn refuse(&self, what: &str) -> Error {
        Error::new(&self.path, ErrorKind::Refused(what.to_owned()))
    }
}

/// The status that the fields of a corrected outcome give.
fn status_of(fields: &Map<String, Value>) -> std::result::Result<CommitmentStatus, String> {
    let word = fields
        .get("status")
        .and_then(Value::as_str)
        .filter(|_| fields.len() == 1);
    word.and_then(CommitmentStatus::of_word).ok_or_else(|| {
        "of an outcome only status can be corrected: open, overdue, kept, broken, postponed or withdrawn"
            .to_owned()
    })
}

fn rounded(certainty: f64) -> f64 {
    (certainty * 100.0).round() / 100.0
}

/// After a verdict on a merge has come or gone, both tellings are looked at again.
fn apply(connection: &Connection, verdict: &Verdict) -> rusqlite::Result<()> {
    if verdict.what != Matter::Merge {
        return Ok(());
    }
    let mut grouping = Grouping::new(connection);
    for telling in &verdict.about {
        let number: Option<i64> = connection
            .prepare_cached("SELECT number FROM dispatch WHERE id = ?1")?
            .query_row([&telling.dispatch], |row| row.get(0))
            .optional()?;
        if let Some(number) = number {
            grouping.learn(number)?;
        }
    }
    grouping.settle()
}

/// An entry with other fields; what is wrong with them, where it would be none of the contract.
fn corrected(entry: &Entry, fields: &Map<String, Value>) -> std::result::Result<Entry, String> {
    let Ok(Value::Object(mut whole)) = serde_json::to_value(entry) else {
        return Err("the entry cannot be written".to_owned());
    };
    for (name, value) in fields {
        if matches!(name.as_str(), "id" | "kind" | "evidence") || !whole.contains_key(name) {
            return Err(format!("{name} is no field that can be corrected"));
        }
        whole.insert(name.clone(), value.clone());
    }
    serde_json::from_value(Value::Object(whole)).map_err(|error| format!("that is no such entry: {error}"))
}

/// Puts what people have decided over what the reports say.
pub(super) fn correct(merged: &mut Merged, fields: &Map<String, Value>) {
    if let Ok(entry) = corrected(&merged.entry, fields) {
        merged.entry = entry;
        merged.differs.retain(|field| !fields.contains_key(field));
        merged.decided.extend(fields.keys().cloned());
    }
}

/// Agreement beyond chance (Cohen 1960).
fn kappa(pairs: &[(Answer, Answer)]) -> Option<f64> {
    let all = pairs.len() as f64;
    let agree = pairs.iter().filter(|(a, b)| a == b).count() as f64 / all;
    let share =
        |of: &dyn Fn(&(Answer, Answer)) -> bool| pairs.iter().filter(|pair| of(pair)).count() as f64 / all;
    let chance: f64 = [Answer::Accept, Answer::Reject, Answer::Correct]
        .into_iter()
        .map(|answer| share(&|pair| pair.0 == answer) * share(&|pair| pair.1 == answer))
        .sum();
    (chance < 1.0).then(|| ((agree - chance) / (1.0 - chance) * 1000.0).round() / 1000.0)
}

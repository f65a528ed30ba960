//! Linking anew what is in the record already: after a migration, by other rules, under other decisions.

use super::link::Linker;
use super::party::kind_word;
use crate::contract::{Actor, ActorKind, Fact, FactField};
use crate::text::CharSpan;
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use std::collections::{BTreeMap, BTreeSet};

/// Changes with the rules by which forms are recognised: a record linked by other rules is linked anew.
const RULES: &str = "2";

/// Links every actor of the record anew, where it was linked by other rules or not yet; whether it did.
pub(in crate::record) fn refresh(transaction: &Transaction<'_>) -> rusqlite::Result<bool> {
    let rules: Option<String> = transaction
        .query_row("SELECT value FROM meta WHERE key = 'identity'", [], |row| {
            row.get(0)
        })
        .optional()?;
    if rules.as_deref() == Some(RULES) {
        return Ok(false);
    }
    transaction.execute_batch("UPDATE appearance SET form = NULL; DELETE FROM form; DELETE FROM actor;")?;
    relink(transaction, "1", &[])?;
    transaction.execute("INSERT OR REPLACE INTO meta VALUES ('identity', ?1)", [RULES])?;
    Ok(true)
}

/// Gives the appearances `a` of dispatches `d` that `condition` holds for their forms, as decisions now have them.
/// Returns the numbers of the dispatches whose actors are others than before.
pub(in crate::record) fn relink(
    connection: &Connection,
    condition: &str,
    values: &[&dyn rusqlite::ToSql],
) -> rusqlite::Result<BTreeSet<i64>> {
    let mut linker = Linker::new(connection)?;
    let sql = format!(
        "SELECT d.number, d.id, d.published, a.position, a.local, a.name, a.kind, a.country, a.sector, a.office,
         a.described, a.known_as, a.wikidata, a.form,
         (SELECT value FROM fact t WHERE t.dispatch = a.dispatch AND t.actor = a.position AND t.field = 'country'),
         (SELECT value FROM fact t WHERE t.dispatch = a.dispatch AND t.actor = a.position AND t.field = 'office')
         FROM appearance a JOIN dispatch d ON d.number = a.dispatch
         WHERE {condition} ORDER BY d.number, a.position"
    );
    let mut statement = connection.prepare(&sql)?;
    let found: Vec<Appearance> = statement
        .query_map(values, |row| {
            Ok(Appearance {
                number: row.get(0)?,
                id: row.get(1)?,
                published: row.get(2)?,
                position: row.get(3)?,
                form: row.get(13)?,
                actor: Actor {
                    id: row.get(4)?,
                    name: row.get(5)?,
                    kind: kind_from(&row.get::<_, String>(6)?),
                    country: row.get(7)?,
                    sector: row.get(8)?,
                    office: row.get(9)?,
                    office_from: None,
                    office_to: None,
                    aliases: Vec::new(),
                    mentions: Vec::new(),
                    described: row.get(10)?,
                    known_as: row.get(11)?,
                    wikidata: row.get(12)?,
                    // Of the facts it matters only whether the dispatch tells the country, or something else.
                    facts: [
                        (FactField::Country, row.get(14)?),
                        (FactField::Office, row.get(15)?),
                    ]
                    .into_iter()
                    .filter_map(|(field, value): (_, Option<String>)| {
                        Some(Fact {
                            field,
                            value: value?,
                            former: false,
                            span: CharSpan { start: 0, end: 0 },
                        })
                    })
                    .collect(),
                },
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let mut others = BTreeSet::new();
    let mut set =
        connection.prepare_cached("UPDATE appearance SET form = ?3 WHERE dispatch = ?1 AND position = ?2")?;
    for Appearance {
        number,
        id,
        published,
        position,
        form,
        actor,
    } in found
    {
        let beside = beside(connection, number)?;
        let new = linker.add(&actor, &id, published.as_deref(), &beside)?;
        set.execute(params![number, position, new])?;
        if form != Some(new) {
            others.insert(number);
        }
        if let Some(old) = form {
            linker.remove(old)?;
        }
    }
    others.extend(linker.settle()?);
    Ok(others)
}

struct Appearance {
    number: i64,
    id: String,
    published: Option<String>,
    position: i64,
    form: Option<i64>,
    actor: Actor,
}

fn kind_from(word: &str) -> ActorKind {
    [
        ActorKind::Person,
        ActorKind::Country,
        ActorKind::Government,
        ActorKind::Organization,
    ]
    .into_iter()
    .find(|kind| kind_word(*kind) == word)
    .unwrap_or(ActorKind::Group)
}

/// The countries that a kept dispatch is most about.
fn beside(connection: &Connection, dispatch: i64) -> rusqlite::Result<String> {
    let mut statement = connection.prepare_cached(
        "SELECT a.country, count(*) FROM appearance a
         JOIN mention m ON m.dispatch = a.dispatch AND m.actor = a.position
         WHERE a.dispatch = ?1 AND a.country IS NOT NULL GROUP BY a.country",
    )?;
    let counts = statement
        .query_map([dispatch], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<Vec<(String, i64)>>>()?;
    Ok(most_about(counts))
}

/// The same, of a dispatch's actors.
pub(in crate::record) fn beside_of(actors: &[Actor]) -> String {
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for actor in actors.iter().filter(|actor| !actor.mentions.is_empty()) {
        if let Some(country) = &actor.country {
            *counts.entry(country.clone()).or_default() += actor.mentions.len() as i64;
        }
    }
    most_about(counts.into_iter().collect())
}

/// At most so many countries are looked for beside a surname.
const BESIDE: usize = 2;

fn most_about(mut counts: Vec<(String, i64)>) -> String {
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let mut codes: Vec<String> = counts.into_iter().take(BESIDE).map(|(code, _)| code).collect();
    codes.sort();
    codes.join(" ")
}

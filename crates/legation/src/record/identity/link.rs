//! Keeps forms, and who each of them is, in the record.

use super::form::{Class, Form, KNOWN, Match, Told};
use super::party::{kind_word, slug};
use crate::contract::{Actor, ActorKind, Fact, FactField};
use crate::record::decision::{Bond, Decisions};
use crate::text::CharSpan;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use std::collections::{BTreeMap, BTreeSet};

/// Changes with the rules by which forms are recognised: a record linked by other rules is linked anew.
const RULES: &str = "1";

/// A merge of the user weighs more than any likeness.
const DECIDED: Match = Match {
    score: 1000,
    why: "decided",
};

/// One row of `form`.
struct Kept {
    id: i64,
    form: Form,
    told: Told,
    parent: Option<i64>,
    score: i64,
    why: Option<String>,
    actor: Option<i64>,
}

/// A form's place in the order in which forms are settled, greatest last.
type Place = ((Class, bool, bool, usize, bool, bool, bool), Vec<String>);

/// Brings the record's actors up to date after forms have come or gone.
pub(in crate::record) struct Linker<'t> {
    connection: &'t Connection,
    decisions: Decisions,
    /// Forms whose parent may have changed.
    queue: BTreeMap<Place, i64>,
    /// Actors whose forms, or their numbers, have changed.
    touched: BTreeSet<i64>,
    /// Whether what the merges speak of must be found anew.
    stale: bool,
}

const COLUMNS: &str = "form.id, class, described, name, folded, kind, country, sector, office, known_as, wikidata, year, \
                       beside, apart, dispatches, first, last, parent, score, why, actor";

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    let class: String = row.get(1)?;
    let mut texts: [String; 11] = Default::default();
    for (n, text) in texts.iter_mut().enumerate() {
        *text = row.get(3 + n)?;
    }
    Ok(Kept {
        id: row.get(0)?,
        form: Form::kept(&class, row.get(2)?, texts),
        told: Told {
            dispatches: row.get(14)?,
            first: row.get(15)?,
            last: row.get(16)?,
        },
        parent: row.get(17)?,
        score: row.get(18)?,
        why: row.get(19)?,
        actor: row.get(20)?,
    })
}

fn place(form: &Form) -> Place {
    let (class, texts) = form.rank();
    (class, texts.map(str::to_owned).to_vec())
}

impl<'t> Linker<'t> {
    pub(in crate::record) fn new(connection: &'t Connection) -> rusqlite::Result<Linker<'t>> {
        Ok(Linker {
            connection,
            decisions: Decisions::active(connection)?,
            queue: BTreeMap::new(),
            touched: BTreeSet::new(),
            stale: false,
        })
    }

    /// The form of an actor of dispatch `id`, made where it is new, with one more dispatch that has it.
    pub(in crate::record) fn add(
        &mut self,
        actor: &Actor,
        id: &str,
        published: Option<&str>,
        beside: &str,
    ) -> rusqlite::Result<i64> {
        let bare = Form::of(actor, id, published, beside, "");
        let apart = self.decisions.apart(&bare, id);
        let form = if apart.is_empty() {
            bare
        } else {
            Form::of(actor, id, published, beside, &apart)
        };
        let day = published.and_then(|published| published.get(..10));
        let id: Option<i64> = self
            .connection
            .prepare_cached(
                "UPDATE form SET dispatches = dispatches + 1, first = coalesce(min(first, ?14), first, ?14),
                 last = coalesce(max(last, ?14), last, ?14)
                 WHERE folded = ?1 AND class = ?2 AND name = ?3 AND kind = ?4 AND country = ?5 AND sector = ?6
                 AND office = ?7 AND known_as = ?8 AND wikidata = ?9 AND year = ?10 AND beside = ?11
                 AND described = ?12 AND apart = ?13 RETURNING id",
            )?
            .query_row(
                params![
                    form.folded,
                    form.class.word(),
                    form.name,
                    form.kind,
                    form.country,
                    form.sector,
                    form.office,
                    form.known_as,
                    form.wikidata,
                    form.year,
                    form.beside,
                    form.described,
                    form.apart,
                    day
                ],
                |row| row.get(0),
            )
            .optional()?;
        let id = match id {
            Some(id) => id,
            None => self.insert(&form, day)?,
        };
        self.counted(id)?;
        Ok(id)
    }

    fn insert(&mut self, form: &Form, day: Option<&str>) -> rusqlite::Result<i64> {
        self.connection
            .prepare_cached(
                "INSERT INTO form (folded, class, name, kind, country, sector, office, known_as, wikidata, year, beside,
                 described, apart, dispatches, first, last, score)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 1, ?14, ?14, 0)",
            )?
            .execute(params![
                form.folded,
                form.class.word(),
                form.name,
                form.kind,
                form.country,
                form.sector,
                form.office,
                form.known_as,
                form.wikidata,
                form.year,
                form.beside,
                form.described,
                form.apart,
                day
            ])?;
        let id = self.connection.last_insert_rowid();
        let mut key = self
            .connection
            .prepare_cached("INSERT OR IGNORE INTO form_key VALUES (?1, ?2)")?;
        for name in form.keys() {
            key.execute(params![name, id])?;
        }
        self.queue.insert(place(form), id);
        self.stale |= self.decisions.any_merge();
        Ok(id)
    }

    /// One dispatch less has the form; a form that none has is no more.
    pub(in crate::record) fn remove(&mut self, id: i64) -> rusqlite::Result<()> {
        let left: i64 = self
            .connection
            .prepare_cached("UPDATE form SET dispatches = dispatches - 1 WHERE id = ?1 RETURNING dispatches")?
            .query_row([id], |row| row.get(0))?;
        if left > 0 {
            self.connection
                .prepare_cached(
                    "UPDATE form SET (first, last) = (
                       SELECT min(substr(d.published, 1, 10)), max(substr(d.published, 1, 10))
                       FROM appearance a JOIN dispatch d ON d.number = a.dispatch WHERE a.form = ?1
                     ) WHERE id = ?1",
                )?
                .execute([id])?;
            return self.counted(id);
        }
        let Some(gone) = self.load(id)? else { return Ok(()) };
        self.touched.extend(gone.actor);
        self.stale |= self.decisions.any_merge();
        self.queue.remove(&place(&gone.form));
        self.wake(&gone, None)?;
        self.connection
            .prepare_cached("DELETE FROM form WHERE id = ?1")?
            .execute([id])?;
        Ok(())
    }

    /// The numbers of a form have changed: so may what its actor is called, and whether it clashes with a namesake.
    fn counted(&mut self, id: i64) -> rusqlite::Result<()> {
        let Some(form) = self.load(id)? else { return Ok(()) };
        self.touched.extend(form.actor);
        if form.form.class != Class::Person || !form.form.is_full() || !form.form.has_post() {
            return Ok(());
        }
        let namesakes = self.forms(
            "folded = ?1 AND country = ?2 AND year = ?3 AND office <> ?4 AND class = 'person'",
            &[
                &form.form.folded,
                &form.form.country,
                &form.form.year,
                &form.form.office,
            ],
        )?;
        for namesake in namesakes.iter().filter(|namesake| namesake.form.has_post()) {
            self.queue.insert(place(&form.form), id);
            self.queue.insert(place(&namesake.form), namesake.id);
        }
        Ok(())
    }

    /// Looks again at all forms that merges speak of.
    pub(in crate::record) fn queue_all(&mut self, decisions: &Decisions) -> rusqlite::Result<()> {
        for bond in decisions.all_bonds() {
            for form in self.in_bond(bond)? {
                self.queue.insert(place(&form.form), form.id);
            }
        }
        Ok(())
    }

    /// Settles every form whose parent may have changed, from the greatest down, and what is said of their actors.
    pub(in crate::record) fn settle(mut self) -> rusqlite::Result<()> {
        self.empty_queue()?;
        if self.stale {
            // A form that a merge speaks of has come or gone, so the merge may speak of others now.
            let before = std::mem::replace(&mut self.decisions, Decisions::active(self.connection)?);
            self.queue_all(&before)?;
            let now = Decisions::active(self.connection)?;
            self.queue_all(&now)?;
            self.empty_queue()?;
        }
        self.describe()
    }

    fn empty_queue(&mut self) -> rusqlite::Result<()> {
        while let Some((_, id)) = self.queue.pop_last() {
            if let Some(form) = self.load(id)? {
                self.recognise(&form)?;
            }
        }
        Ok(())
    }

    fn recognise(&mut self, form: &Kept) -> rusqlite::Result<()> {
        let found = self.parent(form)?;
        let (parent, score, why) = match &found {
            Found::By(parent, found) => (Some(*parent), found.score, Some(found.why)),
            Found::Several(score) => (None, *score, None),
            Found::Nobody => (None, 0, None),
        };
        let actor = match parent {
            Some(parent) => self.actor_of(parent)?,
            // The first of an actor has made it, and keeps it.
            None if form.parent.is_none() && form.actor.is_some() => form.actor,
            None => Some(self.new_actor(&form.form)?),
        };
        if (parent, score, why, actor) == (form.parent, form.score, form.why.as_deref(), form.actor) {
            return Ok(());
        }
        self.connection
            .prepare_cached("UPDATE form SET parent = ?2, score = ?3, why = ?4, actor = ?5 WHERE id = ?1")?
            .execute(params![form.id, parent, score, why, actor])?;
        if actor != form.actor {
            self.touched.extend(form.actor);
            self.touched.extend(actor);
            self.wake(form, actor.filter(|_| form.actor.is_none()))?;
        }
        Ok(())
    }

    /// Queues the lesser forms that a form has a part in: those recognised by it, and those that may be now. `new` is the
    /// actor of a form that has just come: who is recognised as that one already, as surely, need not be asked again.
    fn wake(&mut self, form: &Kept, new: Option<i64>) -> rusqlite::Result<()> {
        let own = form.form.rank();
        let mut asleep = self.forms("parent = ?1", &[&form.id])?;
        for key in form.form.looked_up_by() {
            asleep.extend(self.by_key(&key)?.into_iter().filter(|other| {
                other.form.recognised_by(&form.form).is_some_and(|found| {
                    let settled = new.is_some() && other.parent.is_some() && other.actor == new;
                    found.score > other.score || found.score == other.score && !settled
                })
            }));
        }
        asleep.extend(self.bound(form)?);
        for other in asleep {
            if other.form.rank() < own {
                self.queue.insert(place(&other.form), other.id);
            }
        }
        Ok(())
    }

    /// By which greater form this one is recognised.
    fn parent(&self, form: &Kept) -> rusqlite::Result<Found> {
        let rank = form.form.rank();
        let mut found: Vec<(Match, Kept)> = Vec::new();
        let mut seen = BTreeSet::new();
        for other in self.bound(form)? {
            if other.form.rank() > rank && seen.insert(other.id) {
                found.push((DECIDED, other));
            }
        }
        for key in form.form.looks_up() {
            for other in self.by_key(&key)? {
                if other.form.rank() <= rank || !seen.insert(other.id) {
                    continue;
                }
                let by = form.form.recognised_by(&other.form);
                let clash = || form.form.clashes(&form.told, &other.form, &other.told);
                if let Some(by) = by.filter(|by| *by == KNOWN || !clash()) {
                    found.push((by, other));
                }
            }
        }
        let surest = surest(&found);
        if !matches!(surest, Found::Several(_)) || form.form.is_full() {
            return Ok(surest);
        }
        // A surname that several fit may still be whose the same surname was in other dispatches.
        found.retain(|(_, other)| !other.form.is_full());
        Ok(match self::surest(&found) {
            Found::By(parent, by) => Found::By(parent, by),
            Found::Several(_) | Found::Nobody => surest,
        })
    }

    /// The other forms that the user's merges make one with this.
    fn bound(&self, form: &Kept) -> rusqlite::Result<Vec<Kept>> {
        let mut bound = Vec::new();
        for bond in self.decisions.bonds(&form.form) {
            bound.extend(self.in_bond(&bond)?);
        }
        bound.retain(|other| other.id != form.id);
        Ok(bound)
    }

    fn in_bond(&self, bond: &Bond) -> rusqlite::Result<Vec<Kept>> {
        let mut forms = self.forms("class = ?1 AND folded = ?2", &[&bond.class, &bond.folded])?;
        if bond.class == Class::State.word() {
            forms = self.by_key(&format!("state {}", bond.country))?;
        }
        forms.retain(|other| bond.holds(&other.form));
        Ok(forms)
    }

    fn new_actor(&self, form: &Form) -> rusqlite::Result<i64> {
        self.connection
            .prepare_cached("INSERT INTO actor (key, name, folded, kind) VALUES ('', ?1, ?2, ?3)")?
            .execute(params![form.name, form.folded, form.kind])?;
        Ok(self.connection.last_insert_rowid())
    }

    fn actor_of(&self, form: i64) -> rusqlite::Result<Option<i64>> {
        self.connection
            .prepare_cached("SELECT actor FROM form WHERE id = ?1")?
            .query_row([form], |row| row.get(0))
    }

    fn load(&self, id: i64) -> rusqlite::Result<Option<Kept>> {
        Ok(self.forms("id = ?1", &[&id])?.pop())
    }

    fn forms(&self, condition: &str, values: &[&dyn rusqlite::ToSql]) -> rusqlite::Result<Vec<Kept>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM form WHERE {condition} ORDER BY id"
        ))?;
        statement.query_map(values, kept)?.collect()
    }

    fn by_key(&self, key: &str) -> rusqlite::Result<Vec<Kept>> {
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM form_key JOIN form ON form.id = form_key.form WHERE key = ?1 ORDER BY form.id"
        ))?;
        statement.query_map([key], kept)?.collect()
    }

    /// Says anew what each touched actor is called, and what is known of it.
    fn describe(&self) -> rusqlite::Result<()> {
        let mut names = BTreeSet::new();
        for actor in &self.touched {
            let before: Option<String> = self
                .connection
                .prepare_cached("SELECT folded FROM actor WHERE id = ?1")?
                .query_row([actor], |row| row.get(0))
                .optional()?;
            let forms = self.forms("actor = ?1", &[actor])?;
            let Some(said) = Said::of(&forms) else {
                self.connection
                    .prepare_cached("DELETE FROM actor WHERE id = ?1")?
                    .execute([actor])?;
                names.extend(before);
                continue;
            };
            self.connection
                .prepare_cached(
                    "UPDATE actor SET name = ?2, folded = ?3, kind = ?4, country = ?5, sector = ?6, office = ?7,
                     known_as = ?8, wikidata = ?9, key = coalesce(?10, key) WHERE id = ?1",
                )?
                .execute(params![
                    actor,
                    said.name,
                    said.folded,
                    said.kind,
                    said.country,
                    said.sector,
                    said.office,
                    said.known_as,
                    said.wikidata,
                    said.key,
                ])?;
            if said.key.is_none() {
                names.insert(said.folded.to_owned());
            }
            names.extend(before);
        }
        names.iter().try_for_each(|name| self.name_keys(name))
    }

    /// Gives the actors of one name keys that tell them apart: by the country, and where that is not enough by number.
    fn name_keys(&self, folded: &str) -> rusqlite::Result<()> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, coalesce(country, ''), key FROM actor WHERE folded = ?1
             AND EXISTS (SELECT 1 FROM form WHERE form.actor = actor.id AND class IN ('person', 'body'))",
        )?;
        let namesakes: Vec<(i64, String, String)> = statement
            .query_map([folded], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<rusqlite::Result<_>>()?;
        let mut by_country: BTreeMap<&str, Vec<(Place, i64, &str)>> = BTreeMap::new();
        for (id, country, key) in &namesakes {
            let forms = self.forms("actor = ?1", &[id])?;
            let greatest = forms.iter().map(|kept| place(&kept.form)).max();
            let greatest =
                greatest.unwrap_or((Form::kept("", false, Default::default()).rank().0, Vec::new()));
            by_country.entry(country).or_default().push((greatest, *id, key));
        }
        let slug = slug(folded);
        let mut update = self
            .connection
            .prepare_cached("UPDATE actor SET key = ?2 WHERE id = ?1")?;
        for (country, mut actors) in by_country {
            let stem = match country {
                "" => slug.clone(),
                _ if namesakes.len() == 1 => slug.clone(),
                code => format!("{slug}-{}", code.to_lowercase()),
            };
            actors.sort_by(|a, b| b.cmp(a));
            for (n, (_, id, before)) in actors.into_iter().enumerate() {
                let key = if n == 0 {
                    stem.clone()
                } else {
                    format!("{stem}-{}", n + 1)
                };
                if key != before {
                    update.execute(params![id, key])?;
                }
            }
        }
        Ok(())
    }
}

/// Of those that a form may be recognised by, the surest; of equals the greatest.
fn surest(found: &[(Match, Kept)]) -> Found {
    let Some(score) = found.iter().map(|(by, _)| by.score).max() else {
        return Found::Nobody;
    };
    let best = || found.iter().filter(|(by, _)| by.score == score);
    let actors: BTreeSet<Option<i64>> = best().map(|(_, other)| other.actor).collect();
    if actors.len() > 1 {
        return Found::Several(score);
    }
    let greatest = best().max_by(|(_, a), (_, b)| a.form.rank().cmp(&b.form.rank()));
    greatest.map_or(Found::Nobody, |(by, other)| Found::By(other.id, *by))
}

enum Found {
    By(i64, Match),
    /// Several actors fit, this well.
    Several(i64),
    Nobody,
}

/// What is said of an actor: of each field the value that most dispatches have, of its offices the latest.
struct Said<'f> {
    name: &'f str,
    folded: &'f str,
    kind: &'f str,
    country: Option<&'f str>,
    sector: Option<&'f str>,
    office: Option<&'f str>,
    known_as: Option<&'f str>,
    wikidata: Option<&'f str>,
    /// `None` where the key is made of the name.
    key: Option<&'f str>,
}

impl<'f> Said<'f> {
    fn of(forms: &'f [Kept]) -> Option<Said<'f>> {
        let first = forms.iter().max_by(|a, b| a.form.rank().cmp(&b.form.rank()))?;
        // A bare surname names nobody who has a fuller name.
        let full: Vec<&Kept> = forms
            .iter()
            .filter(|kept| {
                kept.form.is_full() == first.form.is_full() && kept.form.described == first.form.described
            })
            .filter(|kept| kept.form.kind == first.form.kind)
            .collect();
        let name = most(
            full.iter()
                .map(|kept| (kept.form.name.as_str(), kept.told.dispatches)),
        )?;
        let folded = full.iter().find(|kept| kept.form.name == name)?;
        // Nor does a country that was only suggested tell anything.
        let told = forms.iter().filter(|kept| kept.form.beside.is_empty());
        let country = most(told.map(|kept| (kept.form.country.as_str(), kept.told.dispatches)));
        let of_all = |field: fn(&Form) -> &str| {
            most(forms.iter().map(|kept| (field(&kept.form), kept.told.dispatches)))
        };
        // The latest office that more than one dispatch has, if any.
        let mut offices: BTreeMap<&str, (i64, Option<&String>)> = BTreeMap::new();
        for kept in forms.iter().filter(|kept| !kept.form.office.is_empty()) {
            let office = offices.entry(&kept.form.office).or_default();
            office.0 += kept.told.dispatches;
            office.1 = office.1.max(kept.told.last.as_ref());
        }
        let latest = offices.into_iter().max_by_key(|(office, (dispatches, last))| {
            (*dispatches >= super::LEARNED_FROM, *last, *dispatches, *office)
        });
        Some(Said {
            name,
            folded: &folded.form.folded,
            kind: &first.form.kind,
            country: country.or_else(|| of_all(|form| &form.country)),
            sector: of_all(|form| &form.sector),
            office: latest.map(|(office, _)| office),
            known_as: of_all(|form| &form.known_as),
            wikidata: of_all(|form| &form.wikidata),
            key: match first.form.class {
                Class::State => Some(&first.form.country),
                Class::Local => Some(&first.form.apart),
                Class::Person | Class::Body => None,
            },
        })
    }
}

/// The text that is told most often, of equals the longest, then the first in order of the alphabet; "" is not told.
fn most<'f>(told: impl Iterator<Item = (&'f str, i64)>) -> Option<&'f str> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for (text, dispatches) in told.filter(|(text, _)| !text.is_empty()) {
        *counts.entry(text).or_default() += dispatches;
    }
    let most = counts
        .into_iter()
        .max_by(|a, b| a.1.cmp(&b.1).then(a.0.len().cmp(&b.0.len())).then(b.0.cmp(a.0)));
    most.map(|(text, _)| text)
}

/// Links every actor of the record anew, where it was linked by other rules or not yet.
pub(in crate::record) fn refresh(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let rules: Option<String> = transaction
        .query_row("SELECT value FROM meta WHERE key = 'identity'", [], |row| {
            row.get(0)
        })
        .optional()?;
    if rules.as_deref() == Some(RULES) {
        return Ok(());
    }
    transaction.execute_batch("UPDATE appearance SET form = NULL; DELETE FROM form; DELETE FROM actor;")?;
    relink(transaction, "1", &[])?;
    transaction.execute("INSERT OR REPLACE INTO meta VALUES ('identity', ?1)", [RULES])?;
    Ok(())
}

/// Gives the appearances `a` of dispatches `d` that `condition` holds for their forms, as decisions now have them.
pub(in crate::record) fn relink(
    connection: &Connection,
    condition: &str,
    values: &[&dyn rusqlite::ToSql],
) -> rusqlite::Result<()> {
    let mut linker = Linker::new(connection)?;
    let sql = format!(
        "SELECT d.number, d.id, d.published, a.position, a.local, a.name, a.kind, a.country, a.sector, a.office,
         a.described, a.known_as, a.wikidata, a.form,
         (SELECT value FROM fact t WHERE t.dispatch = a.dispatch AND t.actor = a.position AND t.field = 'country')
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
                    // Of the facts it matters only whether the dispatch tells the country.
                    facts: row
                        .get::<_, Option<String>>(14)?
                        .into_iter()
                        .map(|value| Fact {
                            field: FactField::Country,
                            value,
                            former: false,
                            span: CharSpan { start: 0, end: 0 },
                        })
                        .collect(),
                },
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
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
        if let Some(old) = form {
            linker.remove(old)?;
        }
    }
    linker.settle()
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

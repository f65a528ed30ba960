//! Keeps forms, and who each of them is, in the record.

use super::form::{Class, Form, KNOWN, Match, Told};
use crate::contract::Actor;
use crate::record::decision::{Bond, Decisions};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::{BTreeMap, BTreeSet};

/// A merge of the user weighs more than any likeness.
const DECIDED: Match = Match {
    score: 1000,
    why: "decided",
};

/// One row of `form`.
pub(super) struct Kept {
    id: i64,
    pub form: Form,
    pub told: Told,
    parent: Option<i64>,
    score: i64,
    why: Option<String>,
    actor: Option<i64>,
}

/// Id and country of an actor, where it is there.
type Said = Option<(String, Option<String>)>;

/// A form's place in the order in which forms are settled, greatest last.
pub(super) type Place = ((Class, bool, bool, usize, bool, bool, bool), Vec<String>);

/// Brings the record's actors up to date after forms have come or gone.
pub(in crate::record) struct Linker<'t> {
    pub(super) connection: &'t Connection,
    decisions: Decisions,
    /// Forms whose parent may have changed.
    queue: BTreeMap<Place, i64>,
    /// Actors whose forms, or their numbers, have changed.
    pub(super) touched: BTreeSet<i64>,
    /// Forms that have become another actor's, with the id and country of the one they were of.
    moved: BTreeMap<i64, Said>,
    /// Actors that have another id or country than before.
    pub(super) changed: std::cell::RefCell<BTreeSet<i64>>,
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

pub(super) fn place(form: &Form) -> Place {
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
            moved: BTreeMap::new(),
            changed: std::cell::RefCell::default(),
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
        for name in form.keys().into_iter().chain(form.words_asked_for()) {
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

    /// Settles every form whose parent may have changed, from the greatest down, and what is said of their actors. Returns
    /// the numbers of the dispatches whose actors are others than before, or have another id or country.
    pub(in crate::record) fn settle(mut self) -> rusqlite::Result<BTreeSet<i64>> {
        self.empty_queue()?;
        if self.stale {
            // A form that a merge speaks of has come or gone, so the merge may speak of others now.
            let before = std::mem::replace(&mut self.decisions, Decisions::active(self.connection)?);
            self.queue_all(&before)?;
            let now = Decisions::active(self.connection)?;
            self.queue_all(&now)?;
            self.empty_queue()?;
        }
        self.describe()?;
        let mut dispatches = BTreeSet::new();
        // The same actor may have got another number; what dispatches call it is what counts.
        let mut moved = BTreeSet::new();
        for (form, before) in &self.moved {
            let now = self.load(*form)?.and_then(|form| form.actor);
            if let Some(now) = now
                && self.said_of(now)? != *before
            {
                moved.insert(*form);
            }
        }
        let mut of = |condition: &str, numbers: &BTreeSet<i64>| -> rusqlite::Result<()> {
            let mut found = self.connection.prepare_cached(&format!(
                "SELECT DISTINCT dispatch FROM appearance WHERE {condition}"
            ))?;
            for number in numbers {
                let rows = found.query_map([number], |row| row.get(0))?;
                for dispatch in rows {
                    dispatches.insert(dispatch?);
                }
            }
            Ok(())
        };
        of("form = ?1", &moved)?;
        of(
            "form IN (SELECT id FROM form WHERE actor = ?1)",
            &self.changed.borrow(),
        )?;
        Ok(dispatches)
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
            if let Some(before) = form.actor
                && !self.moved.contains_key(&form.id)
            {
                self.moved.insert(form.id, self.said_of(before)?);
            }
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
                // A surname leads to a bearer whom the dispatch itself may mean, not to one that another surname led to.
                let led = !form.form.is_full()
                    && !form.form.beside.is_empty()
                    && !other.form.beside.is_empty()
                    && other.parent.is_some();
                if let Some(by) = by.filter(|by| !led && (*by == KNOWN || !clash())) {
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

    fn said_of(&self, actor: i64) -> rusqlite::Result<Said> {
        self.connection
            .prepare_cached("SELECT key, country FROM actor WHERE id = ?1")?
            .query_row([actor], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
    }

    fn actor_of(&self, form: i64) -> rusqlite::Result<Option<i64>> {
        self.connection
            .prepare_cached("SELECT actor FROM form WHERE id = ?1")?
            .query_row([form], |row| row.get(0))
    }

    fn load(&self, id: i64) -> rusqlite::Result<Option<Kept>> {
        Ok(self.forms("id = ?1", &[&id])?.pop())
    }

    pub(super) fn forms(
        &self,
        condition: &str,
        values: &[&dyn rusqlite::ToSql],
    ) -> rusqlite::Result<Vec<Kept>> {
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

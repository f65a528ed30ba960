//! What an actor of the record is called, and what is said of it, from all its forms.

use super::form::{Class, Form};
use super::link::{Kept, Linker, Place, place};
use super::party::slug;
use rusqlite::{OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

impl Linker<'_> {
    /// Says anew what each touched actor is called, and what is known of it.
    pub(super) fn describe(&self) -> rusqlite::Result<()> {
        let mut names = BTreeSet::new();
        for actor in &self.touched {
            let before: Option<(String, Option<String>, String)> = self
                .connection
                .prepare_cached("SELECT folded, country, key FROM actor WHERE id = ?1")?
                .query_row([actor], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
                .optional()?;
            let (before, country, key) = before
                .map_or((None, None, String::new()), |(folded, country, key)| {
                    (Some(folded), country, key)
                });
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
            let other_key = said.key.is_some_and(|new| new != key);
            if !key.is_empty() && (country.as_deref() != said.country || other_key) {
                self.changed.borrow_mut().insert(*actor);
            }
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
                    if !before.is_empty() {
                        self.changed.borrow_mut().insert(id);
                    }
                }
            }
        }
        Ok(())
    }
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
        // Whom the tables know is of the country that they are known for; and a country that a dispatch's place only
        // suggests tells nothing.
        let country_of = |told: &dyn Fn(&Form) -> bool| {
            let told = forms.iter().filter(|kept| told(&kept.form));
            most(told.map(|kept| (kept.form.country.as_str(), kept.told.dispatches)))
        };
        let country = country_of(&|form| !form.known_as.is_empty())
            .or_else(|| country_of(&|form| form.beside.is_empty()));
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
            // A state is all of its sectors; its ministries and forces each have one.
            sector: of_all(|form| &form.sector).filter(|_| first.form.class != Class::State),
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

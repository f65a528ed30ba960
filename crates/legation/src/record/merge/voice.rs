//! Which dispatches print nearly the same text: a wire's report and its reprints, shortened or under another headline, are one voice.
//!
//! Candidates share a band of a MinHash (Broder 1997) over sequences of words; whether most of the shorter text stands in the longer is
//! then counted. As with [`super::grouping`], a dispatch takes the voice of the earlier one that it is most like, so the voices
//! are a function of the set of dispatches.

use super::features::{Days, months};
use crate::record::recall::each;
use crate::tables::fold;
use crate::time::{days, distance};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeSet;

/// Words of one sequence.
const SHINGLE: usize = 4;
/// Texts of fewer sequences are too short to be known again.
const SHORTEST: usize = 24;
/// Of the shorter text, the share that must stand in the longer.
const PRINTED: f64 = 0.45;
/// Bands of a MinHash, and the minima in each: texts with half of their sequences in common share a band in 98 of 100
/// cases, those with a tenth in 3.
const BANDS: usize = 30;
const ROWS: usize = 3;

/// Days in which a text is printed again, at most.
const REPRINTED: i32 = 14;

/// Place of a dispatch among all: whether its publication is unknown, the day, its id.
type Order = (bool, String, String);

pub(in crate::record) struct Voices<'t> {
    connection: &'t Connection,
    queue: BTreeSet<(Order, i64)>,
}

impl<'t> Voices<'t> {
    pub(in crate::record) fn new(connection: &'t Connection) -> Voices<'t> {
        Voices {
            connection,
            queue: BTreeSet::new(),
        }
    }

    /// A dispatch is about to go: those that are like it must be looked at again.
    pub(in crate::record) fn forget(&mut self, id: &str) -> rusqlite::Result<()> {
        let number: Option<i64> = self
            .connection
            .prepare_cached("SELECT number FROM dispatch WHERE id = ?1")?
            .query_row([id], |row| row.get(0))
            .optional()?;
        let Some(number) = number else { return Ok(()) };
        for (other, order, _) in self.like(number)? {
            self.queue.insert((order, other));
        }
        self.connection
            .prepare_cached("DELETE FROM band WHERE dispatch = ?1")?
            .execute([number])?;
        Ok(())
    }

    /// Takes in a new dispatch.
    pub(in crate::record) fn learn(&mut self, number: i64) -> rusqlite::Result<()> {
        let (order, text) = self.dispatch(number)?;
        let sequences = shingles(&text);
        if sequences.len() >= SHORTEST {
            let mut insert = self
                .connection
                .prepare_cached("INSERT OR IGNORE INTO band VALUES (?1, ?2)")?;
            for month in months(span(&order), 0) {
                for band in bands(&sequences) {
                    insert.execute(params![key(month, band), number])?;
                }
            }
        }
        self.queue.insert((order, number));
        Ok(())
    }

    /// Gives every dispatch that is to be looked at its voice.
    pub(in crate::record) fn settle(mut self) -> rusqlite::Result<()> {
        while let Some((order, number)) = self.queue.pop_first() {
            let like = self.like(number)?;
            let best = like.iter().filter(|(_, other, _)| *other < order).max_by(|a, b| {
                let more = a.2.total_cmp(&b.2);
                more.then(b.1.cmp(&a.1))
            });
            let voice = match best {
                Some((other, ..)) => self.voice(*other)?.unwrap_or(*other),
                None => number,
            };
            if self.voice(number)? == Some(voice) {
                continue;
            }
            self.connection
                .prepare_cached("UPDATE dispatch SET voice = ?2 WHERE number = ?1")?
                .execute([number, voice])?;
            self.queue.extend(
                like.into_iter()
                    .filter(|(_, other, _)| *other > order)
                    .map(|(n, other, _)| (other, n)),
            );
        }
        Ok(())
    }

    fn voice(&self, number: i64) -> rusqlite::Result<Option<i64>> {
        self.connection
            .prepare_cached("SELECT voice FROM dispatch WHERE number = ?1")?
            .query_row([number], |row| row.get(0))
    }

    fn dispatch(&self, number: i64) -> rusqlite::Result<(Order, String)> {
        self.connection
            .prepare_cached(
                "SELECT published IS NULL, coalesce(published, ''), id, text FROM dispatch WHERE number = ?1",
            )?
            .query_row([number], |row| {
                Ok(((row.get(0)?, row.get(1)?, row.get(2)?), row.get(3)?))
            })
    }

    /// The other dispatches that print nearly the same text, each with its place and how much of the shorter it is.
    fn like(&self, number: i64) -> rusqlite::Result<Vec<(i64, Order, f64)>> {
        let mut found: BTreeSet<i64> = BTreeSet::new();
        let (order, text) = self.dispatch(number)?;
        let own = shingles(&text);
        if own.len() < SHORTEST {
            return Ok(Vec::new());
        }
        let bands = bands(&own);
        let published = span(&order);
        let months = months(span(&order), REPRINTED);
        let keys = months
            .into_iter()
            .flat_map(|month| bands.iter().map(move |band| key(month, *band)));
        let keys = serde_json::to_string(&keys.collect::<Vec<i64>>()).unwrap_or_default();
        each(
            self.connection,
            "SELECT DISTINCT dispatch FROM band WHERE key IN (SELECT value FROM json_each(?1))",
            &[keys],
            &mut |row| {
                found.insert(row.get(0)?);
                Ok(())
            },
        )?;
        found.remove(&number);
        let mut like = Vec::new();
        for other in found {
            let (order, text) = self.dispatch(other)?;
            if !near(span(&order), published) {
                continue;
            }
            let theirs = shingles(&text);
            let share = own.intersection(&theirs).count() as f64 / own.len().min(theirs.len()) as f64;
            if share >= PRINTED {
                like.push((other, order, share));
            }
        }
        Ok(like)
    }
}

/// The days of publication.
fn span(order: &Order) -> Option<Days> {
    days(&order.1)
}

/// Whether a text of the one publication may be printed again in the other.
fn near(a: Option<Days>, b: Option<Days>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => distance(a, b) <= REPRINTED,
        (None, None) => true,
        _ => false,
    }
}

/// Where a band stands: what is of one month lies together in the file.
fn key(month: i32, band: i64) -> i64 {
    (i64::from(month) << 44) | (band & ((1 << 44) - 1))
}

/// Hashes of all sequences of words.
fn shingles(text: &str) -> BTreeSet<u64> {
    let folded = fold(text);
    let words: Vec<&str> = folded.split_whitespace().collect();
    words
        .windows(SHINGLE)
        .map(|words| super::features::hash(&words.join(" ")) as u64)
        .collect()
}

fn bands(sequences: &BTreeSet<u64>) -> Vec<i64> {
    let minimum = |n: usize| {
        sequences
            .iter()
            .map(|hash| mixed(*hash, n as u64))
            .min()
            .unwrap_or(0)
    };
    (0..BANDS)
        .map(|band| {
            (0..ROWS).fold(band as u64, |key, row| {
                mixed(key ^ minimum(band * ROWS + row), 1 << 32)
            }) as i64
        })
        .collect()
}

/// A bijection of 64 bits that scatters them, another one for each `seed` (the finaliser of SplitMix64; Steele et al. 2014).
fn mixed(hash: u64, seed: u64) -> u64 {
    let mut z = hash.wrapping_add((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

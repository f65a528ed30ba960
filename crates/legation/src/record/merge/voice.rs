//! Which dispatches print nearly the same text: a wire's report and its reprints, shortened or under another headline, are one voice.
//!
//! Candidates share a band of a MinHash (Broder 1997) over sequences of words; whether most of the shorter text stands in the longer is
//! then counted. As with [`super::grouping`], a dispatch takes the voice of the earlier one that it is most like, so the voices
//! are a function of the set of dispatches.

use crate::record::recall::each;
use crate::tables::fold;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

/// Words of one sequence.
const SHINGLE: usize = 4;
/// Texts of fewer sequences are too short to be known again.
const SHORTEST: usize = 24;
/// Of the shorter text, the share that must stand in the longer.
const PRINTED: f64 = 0.6;
/// Bands of a MinHash, and the minima in each: texts with half of their sequences in common share a band in 98 of 100
/// cases, those with a tenth in 3.
const BANDS: usize = 30;
const ROWS: usize = 3;

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
            for key in bands(&sequences) {
                insert.execute(params![key, number])?;
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
        let mut found: BTreeMap<i64, ()> = BTreeMap::new();
        each(
            self.connection,
            "SELECT DISTINCT other.dispatch FROM band own JOIN band other ON other.key = own.key
             WHERE own.dispatch = ?1 AND other.dispatch <> ?1",
            &[number],
            &mut |row| {
                found.insert(row.get(0)?, ());
                Ok(())
            },
        )?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let own = shingles(&self.dispatch(number)?.1);
        let mut like = Vec::new();
        for other in found.into_keys() {
            let (order, text) = self.dispatch(other)?;
            let theirs = shingles(&text);
            let share = own.intersection(&theirs).count() as f64 / own.len().min(theirs.len()) as f64;
            if share >= PRINTED {
                like.push((other, order, share));
            }
        }
        Ok(like)
    }
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

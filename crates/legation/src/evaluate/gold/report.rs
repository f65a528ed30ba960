//! The score of a gold folder, as a table and as JSON.

use super::{Agreement, KINDS, Tally, agreement};
use crate::evaluate::to_places;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// So many right out of so many.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    pub right: usize,
    pub of: usize,
    pub accuracy: f64,
}

/// What [`super::score`] found. `invented` counts fields that gold says are absent and the reading fills.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GoldScore {
    pub dispatches: usize,
    /// In the contract's order of kinds.
    #[serde(serialize_with = "as_map")]
    pub kinds: Vec<(&'static str, Agreement)>,
    pub micro: Agreement,
    pub macro_f1: f64,
    pub fields: BTreeMap<String, Share>,
    pub actors: BTreeMap<String, Share>,
    pub dispatch: BTreeMap<String, Share>,
    pub coref: BTreeMap<String, Share>,
    pub bad_spans: usize,
    pub invented: usize,
    pub invented_by_field: BTreeMap<String, usize>,
    /// One line per missed or surplus entry and per wrong field.
    #[serde(skip)]
    pub notes: Vec<String>,
}

fn as_map<S: Serializer>(kinds: &[(&'static str, Agreement)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(kinds.iter().copied())
}

fn shares(table: &BTreeMap<String, [usize; 2]>) -> BTreeMap<String, Share> {
    let share = |[right, of]: [usize; 2]| Share {
        right,
        of,
        accuracy: to_places(right as f64 / of as f64, 4),
    };
    table
        .iter()
        .filter(|(_, cell)| cell[1] > 0)
        .map(|(name, cell)| (name.clone(), share(*cell)))
        .collect()
}

pub(super) fn report(dispatches: usize, tally: Tally) -> GoldScore {
    let none = [0; 3];
    let kinds: Vec<(&'static str, Agreement)> = KINDS
        .iter()
        .map(|kind| (*kind, agreement(tally.kinds.get(kind).unwrap_or(&none))))
        .collect();
    let total = tally
        .kinds
        .values()
        .fold([0; 3], |sum, counts| std::array::from_fn(|i| sum[i] + counts[i]));
    let coref = BTreeMap::from([("coref".to_owned(), tally.coref)]);
    GoldScore {
        dispatches,
        micro: agreement(&total),
        macro_f1: to_places(
            kinds.iter().map(|(_, kind)| kind.f1).sum::<f64>() / kinds.len() as f64,
            4,
        ),
        kinds,
        fields: shares(&tally.fields),
        actors: shares(&tally.actors),
        dispatch: shares(&tally.dispatch),
        coref: shares(&coref),
        bad_spans: tally.bad_spans,
        invented: tally.invented.values().sum(),
        invented_by_field: tally.invented,
        notes: tally.notes,
    }
}

impl fmt::Display for GoldScore {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(
            f,
            "{:<12}{:>6}{:>6}{:>7}{:>8}{:>8}{:>8}",
            "kind", "gold", "pred", "match", "P", "R", "F1"
        )?;
        for (kind, row) in self.kinds.iter().chain([&("micro", self.micro)]) {
            writeln!(
                f,
                "{kind:<12}{:>6}{:>6}{:>7}{:>8.3}{:>8.3}{:>8.3}",
                row.gold, row.predicted, row.matched, row.precision, row.recall, row.f1
            )?;
        }
        writeln!(
            f,
            "macro F1 {:.3}   bad spans {}   invented {}",
            self.macro_f1, self.bad_spans, self.invented
        )?;
        for (field, count) in &self.invented_by_field {
            writeln!(f, "{:<9} {field:<30}{count:>5}", "invented")?;
        }
        let parts = [
            ("fields", &self.fields),
            ("actors", &self.actors),
            ("dispatch", &self.dispatch),
            ("coref", &self.coref),
        ];
        for (part, table) in parts {
            for (name, share) in table {
                writeln!(
                    f,
                    "{part:<9} {name:<30}{:>5}/{:<5}{:.3}",
                    share.right, share.of, share.accuracy
                )?;
            }
        }
        Ok(())
    }
}

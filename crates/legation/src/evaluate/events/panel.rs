//! Counts by dyad and month, and how two sets of them go together.

use super::coded::Coded;
use super::slots::{Class, countries};
use crate::evaluate::to_places;
use jiff::ToSpan;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How the two sets' counts of one class go together, over every dyad that either has in the class and every month in
/// which both have events.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Correlation {
    /// A quad class, or `all`.
    pub class: String,
    pub dyads: usize,
    pub months: usize,
    /// Counted once for each dyad.
    pub gold: usize,
    pub predicted: usize,
    /// `None` where the counts of one set do not vary.
    pub pearson: Option<f64>,
    pub spearman: Option<f64>,
}

/// Directed dyad and month (years × 12 + month − 1).
type Cell<'e> = (&'e str, &'e str, i32);

/// The correlations of all events and of each quad class; none where no month has events of both.
///
/// A dyad is directed, from each country of the actors to each other country of the recipients; compound actors make
/// dyads both ways. What has no second country is in no dyad. A cell without events counts as 0, as it does in the
/// panels that such data are used in. What has no month by its date is counted in that of its publication.
pub(super) fn correlations(gold: &[Coded], predicted: &[Coded]) -> Vec<Correlation> {
    let months = |events: &[Coded]| {
        let all: Vec<i32> = events.iter().filter_map(month).collect();
        all.iter().min().copied().zip(all.iter().max().copied())
    };
    let Some(((first, last), (start, end))) = months(gold).zip(months(predicted)) else {
        return Vec::new();
    };
    let (first, last) = (first.max(start), last.min(end));
    if first > last {
        return Vec::new();
    }
    let classes = std::iter::once(None).chain(Class::ALL.map(Some));
    let of_class = |class: Option<Class>| {
        let [gold, predicted] = [gold, predicted].map(|events| cells(events, class, first, last));
        let dyads: BTreeSet<(&str, &str)> = gold
            .keys()
            .chain(predicted.keys())
            .map(|cell| (cell.0, cell.1))
            .collect();
        let months = (last - first + 1) as usize;
        let both: BTreeSet<&Cell> = gold.keys().chain(predicted.keys()).collect();
        let mut table: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for cell in &both {
            let counts = (
                gold.get(*cell).copied().unwrap_or(0),
                predicted.get(*cell).copied().unwrap_or(0),
            );
            *table.entry(counts).or_default() += 1;
        }
        let empty = dyads.len() * months - both.len();
        if empty > 0 {
            table.insert((0, 0), empty);
        }
        Correlation {
            class: class.map_or("all", Class::name).to_owned(),
            dyads: dyads.len(),
            months,
            gold: gold.values().sum(),
            predicted: predicted.values().sum(),
            pearson: pearson(&table, |x| x as f64, |y| y as f64),
            spearman: spearman(&table),
        }
    };
    classes.map(of_class).filter(|row| row.dyads > 0).collect()
}

/// Of the date or, without one, of the day of publication.
fn month(event: &Coded) -> Option<i32> {
    let of_date = event.event.date.as_deref().filter(|_| event.days.is_some());
    if let Some(date) = of_date.filter(|date| date.len() >= 7) {
        return Some(12 * date.get(..4)?.parse::<i32>().ok()? + date.get(5..7)?.parse::<i32>().ok()? - 1);
    }
    let day = jiff::civil::date(1970, 1, 1)
        .checked_add(event.day()?.days())
        .ok()?;
    Some(12 * i32::from(day.year()) + i32::from(day.month()) - 1)
}

fn cells<'e>(events: &'e [Coded], class: Option<Class>, first: i32, last: i32) -> BTreeMap<Cell<'e>, usize> {
    let mut cells = BTreeMap::new();
    for event in events
        .iter()
        .filter(|event| class.is_none() || Class::of(event.kind()) == class)
    {
        let Some(month) = month(event).filter(|month| (first..=last).contains(month)) else {
            continue;
        };
        let actors = countries(&event.actors);
        let recipients = if event.is_compound() {
            actors.clone()
        } else {
            countries(&event.recipients)
        };
        for actor in &actors {
            for recipient in recipients.iter().filter(|recipient| *recipient != actor) {
                *cells.entry((*actor, *recipient, month)).or_default() += 1;
            }
        }
    }
    cells
}

/// Of a table that says how many cells have the counts (x, y), each count taken for what `of_x` and `of_y` make of it.
fn pearson(
    table: &BTreeMap<(usize, usize), usize>,
    of_x: impl Fn(usize) -> f64,
    of_y: impl Fn(usize) -> f64,
) -> Option<f64> {
    let cells: f64 = table.values().map(|&count| count as f64).sum();
    let rows = || {
        table
            .iter()
            .map(|(&(x, y), &count)| (of_x(x), of_y(y), count as f64))
    };
    let mean_x = rows().map(|(x, _, count)| x * count).sum::<f64>() / cells;
    let mean_y = rows().map(|(_, y, count)| y * count).sum::<f64>() / cells;
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y, count) in rows() {
        let (x, y) = (x - mean_x, y - mean_y);
        xx += count * x * x;
        yy += count * y * y;
        xy += count * x * y;
    }
    (xx > 0.0 && yy > 0.0).then(|| to_places(xy / (xx * yy).sqrt(), 4))
}

/// Pearson's of the ranks; ties have their mean rank.
fn spearman(table: &BTreeMap<(usize, usize), usize>) -> Option<f64> {
    let ranks = |value: fn(&(usize, usize)) -> usize| {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for (pair, count) in table {
            *counts.entry(value(pair)).or_default() += count;
        }
        let mut before = 0;
        let mut ranks = BTreeMap::new();
        for (value, count) in counts {
            ranks.insert(value, before as f64 + (count as f64 + 1.0) / 2.0);
            before += count;
        }
        ranks
    };
    let (of_x, of_y) = (ranks(|pair| pair.0), ranks(|pair| pair.1));
    let rank = |ranks: &BTreeMap<usize, f64>, value: usize| ranks.get(&value).copied().unwrap_or(0.0);
    pearson(table, |x| rank(&of_x, x), |y| rank(&of_y, y))
}

#[cfg(test)]
mod tests {
    use super::super::coded::prepare;
    use super::super::tests::{coded, read_in};
    use super::*;

    #[test]
    fn tied_ranks_are_means() {
        // x 1 2 2 4, y 1 3 2 4: ranks 1 2.5 2.5 4 and 1 3 2 4.
        let table = BTreeMap::from([((1, 1), 1), ((2, 3), 1), ((2, 2), 1), ((4, 4), 1)]);
        assert_eq!(spearman(&table), Some(0.9487));
        assert_eq!(pearson(&table, |x| x as f64, |y| y as f64), Some(0.9234));
        assert_eq!(spearman(&BTreeMap::from([((1, 1), 2), ((1, 3), 1)])), None);
    }

    #[test]
    fn dyads_are_directed_and_empty_months_count() {
        let event =
            |actors: &[&str], recipients: &[&str], date: &str| coded("CONSULT", actors, recipients, date);
        let gold = [
            event(&["FJI"], &["VUT"], "2024-01-02"),
            event(&["FJI"], &["VUT"], "2024-01-20"),
            event(&["FJI"], &["FJI"], "2024-01-20"),
            event(&["FJI"], &[], "2024-01-20"),
            event(&["FJI"], &["VUT"], "2024"),
            event(&["FJI"], &["VUT"], "2023-11"),
            event(&["TON"], &["VUT"], "2024-03-01"),
        ];
        let mut undated = read_in(event(&["TON"], &["VUT"], "soon"), "a", 1);
        undated.reports[0].published = Some("2024-03-31".to_owned());
        let predicted = [event(&["FJI", "VUT"], &[], "2024-01-02"), undated];
        let (gold, predicted, _) = prepare(&gold, &predicted);
        let all = correlations(&gold, &predicted);
        assert_eq!(
            all.iter().map(|row| row.class.as_str()).collect::<Vec<_>>(),
            ["all", "verbal cooperation"]
        );
        // FJI→VUT 2 0 0 against 1 0 0, VUT→FJI 0 0 0 against 1 0 0, TON→VUT 0 0 1 in both.
        assert_eq!(
            (all[0].dyads, all[0].months, all[0].gold, all[0].predicted),
            (3, 3, 3, 3)
        );
        assert!(all[0].pearson.is_some_and(|r| (r * r - 0.5).abs() < 0.001));
    }
}

//! Leaves each happening once in a set.

use super::coded::{Coded, Party, Report};
use std::collections::HashMap;

/// Types that are the same happening whichever party is named first.
const MUTUAL: [&str; 3] = ["AGREE", "CONSULT", "COOPERATE"];

/// Where an event counts as coded twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    /// The same passage of the same text.
    Passage,
    /// The same day.
    Day,
}

/// What was folded.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Folded {
    /// Events of the same type, date and parties in their roles as another.
    pub duplicates: usize,
    /// Events of a mutual type that another has with the parties' roles exchanged.
    pub mirrored: usize,
}

/// Leaves each happening once in a set. What is coded again in the same passage, or on the same day, with the same
/// type, date and parties, is the same event; so is a mutual one told from its other side, and then the parties are
/// all actors, as PLOVER wants it.
pub(super) fn fold<'e>(events: Vec<Coded<'e>>, within: Within) -> (Vec<Coded<'e>>, Folded) {
    let mut kept: Vec<Coded<'e>> = Vec::with_capacity(events.len());
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut folded = Folded::default();
    for event in events {
        let Some(place) = place_of(&event, within) else {
            kept.push(event);
            continue;
        };
        let sides = [&event.actors, &event.recipients].map(|parties| {
            let mut names: Vec<String> = parties.iter().map(|party| named(party, within)).collect();
            names.sort_unstable();
            names.join("+")
        });
        let date = event.event.date.as_deref().unwrap_or("");
        let key = |from: &str, to: &str| format!("{place}\t{date}\t{}\t{from}\t{to}", event.kind());
        let there = key(&sides[0], &sides[1]);
        let back = key(&sides[1], &sides[0]);
        if let Some(&at) = known.get(&there) {
            folded.duplicates += 1;
            merge(&mut kept[at], event);
        } else if let Some(&at) = known
            .get(&back)
            .filter(|_| MUTUAL.contains(&event.kind()) && !sides[1].is_empty())
        {
            folded.mirrored += 1;
            let mirrored = &mut kept[at];
            if !mirrored.recipients.is_empty() {
                let recipients = std::mem::take(&mut mirrored.recipients);
                mirrored.actors.extend(recipients);
                let own = mirrored.event.to_mut();
                let recipients = std::mem::take(&mut own.recipients);
                own.actors.extend(recipients);
            }
            merge(mirrored, event);
        } else {
            known.insert(there, kept.len());
            kept.push(event);
        }
    }
    (kept, folded)
}

fn place_of(event: &Coded<'_>, within: Within) -> Option<String> {
    match within {
        Within::Day => event.day().map(|day| day.to_string()),
        Within::Passage => {
            let report = event.reports.iter().find(|report| report.text.is_some())?;
            let Report {
                text,
                sentence,
                span,
                passage,
            } = report;
            Some(match (passage, span) {
                (Some(passage), _) => format!("{text:?} {passage}"),
                (None, Some(span)) => format!("{text:?} {span:?}"),
                (None, None) => format!("{text:?} {sentence:?}"),
            })
        }
    }
}

/// A series has one event a day for actors of the same code; in a passage two persons of one government are two.
fn named(party: &Party, within: Within) -> String {
    let code = format!("{} {}", party.key(), party.sector.as_deref().unwrap_or(""));
    match within {
        Within::Day => code,
        Within::Passage => format!("{code} {}", party.name.join(" ")),
    }
}

fn merge<'e>(kept: &mut Coded<'e>, event: Coded<'e>) {
    kept.reports.extend(event.reports);
}

#[cfg(test)]
mod tests {
    use super::super::coded::prepare;
    use super::super::tests::{coded, read_in};
    use super::*;

    #[test]
    fn what_is_coded_twice_counts_once() {
        let events = [
            read_in(coded("CONSULT", &["FJI"], &["VUT"], "2024-01-02"), "a", 1),
            read_in(coded("CONSULT", &["FJI"], &["VUT"], "2024-01-02"), "a", 1),
            read_in(coded("CONSULT", &["VUT"], &["FJI"], "2024-01-02"), "a", 1),
            read_in(coded("CONSULT", &["FJI"], &["VUT"], "2024-01-02"), "b", 1),
            read_in(coded("ACCUSE", &["FJI"], &["VUT"], "2024-01-02"), "a", 1),
            read_in(coded("ACCUSE", &["VUT"], &["FJI"], "2024-01-02"), "a", 1),
        ];
        let folded = |within| {
            let (events, _, _) = prepare(&events, &[]);
            fold(events, within)
        };
        let (kept, counts) = folded(Within::Passage);
        assert_eq!((kept.len(), counts.duplicates, counts.mirrored), (4, 1, 1));
        assert_eq!((kept[0].actors.len(), kept[0].recipients.len()), (2, 0));
        assert_eq!(kept[0].event.actors.len(), 2);
        let (kept, counts) = folded(Within::Day);
        assert_eq!((kept.len(), counts.duplicates), (3, 2));
        assert_eq!(kept[0].texts().count(), 4);
    }
}

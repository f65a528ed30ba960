//! Events with any number of actors as pairs of a source and a target, for formats that have only pairs.

use super::{CodedActor, CodedEvent};

/// Every pair of an actor and a recipient; where nobody receives, every pair of actors, earlier before later, or the one
/// actor alone. At least one pair, so that no event is lost.
pub(super) fn pairs(event: &CodedEvent) -> Vec<(Option<&CodedActor>, Option<&CodedActor>)> {
    let (actors, recipients) = (&event.actors, &event.recipients);
    match (actors.as_slice(), recipients.as_slice()) {
        ([], []) => vec![(None, None)],
        ([], recipients) => recipients.iter().map(|to| (None, Some(to))).collect(),
        ([only], []) => vec![(Some(only), None)],
        (actors, []) => {
            let later = |n: usize| actors[n + 1..].iter().map(move |to| (Some(&actors[n]), Some(to)));
            (0..actors.len()).flat_map(later).collect()
        }
        (actors, recipients) => actors
            .iter()
            .flat_map(|from| recipients.iter().map(move |to| (Some(from), Some(to))))
            .collect(),
    }
}

/// Takes a row of a pair into the event before it, where both have one id: the event's rows stand one after another.
/// Gives the event back where the row is of another.
pub(super) fn join(event: &mut CodedEvent, row: CodedEvent) -> Option<CodedEvent> {
    let same = event.id == row.id && !row.id.is_empty() && event.date == row.date && event.cameo == row.cameo;
    if !same {
        return Some(row);
    }
    let add = |list: &mut Vec<CodedActor>, more: Vec<CodedActor>| {
        for actor in more {
            if !list.contains(&actor) {
                list.push(actor);
            }
        }
    };
    add(&mut event.actors, row.actors);
    add(&mut event.recipients, row.recipients);
    for report in row.reports {
        if !event.reports.contains(&report) {
            event.reports.push(report);
        }
    }
    None
}

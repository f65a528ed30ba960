//! Scores places against gold with positions: JSON Lines of `{"text", "locations": [{"start", "end", "lat", "lon"}]}`,
//! spans in characters (GeoVirus).
//!
//! Detection: a span is exact, or overlaps a gold span that no other one has. Resolution: of the places that overlap
//! gold, how many lie within 161 km (100 miles) of it; one without a position does not. As Gritta et al., A pragmatic
//! guide to geoparsing evaluation (2020).

use super::{Agreement, to_places};
use crate::place::kilometres;
use crate::text::CharSpan;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How far a place may be from gold, in kilometres.
const NEAR: f64 = 161.0;

/// A text with its places.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct GoldText {
    pub text: String,
    pub locations: Vec<Location>,
}

/// A place as gold has it.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Location {
    pub start: usize,
    pub end: usize,
    pub lat: f64,
    pub lon: f64,
}

/// A place as the program found it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FoundPlace {
    pub span: CharSpan,
    /// Latitude and longitude in degrees.
    pub position: Option<(f64, f64)>,
}

/// What [`score`] found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlacesScore {
    pub texts: usize,
    pub exact: Agreement,
    pub overlapping: Agreement,
    /// Of the places that overlap gold, those within 161 km of it.
    pub within_161_km: f64,
    /// The same of those only that have a position.
    pub within_161_km_resolved: f64,
}

/// A line that is no text with places.
#[derive(Debug)]
pub struct PlacesError {
    /// Counted from 1.
    pub line: usize,
    what: serde_json::Error,
}

impl fmt::Display for PlacesError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(
            f,
            "not an object with text and locations (start, end, lat, lon): {}",
            self.what
        )
    }
}

impl std::error::Error for PlacesError {}

/// Reads a file's text.
///
/// # Errors
/// A line that is not such an object.
pub fn read(content: &str) -> Result<Vec<GoldText>, PlacesError> {
    let lines = content
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(n, line)| serde_json::from_str(line).map_err(|what| PlacesError { line: n + 1, what }))
        .collect()
}

/// Compares the places found in each text with gold.
pub fn score(gold: &[GoldText], found: &[Vec<FoundPlace>]) -> PlacesScore {
    let (mut exact, mut overlapping, mut near, mut placed) = (0, 0, 0, 0);
    for (gold, found) in gold.iter().zip(found) {
        for (location, place) in pairs(&gold.locations, found) {
            overlapping += 1;
            exact += usize::from((place.span.start, place.span.end) == (location.start, location.end));
            if let Some(position) = place.position {
                placed += 1;
                near += usize::from(kilometres(position, (location.lat, location.lon)) <= NEAR);
            }
        }
    }
    let total: usize = gold.iter().map(|text| text.locations.len()).sum();
    let predicted: usize = found.iter().map(Vec::len).sum();
    let share = |of: usize| to_places(near as f64 / of.max(1) as f64, 4);
    PlacesScore {
        texts: gold.len(),
        exact: Agreement::new(total, predicted, exact),
        overlapping: Agreement::new(total, predicted, overlapping),
        within_161_km: share(overlapping),
        within_161_km_resolved: share(placed),
    }
}

/// Gold places with the place found for each: the one of the same span, else the first that overlaps; each is used once.
fn pairs<'p>(gold: &'p [Location], found: &'p [FoundPlace]) -> Vec<(&'p Location, &'p FoundPlace)> {
    let mut free = vec![true; found.len()];
    let mut of: Vec<Option<usize>> = vec![None; gold.len()];
    for exact in [true, false] {
        for (location, of) in gold.iter().zip(&mut of).filter(|(_, of)| of.is_none()) {
            let fits = |place: &FoundPlace| {
                let span = place.span;
                if exact {
                    (span.start, span.end) == (location.start, location.end)
                } else {
                    span.start < location.end && location.start < span.end
                }
            };
            *of = (0..found.len()).find(|n| free[*n] && fits(&found[*n]));
            if let Some(n) = *of {
                free[n] = false;
            }
        }
    }
    let pairs = gold.iter().zip(of);
    pairs
        .filter_map(|(location, of)| Some((location, &found[of?])))
        .collect()
}

impl fmt::Display for PlacesScore {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(
            f,
            "{:<14}{:>6}{:>6}{:>7}{:>8}{:>8}{:>8}",
            "places", "gold", "pred", "match", "P", "R", "F1"
        )?;
        for (name, row) in [("exact", self.exact), ("overlapping", self.overlapping)] {
            writeln!(
                f,
                "{name:<14}{:>6}{:>6}{:>7}{:>8.3}{:>8.3}{:>8.3}",
                row.gold, row.predicted, row.matched, row.precision, row.recall, row.f1
            )?;
        }
        writeln!(
            f,
            "within 161 km: {:.3} of those found, {:.3} of those resolved; {} texts",
            self.within_161_km, self.within_161_km_resolved, self.texts
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_counts_once() {
        let gold = read(
            r#"{"text": "Suva and Nadi, Fiji", "locations": [
                {"start": 0, "end": 4, "lat": -18.1, "lon": 178.4},
                {"start": 9, "end": 13, "lat": -17.8, "lon": 177.4},
                {"start": 15, "end": 19, "lat": -18, "lon": 178}]}"#
                .replace('\n', " ")
                .as_str(),
        )
        .expect("it is sound");
        let place = |start, end, position| FoundPlace {
            span: CharSpan { start, end },
            position,
        };
        // The first is right, the second too far, the third has no position, the fourth is none.
        let found = vec![vec![
            place(0, 4, Some((-18.0, -181.6))),
            place(9, 19, Some((-21.0, 177.4))),
            place(15, 19, None),
            place(5, 8, None),
        ]];
        let score = score(&gold, &found);
        assert_eq!((score.exact.matched, score.overlapping.matched), (2, 3));
        assert_eq!(score.exact.predicted, 4);
        assert_eq!((score.within_161_km, score.within_161_km_resolved), (0.3333, 0.5));
    }

    #[test]
    fn what_is_no_gold_is_told_with_its_line() {
        let error = read("{\"text\": \"\", \"locations\": []}\n\n{\"text\": 1}").expect_err("line 3 is none");
        assert_eq!(error.line, 3);
    }
}

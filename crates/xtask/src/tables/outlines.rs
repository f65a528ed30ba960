//! The outlines of countries for the explorer's map, from Natural Earth (public domain) as npm's `world-atlas` carries it.

use super::source::{self, Problem};
use serde::Deserialize;
use std::fmt::Write;
use std::path::Path;

/// The package and version; `cargo x tables` says how to get it.
pub const PACKAGE: &str = "world-atlas@2.0.2";
const FILE: &str = "world-atlas/countries-110m.json";

/// The TopoJSON specification's names.
#[derive(Deserialize)]
struct Topology {
    transform: Transform,
    objects: Objects,
    arcs: Vec<Vec<[i64; 2]>>,
}

#[derive(Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Deserialize)]
struct Objects {
    countries: Collection,
}

#[derive(Deserialize)]
struct Collection {
    geometries: Vec<Geometry>,
}

#[derive(Deserialize)]
#[serde(tag = "type")]
enum Geometry {
    Polygon {
        arcs: Vec<Vec<i64>>,
        properties: Properties,
    },
    MultiPolygon {
        arcs: Vec<Vec<Vec<i64>>>,
        properties: Properties,
    },
}

#[derive(Deserialize)]
struct Properties {
    name: String,
}

pub fn is_here(packages: &Path) -> bool {
    packages.join(FILE).is_file()
}

/// The table as the text of its file.
pub fn text(packages: &Path) -> Result<String, Problem> {
    let path = packages.join(FILE);
    let topology: Topology = serde_json::from_str(&source::text(&path)?)
        .map_err(|error| Problem::new(&path, error.line(), error))?;
    let arcs: Vec<Vec<(i32, i32)>> = topology
        .arcs
        .iter()
        .map(|arc| placed(arc, &topology.transform))
        .collect();
    let mut lines: Vec<String> = Vec::new();
    for geometry in topology.objects.countries.geometries {
        let (polygons, name) = match geometry {
            Geometry::Polygon { arcs, properties } => (vec![arcs], properties.name),
            Geometry::MultiPolygon { arcs, properties } => (arcs, properties.name),
        };
        // Nobody meets there, and it would take a fifth of the map.
        if name == "Antarctica" {
            continue;
        }
        let rings: Vec<String> = polygons
            .iter()
            .flatten()
            .map(|ring| written(ring, &arcs))
            .collect();
        lines.push(format!("{name}\t{}", rings.join(";")));
    }
    lines.sort();
    let mut text = String::from(
        "# Outlines of countries, for the map. Made by `cargo x tables`; do not edit.\n\
         # origin ne: Natural Earth 4.1.0, 1:110m, public domain, through npm's world-atlas 2.0.2 (ISC)\n",
    );
    text.push_str("name\trings of longitude,latitude in tenths of a degree, a semicolon between rings\n");
    for line in lines {
        _ = writeln!(text, "{line}");
    }
    Ok(text)
}

/// An arc in tenths of a degree: its points are differences on a grid.
fn placed(arc: &[[i64; 2]], transform: &Transform) -> Vec<(i32, i32)> {
    let mut at = [0, 0];
    let tenths = |grid: i64, axis: usize| {
        ((grid as f64 * transform.scale[axis] + transform.translate[axis]) * 10.0).round() as i32
    };
    arc.iter()
        .map(|step| {
            at = [at[0] + step[0], at[1] + step[1]];
            (tenths(at[0], 0), tenths(at[1], 1))
        })
        .collect()
}

/// A ring of arcs; a number below 0 stands for the arc `!number`, backwards.
fn written(ring: &[i64], arcs: &[Vec<(i32, i32)>]) -> String {
    let mut points: Vec<(i32, i32)> = Vec::new();
    for number in ring {
        let mut arc = arcs[if *number < 0 { !number } else { *number } as usize].clone();
        if *number < 0 {
            arc.reverse();
        }
        points.extend(arc);
    }
    points.dedup();
    let points: Vec<String> = points.iter().map(|(lon, lat)| format!("{lon},{lat}")).collect();
    points.join(" ")
}

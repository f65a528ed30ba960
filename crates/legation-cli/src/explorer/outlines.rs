//! The outlines of countries (`data/generated/outlines.tsv`, from Natural Earth) on a flat map.

use std::fmt::Write;
use std::sync::LazyLock;

const OUTLINES: &str = include_str!("../../../../data/generated/outlines.tsv");

/// Of the map, without what lies south of [`SOUTH`] and north of [`NORTH`].
pub const WIDTH: f64 = 960.0;
pub const HEIGHT: f64 = 436.0;

const NORTH: f64 = 84.0;

/// Where a place of the globe stands on the map: the Equal Earth projection (Šavrič, Patterson and Jenny 2018), which shows areas as
/// large as they are.
pub fn project(lon: f64, lat: f64) -> (f64, f64) {
    let (x, y) = equal_earth(lon, lat);
    let (edge, _) = equal_earth(180.0, 0.0);
    let (_, top) = equal_earth(0.0, NORTH);
    let scale = WIDTH / (2.0 * edge);
    ((x + edge) * scale, (top - y) * scale)
}

fn equal_earth(lon: f64, lat: f64) -> (f64, f64) {
    const A: [f64; 4] = [1.340264, -0.081106, 0.000893, 0.003796];
    let m = 3f64.sqrt() / 2.0;
    let t = (m * lat.clamp(-90.0, 90.0).to_radians().sin()).asin();
    let (t2, t6) = (t * t, t.powi(6));
    let x = lon.clamp(-180.0, 180.0).to_radians() * t.cos()
        / (m * (A[0] + 3.0 * A[1] * t2 + t6 * (7.0 * A[2] + 9.0 * A[3] * t2)));
    let y = t * (A[0] + A[1] * t2 + t6 * (A[2] + A[3] * t2));
    (x, y)
}

/// All countries as the path of an SVG.
pub fn path() -> &'static str {
    static PATH: LazyLock<String> = LazyLock::new(|| {
        let mut path = String::new();
        for line in OUTLINES.lines().filter(|line| !line.starts_with('#')).skip(1) {
            let rings = line.split('\t').nth(1).unwrap_or_default();
            for ring in rings.split(';') {
                let points: Vec<(f64, f64)> = ring.split(' ').filter_map(point).collect();
                draw(&mut path, &points);
            }
        }
        path
    });
    &PATH
}

/// Degrees of a point in tenths.
fn point(text: &str) -> Option<(f64, f64)> {
    let (lon, lat) = text.split_once(',')?;
    Some((lon.parse::<f64>().ok()? / 10.0, lat.parse::<f64>().ok()? / 10.0))
}

/// Draws a ring; one that crosses the edge of the map is drawn on both sides, each cut off at the edge.
fn draw(path: &mut String, ring: &[(f64, f64)]) {
    let mut unrolled: Vec<(f64, f64)> = Vec::with_capacity(ring.len());
    for (lon, lat) in ring {
        let before = unrolled.last().map_or(*lon, |last| last.0);
        let turns = ((before - lon) / 360.0).round();
        unrolled.push((lon + turns * 360.0, *lat));
    }
    let (west, east) = unrolled
        .iter()
        .fold((f64::MAX, f64::MIN), |(west, east), (lon, _)| {
            (west.min(*lon), east.max(*lon))
        });
    for turn in [-360.0, 0.0, 360.0] {
        if east + turn <= -180.0 || west + turn >= 180.0 {
            continue;
        }
        let mut letter = 'M';
        for (lon, lat) in &unrolled {
            let (x, y) = project(lon + turn, *lat);
            _ = write!(path, "{letter}{x:.1} {y:.1}");
            letter = 'L';
        }
        path.push('Z');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lie_where_maps_have_them() {
        let (x, y) = project(0.0, 0.0);
        assert!((x - WIDTH / 2.0).abs() < 1e-9 && y > 0.0 && y < HEIGHT);
        // East is right and north is up; a degree of longitude is shorter in the north.
        assert!(project(10.0, 0.0).0 > x && project(0.0, 10.0).1 < y);
        assert!(project(10.0, 60.0).0 - x < project(10.0, 0.0).0 - x);
        assert!(project(180.0, 0.0).0 <= WIDTH && project(0.0, NORTH).1.abs() < 1e-9);
    }

    #[test]
    fn the_outlines_are_whole() {
        let countries = OUTLINES.lines().filter(|line| !line.starts_with('#')).count();
        assert!(countries > 150, "{countries}");
        assert!(
            path().starts_with('M') && path().ends_with('Z') && path().len() < 200_000,
            "{}",
            path().len()
        );
    }
}

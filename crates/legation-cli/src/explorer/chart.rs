//! Bars by month, the map and the network, as SVG.
//!
//! Colours come from classes, so that they follow the theme; a drawing that is kept as a file carries a style of its own.

use super::frame::{self, kind_name, segment};
use super::outlines;
use crate::brief::html::escaped;
use legation::record::browse::Tally;
use legation::record::merge::KINDS;
use maud::{Markup, PreEscaped, html};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What the classes mean in a file that stands for itself.
const STYLE: &str = "<style>text{font:11px sans-serif;fill:#333}.axis{stroke:#999}.land{fill:#e4e0d6;stroke:#fff;stroke-width:.5}\
.k-visit{fill:#2a6f97}.k-meeting{fill:#61a5c2}.k-statement{fill:#b8b8ad}.k-agreement{fill:#4f772d}.k-joint_body{fill:#90a955}\
.k-commitment{fill:#bc6c25}.k-event{fill:#9d6b9e}.leg{fill:none;stroke:#2a6f97;stroke-width:1.5}.edge{stroke:#888}\
.node{fill:#2a6f97}.good{fill:#4f772d}.bad{fill:#a4343a}</style>";

fn open(width: f64, height: f64, title: &str, class: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"{class}\" viewBox=\"0 0 {width:.0} {height:.0}\" role=\"group\" \
         aria-label=\"{0}\"><title>{0}</title>",
        escaped(title)
    )
}

fn closed(svg: String) -> Markup {
    PreEscaped(svg + "</svg>")
}

/// A drawing as a file.
pub fn alone(drawing: &Markup) -> String {
    drawing.0.replacen("</title>", &format!("</title>{STYLE}"), 1)
}

/// Months or, where there are too many of them, years: what stands in one column.
fn columns(tallies: &[Tally]) -> (Vec<String>, usize) {
    let mut months: BTreeMap<&str, usize> = BTreeMap::new();
    for tally in tallies.iter().filter(|tally| tally.month.len() == 7) {
        *months.entry(&tally.month).or_default() += tally.happenings;
    }
    // What a few dispatches tell of history, or of a far future, is not to press all else together.
    let few = months.values().sum::<usize>() / SELDOM;
    let end = |all: Vec<(&str, usize)>| {
        let mut seen = 0;
        all.into_iter()
            .find(|(_, count)| {
                seen += count;
                seen > few
            })
            .map(|(month, _)| month.to_owned())
    };
    let (first, last) = (months.clone(), months.into_iter().rev());
    let (Some(first), Some(last)) = (end(first.into_iter().collect()), end(last.collect())) else {
        return (Vec::new(), 7);
    };
    let number = |month: &str| -> Option<i32> {
        Some(month.get(..4)?.parse::<i32>().ok()? * 12 + month.get(5..)?.parse::<i32>().ok()? - 1)
    };
    let (Some(first), Some(last)) = (number(&first), number(&last)) else {
        return (Vec::new(), 7);
    };
    if last - first < MONTHS {
        let month = |n: i32| format!("{:04}-{:02}", n.div_euclid(12), n.rem_euclid(12) + 1);
        return ((first..=last).map(month).collect(), 7);
    }
    let (first, last) = (first.div_euclid(12), last.div_euclid(12));
    // The oldest years stand for what a few dispatches tell of history.
    let first = first.max(last - YEARS);
    ((first..=last).map(|year| format!("{year:04}")).collect(), 4)
}

/// One part in so many may lie outside of a chart at each end.
const SELDOM: usize = 100;

/// Months that one chart shows as such, and years.
const MONTHS: i32 = 72;
const YEARS: i32 = 80;

const WIDTH: f64 = 720.0;

/// Stacked bars of happenings by month and kind. `link` makes the address of a column out of its month or year.
pub fn months(tallies: &[Tally], title: &str, link: &dyn Fn(&str) -> String) -> Markup {
    let (columns, precision) = columns(tallies);
    let (height, base, left) = (150.0, 120.0, 34.0);
    let mut svg = open(WIDTH, height, title, "chart months");
    let mut by: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for tally in tallies {
        if let Some(column) = tally.month.get(..precision) {
            *by.entry(column).or_default().entry(&tally.kind).or_default() += tally.happenings;
        }
    }
    let total = |column: &str| by.get(column).map_or(0, |kinds| kinds.values().sum::<usize>());
    let most = columns
        .iter()
        .map(|column| total(column))
        .max()
        .unwrap_or(0)
        .max(1);
    let step = (WIDTH - left) / columns.len().max(1) as f64;
    _ = write!(
        svg,
        "<line class=\"axis\" x1=\"{left}\" y1=\"{base}\" x2=\"{WIDTH}\" y2=\"{base}\"/>\
         <text x=\"{0}\" y=\"14\" text-anchor=\"end\">{most}</text><text x=\"{0}\" y=\"{base}\" text-anchor=\"end\">0</text>",
        left - 4.0
    );
    for (n, column) in columns.iter().enumerate() {
        let x = left + step * n as f64;
        let all = total(column);
        if all > 0 {
            _ = write!(svg, "<a href=\"{}\">", escaped(&link(column)));
            let mut y = base;
            let mut told = Vec::new();
            for kind in KINDS {
                let Some(count) = by.get(column.as_str()).and_then(|kinds| kinds.get(kind)) else {
                    continue;
                };
                let tall = *count as f64 / most as f64 * (base - 10.0);
                y -= tall;
                told.push(format!("{count} {}", kind_name(kind, *count != 1)));
                _ = write!(
                    svg,
                    "<rect class=\"k-{kind}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{tall:.1}\"/>",
                    (step * 0.86).max(0.5)
                );
            }
            // The whole column can be pointed at.
            _ = write!(
                svg,
                "<rect class=\"hit\" fill=\"none\" pointer-events=\"all\" x=\"{x:.1}\" y=\"8\" width=\"{step:.1}\" height=\"{:.1}\">\
                 <title>{column}: {}</title></rect></a>",
                base - 8.0,
                told.join(", ")
            );
        }
        let every = (columns.len() as f64 / 12.0).ceil().max(1.0) as usize;
        let labelled = match precision {
            7 if columns.len() > 14 => column.ends_with("-01"),
            _ => n % every == 0,
        };
        if labelled {
            let label = if precision == 7 && columns.len() > 14 {
                &column[..4]
            } else {
                column
            };
            _ = write!(svg, "<text x=\"{x:.1}\" y=\"{:.0}\">{label}</text>", base + 16.0);
        }
    }
    closed(svg)
}

/// Mean score of events by month: above the line what is cooperative, below it what is hostile.
pub fn scores(tallies: &[Tally], title: &str) -> Option<Markup> {
    let (columns, precision) = columns(tallies);
    let mut by: BTreeMap<&str, (f64, usize)> = BTreeMap::new();
    for tally in tallies.iter().filter(|tally| tally.scored > 0) {
        let sums = by.entry(tally.month.get(..precision)?).or_default();
        sums.0 += tally.score;
        sums.1 += tally.scored;
    }
    if by.is_empty() {
        return None;
    }
    let (height, middle, left) = (120.0, 54.0, 34.0);
    let mut svg = open(WIDTH, height, title, "chart scores");
    _ = write!(
        svg,
        "<line class=\"axis\" x1=\"{left}\" y1=\"{middle}\" x2=\"{WIDTH}\" y2=\"{middle}\"/>\
         <text x=\"{0}\" y=\"12\" text-anchor=\"end\">10</text><text x=\"{0}\" y=\"{1:.0}\" text-anchor=\"end\">0</text>\
         <text x=\"{0}\" y=\"106\" text-anchor=\"end\">−10</text>",
        left - 4.0,
        middle + 4.0
    );
    let step = (WIDTH - left) / columns.len().max(1) as f64;
    for (n, column) in columns.iter().enumerate() {
        let Some((sum, count)) = by.get(column.as_str()) else {
            continue;
        };
        let mean = (sum / *count as f64).clamp(-10.0, 10.0);
        let tall = mean.abs() / 10.0 * 48.0;
        let y = if mean >= 0.0 { middle - tall } else { middle };
        let class = if mean >= 0.0 { "good" } else { "bad" };
        _ = write!(
            svg,
            "<rect class=\"{class}\" x=\"{:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\"><title>{column}: mean score {mean:.1} \
             of {count} {}</title></rect>",
            left + step * n as f64,
            (step * 0.86).max(0.5),
            tall.max(0.7),
            kind_name("event", *count != 1)
        );
    }
    Some(closed(svg))
}

/// Something at a place on the map.
pub struct Spot {
    pub lon: f64,
    pub lat: f64,
    pub kind: &'static str,
    pub words: String,
    pub address: String,
}

/// A journey from one place to the next.
pub struct Leg {
    pub from: (f64, f64),
    pub to: (f64, f64),
    pub words: String,
    pub address: String,
}

/// The world, with journeys and happenings. Places are degrees of longitude and latitude.
pub fn map(spots: &[Spot], legs: &[Leg], title: &str) -> Markup {
    let (width, height) = (outlines::WIDTH, outlines::HEIGHT);
    let mut svg = open(width, height, title, "chart map");
    _ = write!(svg, "<path class=\"land\" d=\"{}\"/>", outlines::path());
    for leg in legs {
        let (x1, y1) = outlines::project(leg.from.0, leg.from.1);
        let (x2, y2) = outlines::project(leg.to.0, leg.to.1);
        // Bent to one side, so that there and back are two lines.
        let (mx, my) = (
            (x1 + x2) / 2.0 + (y2 - y1) * 0.15,
            (y1 + y2) / 2.0 - (x2 - x1) * 0.15,
        );
        _ = write!(
            svg,
            "<a href=\"{}\"><path class=\"leg\" d=\"M{x1:.1} {y1:.1}Q{mx:.1} {my:.1} {x2:.1} {y2:.1}\"><title>{}</title></path></a>",
            escaped(&leg.address),
            escaped(&leg.words)
        );
    }
    // Several at one place make one circle, larger the more there are.
    let mut at: BTreeMap<(i64, i64, &str), Vec<&Spot>> = BTreeMap::new();
    for spot in spots {
        let key = |degrees: f64| (degrees * 5.0).round() as i64;
        at.entry((key(spot.lat), key(spot.lon), spot.kind))
            .or_default()
            .push(spot);
    }
    for ((_, _, kind), spots) in at {
        let first = spots[0];
        let (x, y) = outlines::project(first.lon, first.lat);
        let radius = 2.5 + (spots.len() as f64).sqrt() * 1.3;
        let mut words: Vec<String> = spots.iter().take(6).map(|spot| spot.words.clone()).collect();
        if spots.len() > words.len() {
            words.push(format!("and {} more", spots.len() - words.len()));
        }
        _ = write!(
            svg,
            "<a href=\"{}\"><circle class=\"spot k-{kind}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"><title>{}</title></circle></a>",
            escaped(&first.address),
            escaped(&words.join("\n"))
        );
    }
    closed(svg)
}

/// Who deals with whom.
pub struct Node {
    pub code: String,
    pub name: String,
    pub weight: usize,
    pub x: f64,
    pub y: f64,
}

/// Nodes lie in a square from 0 to 1; edges name two of them by index, with a weight.
pub fn network(nodes: &[Node], edges: &[(usize, usize, usize)], title: &str) -> Markup {
    let (width, height) = (900.0, 620.0);
    let mut svg = open(width, height, title, "chart network");
    let place = |node: &Node| (60.0 + node.x * (width - 120.0), 30.0 + node.y * (height - 60.0));
    let heaviest = edges.iter().map(|edge| edge.2).max().unwrap_or(1) as f64;
    for (a, b, weight) in edges {
        let ((x1, y1), (x2, y2)) = (place(&nodes[*a]), place(&nodes[*b]));
        let share = *weight as f64 / heaviest;
        _ = write!(
            svg,
            "<a href=\"/dyad/{}/{}\"><line class=\"edge\" data-of=\"{} {}\" x1=\"{x1:.0}\" y1=\"{y1:.0}\" x2=\"{x2:.0}\" y2=\"{y2:.0}\" \
             stroke-width=\"{:.1}\" stroke-opacity=\"{:.2}\"><title>{} and {}: {weight}</title></line></a>",
            segment(&nodes[*a].code),
            segment(&nodes[*b].code),
            escaped(&nodes[*a].code),
            escaped(&nodes[*b].code),
            0.6 + share.sqrt() * 7.0,
            0.25 + share.sqrt() * 0.6,
            escaped(&nodes[*a].name),
            escaped(&nodes[*b].name)
        );
    }
    let largest = nodes.iter().map(|node| node.weight).max().unwrap_or(1) as f64;
    for node in nodes {
        let (x, y) = place(node);
        let radius = 4.0 + (node.weight as f64 / largest).sqrt() * 14.0;
        _ = write!(
            svg,
            "<a href=\"/actor/{}\"><circle class=\"node\" data-of=\"{}\" cx=\"{x:.0}\" cy=\"{y:.0}\" r=\"{radius:.1}\"><title>{}: {}</title>\
             </circle><text class=\"label\" x=\"{:.0}\" y=\"{:.0}\">{}</text></a>",
            segment(&node.code),
            escaped(&node.code),
            escaped(&node.name),
            node.weight,
            x + radius + 3.0,
            y + 4.0,
            escaped(&node.name)
        );
    }
    closed(svg)
}

/// The colours of the kinds that a chart shows.
pub fn legend(kinds: &[&str]) -> Markup {
    html! {
        ul.legend {
            @for kind in kinds {
                li { svg.swatch viewBox="0 0 10 10" aria-hidden="true" { rect class={ "k-" (kind) } width="10" height="10" {} } (kind_name(kind, true)) }
            }
        }
    }
}

/// The same numbers for those who read and do not look.
pub fn table(tallies: &[Tally]) -> Markup {
    let (columns, precision) = columns(tallies);
    let mut by: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for tally in tallies {
        if let Some(column) = tally.month.get(..precision) {
            *by.entry((column, &tally.kind)).or_default() += tally.happenings;
        }
    }
    let kinds: Vec<&str> = KINDS
        .iter()
        .copied()
        .filter(|kind| by.keys().any(|(_, of)| of == kind))
        .collect();
    let shown = columns.iter().filter(|column| {
        kinds
            .iter()
            .any(|kind| by.contains_key(&(column.as_str(), *kind)))
    });
    html! {
        details.numbers {
            summary { "The numbers" }
            div.wide tabindex="0" {
                table {
                    thead { tr { th scope="col" { "Month" } @for kind in &kinds { th.number scope="col" { (kind_name(kind, true)) } } } }
                    tbody {
                        @for column in shown {
                            tr {
                                th scope="row" { (column) }
                                @for kind in &kinds { td.number { (by.get(&(column.as_str(), *kind)).copied().unwrap_or(0)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Tallies as CSV.
pub fn csv(tallies: &[Tally]) -> String {
    let row = |tally: &Tally| {
        let mean = match tally.scored {
            0 => String::new(),
            scored => format!("{:.3}", tally.score / scored as f64),
        };
        [
            tally.month.clone(),
            tally.kind.clone(),
            tally.happenings.to_string(),
            mean,
            tally.scored.to_string(),
        ]
    };
    let head = ["month", "kind", "happenings", "mean_score", "scored"];
    frame::csv(head, tallies.iter().map(row))
}

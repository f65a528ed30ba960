//! A brief as one page of HTML, to be read or printed: no scripts, nothing fetched.

use super::prose::day;
use super::{Brief, CHART, Chart, Sentence, address, licence, location, words};
use crate::screen::clean;
use legation::record::Cited;
use std::collections::BTreeSet;
use std::fmt::Write;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{max-width:44rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 Georgia,serif;color:#222;background:#fff}\
h1,h2{font-family:system-ui,sans-serif;line-height:1.2;break-after:avoid}\
.asked,figcaption,.more{color:#555;font-size:.9rem}li{margin:.3rem 0;break-inside:avoid}\
a{color:#0b57a4}sup{line-height:0;font-size:.7em}sup a{text-decoration:none}\
.notes{font-size:.85rem;overflow-wrap:anywhere}figure{margin:1rem 0}svg{width:100%;height:auto;fill:currentColor}\
@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}.asked,figcaption,.more{color:#aaa}a{color:#9cf}}\
@media print{body{margin:0;max-width:none;color:#000;background:#fff}a{color:inherit}}";

/// Writes the page. Nothing that a dispatch tells is markup in it.
pub fn write(brief: &Brief) -> String {
    let title = escaped(&brief.title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{}</main>\n</body>\n</html>\n",
        body(brief)
    )
}

/// The brief without the page around it.
pub fn body(brief: &Brief) -> String {
    let title = escaped(&brief.title);
    let mut marked = BTreeSet::new();
    let summary: Vec<String> = brief
        .summary
        .iter()
        .map(|sentence| noted(sentence, &mut marked))
        .collect();
    let mut out = format!(
        "<h1>{title}</h1>\n<p class=\"asked\">{}</p>\n<p>{}</p>\n",
        escaped(&brief.asked),
        summary.join(" ")
    );
    for section in &brief.sections {
        _ = writeln!(out, "<section>\n<h2>{}</h2>", escaped(&section.heading));
        list(&mut out, &section.sentences, &mut marked);
        if let Some(more) = &section.more {
            _ = writeln!(
                out,
                "<p class=\"more\">{} more left out; all of them: <code>{}</code></p>",
                more.left,
                escaped(&more.command)
            );
        }
        out.push_str("</section>\n");
    }
    out.push_str(&chart(&brief.chart));
    out.push_str("<section class=\"notes\">\n<h2>Sources</h2>\n<ol>\n");
    for (n, cited) in brief.notes.iter().enumerate() {
        _ = writeln!(
            out,
            "<li id=\"n{0}\">{1} <a href=\"#r{0}\" aria-label=\"back to the text\">↩</a></li>",
            n + 1,
            note(cited)
        );
    }
    out.push_str("</ol>\n</section>\n");
    out
}

fn list(out: &mut String, sentences: &[Sentence], marked: &mut BTreeSet<usize>) {
    out.push_str("<ul>\n");
    for sentence in sentences {
        _ = write!(out, "<li>{}", noted(sentence, marked));
        if !sentence.legs.is_empty() {
            out.push('\n');
            list(out, &sentence.legs, marked);
        }
        out.push_str("</li>\n");
    }
    out.push_str("</ul>\n");
}

/// The sentence with its marks; a note leads back to its first mark.
fn noted(sentence: &Sentence, marked: &mut BTreeSet<usize>) -> String {
    let mark = |n: &usize| {
        let id = match marked.insert(*n) {
            true => format!(" id=\"r{}\"", n + 1),
            false => String::new(),
        };
        format!("<a href=\"#n{0}\"{id} aria-label=\"note {0}\">{0}</a>", n + 1)
    };
    let marks: Vec<String> = sentence.notes.iter().map(mark).collect();
    format!("{}<sup>{}</sup>", escaped(&sentence.text), marks.join(" "))
}

fn note(cited: &Cited) -> String {
    let title = cited
        .title
        .as_deref()
        .map(|title| format!("<cite>{}</cite>", escaped(title)));
    let place = match address(cited) {
        Some(url) => Some(format!(
            "<a href=\"{0}\" rel=\"noreferrer\">{0}</a>",
            escaped(url)
        )),
        None => location(cited).map(|place| escaped(&place)),
    };
    let published = cited
        .published
        .as_deref()
        .map(|published| escaped(&day(published)));
    let parts = [cited.source.as_deref().map(escaped), title, published, place];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let licence = licence(cited).map(|licence| format!(" ({})", escaped(&licence)));
    format!(
        "<q>{}</q> {}{}",
        escaped(&words(cited)),
        parts.join(", "),
        licence.unwrap_or_default()
    )
}

/// Width of a month, and height of the bars.
const STEP: usize = 10;
const HEIGHT: usize = 80;

/// A bar for each month. Years of which nothing is told are left out.
fn chart(chart: &Chart) -> String {
    let most = chart.most();
    if most == 0 {
        return String::new();
    }
    let mut out = format!(
        "<section>\n<h2>{CHART}</h2>\n<figure>\n<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{CHART}\">\n",
        chart.years.len().max(3) * 12 * STEP,
        HEIGHT + 14
    );
    for (place, (year, months)) in chart.years.iter().enumerate() {
        let from = place * 12 * STEP;
        _ = writeln!(
            out,
            "<text x=\"{from}\" y=\"{}\" font-size=\"9\">{year}</text>",
            HEIGHT + 11
        );
        for (n, count) in months.iter().enumerate().filter(|(_, count)| **count > 0) {
            let height = (count * (HEIGHT - 2)).div_ceil(most);
            _ = writeln!(
                out,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{height}\"><title>{year}-{:02}: {count}</title></rect>",
                from + n * STEP,
                HEIGHT - height,
                STEP - 2,
                n + 1
            );
        }
    }
    _ = writeln!(
        out,
        "</svg>\n<figcaption>The highest bar is {most} in a month. {}</figcaption>\n</figure>\n</section>",
        chart.caption()
    );
    out
}

pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

//! A brief as Markdown with footnotes, as GitHub and pandoc have them.

use super::prose::day;
use super::{Brief, CHART, Chart, Sentence, address, licence, location, words};
use crate::screen::clean;
use legation::record::Cited;
use std::fmt::Write;

/// Writes the brief. Nothing that a dispatch tells is Markdown or HTML in it.
pub fn write(brief: &Brief) -> String {
    let summary: Vec<String> = brief.summary.iter().map(noted).collect();
    let mut out = format!(
        "# {}\n\n{}\n\n{}\n",
        plain(&brief.title),
        plain(&brief.asked),
        summary.join(" ")
    );
    for section in &brief.sections {
        _ = writeln!(out, "\n## {}\n", plain(&section.heading));
        for sentence in &section.sentences {
            _ = writeln!(out, "- {}", noted(sentence));
            for leg in &sentence.legs {
                _ = writeln!(out, "  - {}", noted(leg));
            }
        }
        if let Some(more) = &section.more {
            _ = writeln!(
                out,
                "\n{} more left out; all of them: {}",
                more.left,
                code(&more.command)
            );
        }
    }
    out.push_str(&chart(&brief.chart));
    out.push('\n');
    for (n, cited) in brief.notes.iter().enumerate() {
        _ = writeln!(out, "[^{}]: {}", n + 1, note(cited));
    }
    out
}

fn noted(sentence: &Sentence) -> String {
    let marks: String = sentence.notes.iter().map(|n| format!("[^{}]", n + 1)).collect();
    plain(&sentence.text) + &marks
}

fn note(cited: &Cited) -> String {
    let title = cited.title.as_deref().map(|title| format!("“{}”", plain(title)));
    let place = match address(cited) {
        Some(url) => Some(format!("<{url}>")),
        None => location(cited).map(|place| plain(&place)),
    };
    let published = cited.published.as_deref().map(|published| plain(&day(published)));
    let parts = [cited.source.as_deref().map(plain), title, published, place];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let licence = licence(cited).map(|licence| format!(" ({})", plain(&licence)));
    format!(
        "“{}” {}{}",
        plain(&words(cited)),
        parts.join(", "),
        licence.unwrap_or_default()
    )
}

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A line for each year, a column for each month.
fn chart(chart: &Chart) -> String {
    let most = chart.most();
    if most == 0 {
        return String::new();
    }
    let mut out = format!("\n## {CHART}\n\n```text\n      J F M A M J J A S O N D\n");
    for (year, months) in &chart.years {
        let bar = |count: &usize| match count {
            0 => " ·".to_owned(),
            n => format!(" {}", BARS[(n * BARS.len()).div_ceil(most) - 1]),
        };
        let bars: String = months.iter().map(bar).collect();
        _ = writeln!(out, "{year:>4} {bars}  {}", months.iter().sum::<usize>());
    }
    _ = writeln!(
        out,
        "```\n\nThe highest bar is {most} in a month. {}",
        chart.caption()
    );
    out
}

/// Text in which nothing is Markdown or HTML, on one line.
fn plain(text: &str) -> String {
    let text = clean(text);
    // "1." and "2)" begin a list where a line begins with them.
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let list = at == 0 && "-+=".contains(c) || digits > 0 && at == digits && ".)".contains(c);
        if list || "\\`*_[]<>#|~&$".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    // What looks like an address would be made a link.
    out.replace("://", ":\\//").replace("www.", "www\\.")
}

/// A command between more backticks than stand together in it.
fn code(command: &str) -> String {
    let command = clean(command);
    let longest = command.split(|c| c != '`').map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or_default() + 1);
    let space = if fence.len() > 1 { " " } else { "" };
    format!("{fence}{space}{command}{space}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markdown() {
        assert_eq!(
            plain("a|b [c](http://d) `e` <f>"),
            "a\\|b \\[c\\](http:\\//d) \\`e\\` \\<f\\>"
        );
        assert_eq!(plain("1. FC\n# x"), "1\\. FC \\# x");
        assert_eq!(plain("- x - y"), "\\- x - y");
        assert_eq!(plain("2024 was"), "2024 was");
        assert_eq!(code("show visits"), "`show visits`");
        assert_eq!(code("show 'a`b'"), "`` show 'a`b' ``");
    }

    #[test]
    fn a_chart_has_a_line_for_each_year() {
        let mut months = [0; 12];
        (months[0], months[11]) = (1, 8);
        let told = chart(&Chart {
            years: [(2023, months)].into(),
            without: 2,
        });
        assert!(told.contains("2023  ▁ · · · · · · · · · · █  9\n"), "{told}");
        assert!(told.ends_with("no month is told: 2.\n"), "{told}");
    }
}

//! Rows of text as a table on the terminal or as CSV.

use crate::problem::Result;
use crate::screen::{Screen, clean, clip, clip_start};
use textwrap::core::display_width;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cells {
    /// Words, which give way where the terminal is narrow.
    Words,
    /// Dates and codes, always shown in full.
    Codes,
    /// Names of files, whose end tells most.
    Files,
    Numbers,
}

pub struct Table {
    pub columns: Vec<(&'static str, Cells)>,
    pub rows: Vec<Vec<String>>,
}

/// Columns narrower than this tell nothing.
const NARROWEST: usize = 12;
const NARROWEST_FILES: usize = 28;

impl Table {
    pub fn new(columns: &[(&'static str, Cells)]) -> Table {
        Table {
            columns: columns.to_vec(),
            rows: Vec::new(),
        }
    }

    /// Writes the table, on a terminal no wider than it: there the widest columns of words and files are shortened.
    pub fn write(&self, screen: &mut Screen) -> Result<()> {
        let rows: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| clean(cell)).collect())
            .collect();
        let mut widths: Vec<usize> = self.columns.iter().map(|(name, _)| display_width(name)).collect();
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(display_width(cell));
            }
        }
        if screen.terminal {
            self.fit(&mut widths, screen.columns);
        }
        let heading: Vec<String> = self.columns.iter().map(|(name, _)| (*name).to_owned()).collect();
        let heading = screen.heading(&self.line(&heading, &widths));
        screen.line(&heading)?;
        for row in &rows {
            screen.line(&self.line(row, &widths))?;
        }
        Ok(())
    }

    fn fit(&self, widths: &mut [usize], room: usize) {
        let least = |n: usize| match self.columns[n].1 {
            Cells::Words => NARROWEST,
            Cells::Files => NARROWEST_FILES,
            Cells::Codes | Cells::Numbers => usize::MAX,
        };
        loop {
            let used = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
            let widest = (0..widths.len())
                .filter(|n| widths[*n] > least(*n))
                .max_by_key(|n| widths[*n]);
            match widest {
                Some(n) if used > room => {
                    // Down to the next widest at once would be quicker; a terminal is a few hundred columns.
                    widths[n] -= 1;
                }
                _ => return,
            }
        }
    }

    fn line(&self, row: &[String], widths: &[usize]) -> String {
        let mut line = String::new();
        for (n, (cell, width)) in row.iter().zip(widths).enumerate() {
            if n > 0 {
                line.push_str("  ");
            }
            let cell = match self.columns[n].1 {
                Cells::Files => clip_start(cell, *width),
                _ => clip(cell, *width),
            };
            let padding = " ".repeat(width.saturating_sub(display_width(&cell)));
            if self.columns[n].1 == Cells::Numbers {
                line.push_str(&padding);
                line.push_str(&cell);
            } else {
                line.push_str(&cell);
                line.push_str(&padding);
            }
        }
        line.truncate(line.trim_end().len());
        line
    }

    /// Writes the table as CSV (RFC 4180), with a line of column names.
    pub fn write_csv(&self, screen: &mut Screen) -> Result<()> {
        let mut writer = csv::Writer::from_writer(screen);
        let failed = |error: csv::Error| match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            other => std::io::Error::other(format!("{other:?}")),
        };
        writer
            .write_record(self.columns.iter().map(|(name, _)| name.replace(' ', "_")))
            .map_err(failed)?;
        for row in &self.rows {
            let guarded = row
                .iter()
                .zip(&self.columns)
                .map(|(cell, (_, cells))| match cells {
                    Cells::Numbers => cell.clone(),
                    Cells::Words | Cells::Codes | Cells::Files => guard(cell),
                });
            writer.write_record(guarded).map_err(failed)?;
        }
        writer.flush()?;
        Ok(())
    }
}

/// A spreadsheet takes text that begins like this for a formula; an apostrophe before it keeps it text.
fn guard(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_stays_text() {
        assert_eq!(guard("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(guard("Apia"), "Apia");
    }

    #[test]
    fn a_narrow_terminal_shortens_the_widest_words_only() {
        let mut table = Table::new(&[
            ("date", Cells::Codes),
            ("who", Cells::Words),
            ("what", Cells::Words),
        ]);
        table
            .rows
            .push(vec!["2024-03-12".into(), "Jonas Rask".into(), "x".repeat(80)]);
        let mut widths = vec![10, 10, 80];
        table.fit(&mut widths, 60);
        assert_eq!(widths, [10, 10, 36]);
        table.columns.push(("reports", Cells::Files));
        let mut widths = vec![10, 30, 30, 90];
        table.fit(&mut widths, 80);
        assert_eq!(widths, [10, 18, 18, 28]);
    }
}

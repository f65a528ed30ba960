//! The cases of Microsoft Recognizers-Text for dates, periods, lengths and holidays: a sentence, the day it was written,
//! and what is meant.
//!
//! How a case is compared. To each result an expression must overlap, and have the same TIMEX3 value (lengths by what
//! they come to: `PT0.5H` is `PT30M`), or else
//!
//! - of a date, cover just the day meant, or one of the two where the case leaves past and future open; of a feast that
//!   follows the moon, begin within a day of it, as the tabular calendar may be a day off;
//! - of a period, run from its first to its last day. The cases tell an end as the day after, and end "2014 to 2018"
//!   where 2018 begins, while we take the last year in: either is accepted. Of a period that is counted ("the next 3
//!   months"), the length must be the same and the days within ours, which are as precise as the unit;
//! - of a period open at one end, have the role that bounds it (`since`, `before` …) and that bound.
//!
//! Cases without results say only that one recogniser of theirs finds nothing, and are not counted; nor is what is out
//! of scope: listed in `out_of_scope.tsv`, with the reason.

use crate::evaluate::to_places;
use crate::syntax::{Scratch, analyze_text};
use crate::text::{CharIndex, Span};
use crate::time::{Basis, Kind, Memory, Reference, Role, Source, TimeExpression, Value, find};
use jiff::civil::Date;
use legation_model::Model;
use serde::Serialize;
use serde_json::Value as Json;
use std::fmt;

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Counted from 1 in its file.
    pub number: usize,
    pub text: String,
    pub published: Option<Date>,
    expected: Vec<Expected>,
    /// Why it is not counted.
    pub out_of_scope: Option<&'static str>,
}

/// One result: where it stands, and what is meant.
#[derive(Clone, Debug)]
struct Expected {
    /// In characters.
    span: Span,
    timexes: Vec<String>,
    /// First day and the day told as the end.
    days: Vec<(Date, Date)>,
    /// A period without an end, or without a beginning: the bound told.
    from: Vec<Date>,
    until: Vec<Date>,
}

/// How many cases of a file are right.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CasesScore {
    pub cases: usize,
    pub right: usize,
    pub share: f64,
    pub out_of_scope: usize,
    /// Of all cases, as if those out of scope were wrong.
    pub share_of_all: f64,
    #[serde(skip)]
    pub notes: Vec<String>,
}

/// File, numbers of cases parted by blanks, reason.
const OUT_OF_SCOPE: &str = include_str!("out_of_scope.tsv");

fn out_of_scope(file: &str, number: usize) -> Option<&'static str> {
    let rows = OUT_OF_SCOPE.lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| line.split_once('\t'))
        .filter(|(of, _)| *of == file)
        .filter_map(|(_, rest)| rest.split_once('\t'))
        .find(|(numbers, _)| numbers.split(' ').any(|n| n.parse() == Ok(number)))
        .map(|(_, reason)| reason)
}

/// Reads a file of cases; `file` is its name without the ending. `None` where it is none.
pub fn read(file: &str, content: &str) -> Option<Vec<Case>> {
    let cases: Vec<Json> = serde_json::from_str(content.trim_start_matches('\u{feff}')).ok()?;
    let read = |(n, case): (usize, &Json)| {
        let number = n + 1;
        let written = case["Context"]["ReferenceDateTime"].as_str();
        Some(Case {
            number,
            text: case["Input"].as_str()?.to_owned(),
            published: written.and_then(day),
            expected: case["Results"].as_array()?.iter().filter_map(expected).collect(),
            out_of_scope: out_of_scope(file, number),
        })
    };
    cases.iter().enumerate().map(read).collect()
}

fn day(written: &str) -> Option<Date> {
    written.get(..10)?.parse().ok()
}

/// What a result asks for; `None` for times of day and repetitions.
fn expected(result: &Json) -> Option<Expected> {
    let number = |name: &str| result[name].as_u64().and_then(|n| usize::try_from(n).ok());
    let kind = result["Type"].as_str().or(result["TypeName"].as_str())?;
    if !matches!(
        kind.trim_start_matches("datetimeV2."),
        "date" | "daterange" | "duration"
    ) {
        return None;
    }
    let start = number("Start")?;
    let end = match number("Length") {
        Some(length) => start + length,
        None => number("End")? + 1,
    };
    let value = &result["Value"];
    let mut expected = Expected {
        span: Span::new(start, end),
        timexes: value["Timex"].as_str().into_iter().map(str::to_owned).collect(),
        days: Vec::new(),
        from: Vec::new(),
        until: Vec::new(),
    };
    let mut values: Vec<&Json> = vec![&value["FutureResolution"], &value["PastResolution"]];
    values.extend(result["Resolution"]["values"].as_array().into_iter().flatten());
    values.extend(value["values"].as_array().into_iter().flatten());
    for value in values {
        // The first year is the cases' word for "never".
        let field = |names: [&str; 2]| {
            let told = names.iter().find_map(|name| value[*name].as_str()).and_then(day);
            told.filter(|day| day.year() > 1)
        };
        expected
            .timexes
            .extend(value["timex"].as_str().map(str::to_owned));
        expected
            .days
            .extend(field(["date", "value"]).map(|day| (day, day)));
        match (field(["startDate", "start"]), field(["endDate", "end"])) {
            (Some(start), Some(end)) => expected.days.push((start, end)),
            (Some(start), None) => expected.from.push(start),
            (None, Some(end)) => expected.until.push(end),
            (None, None) => {}
        }
    }
    Some(expected)
}

impl Expected {
    fn met(&self, found: &TimeExpression, chars: Span) -> bool {
        chars.overlaps(self.span)
            && (self.same_timex(found) || self.same_days(found) || self.same_bound(found))
    }

    fn same_timex(&self, found: &TimeExpression) -> bool {
        let resolved = |ours: &str| {
            self.days
                .iter()
                .any(|day| ours.starts_with(&day.0.year().to_string()))
        };
        let same = |ours: &str, theirs: &str| {
            // They may leave the year to be resolved, `XXXX-03`, or leave it out, `SU`.
            let open = theirs
                .strip_prefix("XXXX")
                .is_some_and(|rest| ours.get(4..) == Some(rest));
            let season = theirs.len() == 2 && ours.get(5..) == Some(theirs);
            let long = length(ours).is_some_and(|ours| length(theirs) == Some(ours));
            ours == theirs || open && resolved(ours) || season || long
        };
        let found = found.timexes();
        found
            .iter()
            .any(|ours| self.timexes.iter().any(|theirs| same(&ours.value, theirs)))
    }

    fn same_days(&self, found: &TimeExpression) -> bool {
        let dated = matches!(found.kind, Kind::Date | Kind::Interval);
        let Some(ours) = found.supposed().filter(|_| dated).and_then(|value| value.days()) else {
            return false;
        };
        let within =
            |days: i64, a: Date, b: Date| (a - b).get_days().unsigned_abs() <= days.unsigned_abs() as u32;
        let counted = found.timexes().first().and_then(|timex| length(&timex.value));
        let lunar = found.basis == Basis::Inferred(Source::Calendar);
        self.days.iter().enumerate().any(|(n, &(start, end))| {
            let last = match found.supposed() {
                // "From 2014 to 2018" ends with 2018, or where it begins.
                Some(Value::Between(_, last)) => [last.first(), last.last()],
                _ => [ours.1; 2],
            };
            let same = ours.0 == start
                && last
                    .iter()
                    .any(|last| *last == end || last.tomorrow().is_ok_and(|last| last == end));
            let theirs = self.timexes.get(n.min(self.timexes.len().saturating_sub(1)));
            let their_length =
                theirs.and_then(|timex| length(timex.trim_end_matches(')').rsplit(',').next()?));
            let rolling = counted.is_some()
                && counted == their_length
                && ours.0 <= start
                && end.yesterday().is_ok_and(|end| end <= ours.1);
            let due = found.closing && found.deadline() == Some(start) && start == end;
            same || rolling || due || lunar && start == end && within(1, ours.0, start)
        })
    }

    fn same_bound(&self, found: &TimeExpression) -> bool {
        let Some((first, last)) = found.days() else {
            return false;
        };
        let told = [
            Some(first),
            first.yesterday().ok(),
            Some(last),
            last.tomorrow().ok(),
        ];
        let bounds = |accepted: &[Date]| told.iter().flatten().any(|day| accepted.contains(day));
        match found.role {
            Role::Since | Role::After => bounds(&self.from),
            Role::Before | Role::Until | Role::By => bounds(&self.until),
            _ => false,
        }
    }
}

/// What a length of TIMEX3 comes to: tenths of months and tenths of seconds.
fn length(value: &str) -> Option<(u64, u64)> {
    let rest = value.strip_prefix('P')?;
    let (mut months, mut seconds, mut clock) = (0, 0, false);
    let mut number = String::new();
    for c in rest.chars() {
        match c {
            'T' => clock = true,
            '0'..='9' | '.' => number.push(c),
            _ => {
                let (whole, tenth) = number.split_once('.').unwrap_or((&number, "0"));
                let count = whole.parse::<u64>().ok()?.checked_mul(10)?
                    + tenth.parse::<u64>().ok().filter(|n| *n < 10)?;
                match (c, clock) {
                    ('Y', false) => months += count * 12,
                    ('Q', false) => months += count * 3,
                    ('M', false) => months += count,
                    ('W', false) => seconds += count * 7 * 86_400,
                    ('D', false) => seconds += count * 86_400,
                    ('H', true) => seconds += count * 3_600,
                    ('M', true) => seconds += count * 60,
                    ('S', true) => seconds += count,
                    _ => return None,
                }
                number.clear();
            }
        }
    }
    number.is_empty().then_some((months, seconds))
}

/// Reads the cases with the parser and compares.
pub fn score(cases: &[Case], model: &Model) -> CasesScore {
    let mut scratch = Scratch::default();
    let mut score = CasesScore::default();
    for case in cases {
        if case.expected.is_empty() {
            continue;
        }
        if case.out_of_scope.is_some() {
            score.out_of_scope += 1;
            continue;
        }
        let reference = Reference {
            published: case.published,
        };
        let mut memory = Memory::default();
        let found: Vec<TimeExpression> = analyze_text(&case.text, model, &mut scratch)
            .iter()
            .flat_map(|sentence| find(&case.text, sentence, &reference, &mut memory))
            .collect();
        let index = CharIndex::new(&case.text);
        let chars = |time: &TimeExpression| {
            let span = index.chars(&case.text, time.span);
            Span::new(span.start, span.end)
        };
        let met = |expected: &Expected| found.iter().any(|time| expected.met(time, chars(time)));
        let right = case.expected.iter().all(met);
        score.cases += 1;
        score.right += usize::from(right);
        if !right {
            let wanted: Vec<String> = case
                .expected
                .iter()
                .filter(|e| !met(e))
                .map(|e| format!("{:?} {:?}", e.timexes, e.days))
                .collect();
            let got: Vec<String> = found
                .iter()
                .map(|time| {
                    format!(
                        "{:?} {} {:?}",
                        time.span.of(&case.text),
                        time.value.as_deref().unwrap_or("-"),
                        time.role
                    )
                })
                .collect();
            score.notes.push(format!(
                "{} {:?} [{}] wanted {} got {}",
                case.number,
                case.text,
                case.published.map(|day| day.to_string()).unwrap_or_default(),
                wanted.join(" "),
                got.join("; ")
            ));
        }
    }
    let share = |of: usize| to_places(score.right as f64 / of.max(1) as f64, 4);
    (score.share, score.share_of_all) = (share(score.cases), share(score.cases + score.out_of_scope));
    score
}

impl fmt::Display for CasesScore {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        writeln!(
            f,
            "{} of {} cases right ({:.1} %), {} out of scope ({:.1} % of all)",
            self.right,
            self.cases,
            100.0 * self.share,
            self.out_of_scope,
            100.0 * self.share_of_all
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lengths_are_compared_by_what_they_come_to() {
        assert_eq!(length("PT0.5H"), length("PT30M"));
        assert_eq!(length("P2Y"), length("P24M"));
        assert_ne!(length("P1M"), length("PT1M"));
        for none in ["PXD", "2016", "P3", "P1BD", "P9999999999999999999Y"] {
            assert_eq!(length(none), None, "{none}");
        }
    }

    #[test]
    fn results_of_every_shape_are_read() {
        let date = json!({"Type": "date", "Start": 3, "Length": 5,
            "Value": {"Timex": "XXXX-03-02", "FutureResolution": {"date": "2021-03-02"}, "PastResolution": {"date": "2020-03-02"}}});
        let read = expected(&date).expect("it is a date");
        assert_eq!((read.span, read.days.len()), (Span::new(3, 8), 2));
        let open = json!({"TypeName": "datetimeV2.daterange", "Start": 0, "End": 9,
            "Resolution": {"values": [{"timex": "2020", "start": "2021-01-01"}]}});
        let read = expected(&open).expect("it is a period");
        assert_eq!(
            (read.span, read.from.len(), read.days.len()),
            (Span::new(0, 10), 1, 0)
        );
        assert!(expected(&json!({"Type": "time", "Start": 0, "Length": 1})).is_none());
    }

    #[test]
    fn each_row_of_what_is_out_of_scope_has_its_reason() {
        for line in OUT_OF_SCOPE.lines().filter(|line| !line.starts_with('#')) {
            let cells: Vec<&str> = line.split('\t').collect();
            assert!(
                matches!(cells[..], [file, numbers, reason] if !file.is_empty() && !reason.is_empty()
                && numbers.split(' ').all(|n| n.parse::<usize>().is_ok())),
                "{line}"
            );
        }
    }
}

//! This module says a time expression as TimeML does: the TIMEX3 type and value that annotated corpora have.
//!
//! These values also stand for what has no date: `PAST_REF` for "recently", `P3D` for "the past three days",
//! `XXXX-WXX-1` for "every Monday", `PXM` for "several months". They are for comparing; no entry is dated by them.
//!
//! Source: J. Pustejovsky and others, *TimeML Annotation Guidelines 1.2.1* (2006), whose values follow TIDES TIMEX2.
//! Where these leave a choice it is made as the corpora of the TempEval tasks make it: both ends of a range are
//! expressions of their own, a week is an ISO week, "two weeks ago" is a week, "the past year" is a length and "the
//! last year" a year.

use super::TimeExpression;
use super::calendar::Reckoning;
use super::grammar::{Count, Every, Expr, Origin, Part, Shift, YearRef, Ymd};
use super::lexicon::{Season, Side};
use super::value::{DayTime, Moment, Unit, Value, days_between};
use crate::text::Span;
use jiff::civil::Weekday;

/// The types of TIMEX3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimexKind {
    Date,
    Time,
    Duration,
    Set,
}

impl TimexKind {
    /// As TimeML writes it: `DATE`.
    pub fn as_str(self) -> &'static str {
        match self {
            TimexKind::Date => "DATE",
            TimexKind::Time => "TIME",
            TimexKind::Duration => "DURATION",
            TimexKind::Set => "SET",
        }
    }
}

/// An expression as TIMEX3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timex {
    /// Bytes of the text.
    pub span: Span,
    pub kind: TimexKind,
    /// `2024-W12`, `P3D`, `PRESENT_REF`; figures that are not known are `X`.
    pub value: String,
}

impl TimeExpression {
    /// The expression as TIMEX3: one, or both ends of a range, or a length and when it begins.
    pub fn timexes(&self) -> Vec<Timex> {
        let when = self.supposed();
        let timex = |span, said: &Expr, when| {
            let (kind, value) = self.say(said, when);
            Timex { span, kind, value }
        };
        if let (Expr::Range(first, last, _), Some(gap)) = (&self.said, self.gap) {
            let ends = match when {
                Some(Value::Between(start, end)) => (Some(Value::At(start)), Some(Value::At(end))),
                Some(other) => (Some(other), Some(other)),
                None => (None, None),
            };
            return vec![
                timex(Span::new(self.span.start, gap.start), first, ends.0),
                timex(Span::new(gap.end, self.span.end), last, ends.1),
            ];
        }
        if let (Expr::Lasting(count, unit, start, _), Some(gap)) = (&self.said, self.gap) {
            let first = match when {
                Some(Value::Between(first, _)) => Some(Value::At(first)),
                other => other,
            };
            return vec![
                timex(
                    Span::new(self.span.start, gap.start),
                    &Expr::Length(*count, *unit),
                    None,
                ),
                timex(Span::new(gap.end, self.span.end), start, first),
            ];
        }
        if let (
            Expr::OffsetFrom {
                count, unit, base, ..
            },
            Some(gap),
        ) = (&self.said, self.gap)
        {
            let length = Expr::Length(*count, *unit);
            return vec![
                timex(Span::new(self.span.start, gap.start), &length, None),
                timex(Span::new(gap.end, self.span.end), base, self.base),
            ];
        }
        let end = match (&self.said, self.gap) {
            (Expr::Offset { .. }, Some(preposition)) => preposition.start,
            _ => self.span.end,
        };
        vec![timex(Span::new(self.span.start, end), &self.said, when)]
    }

    /// Type and value of what was said, given its value in ISO 8601.
    fn say(&self, said: &Expr, when: Option<Value>) -> (TimexKind, String) {
        use TimexKind::*;
        match said {
            Expr::Vague(Side::Past) => (Date, "PAST_REF".to_owned()),
            Expr::Vague(Side::Present) => (Date, "PRESENT_REF".to_owned()),
            Expr::Vague(Side::Future) => (Date, "FUTURE_REF".to_owned()),
            Expr::Set(every) => (Set, repeated(*every)),
            Expr::OnDay(day, time) => (Time, on_day(&date(day, when, self.story), *time)),
            Expr::TimeOfDay(time) => {
                let day = self
                    .story
                    .map_or_else(|| "XXXX-XX-XX".to_owned(), |day| day.to_string());
                (Time, on_day(&day, *time))
            }
            Expr::Length(count, unit) | Expr::Age(count, unit) => (Duration, length(*count, *unit)),
            Expr::Lengths(lengths) => (Duration, lengths.to_string()),
            Expr::Rolling {
                count,
                unit,
                forward,
                period,
            } => match (period, self.story) {
                (true, Some(_)) => (Date, self.period(*unit, *forward)),
                _ => (Duration, length(*count, *unit)),
            },
            // How long before or after what has no date of its own here.
            Expr::Offset {
                count,
                unit,
                from: Origin::Clause,
                ..
            } => (Duration, length(*count, *unit)),
            Expr::Offset {
                count: None, back, ..
            } => {
                let side = if *back { Side::Past } else { Side::Future };
                self.say(&Expr::Vague(side), when)
            }
            Expr::Offset { .. } if self.base.is_some() => {
                let year_before = self.base.and_then(|base| base.moved(-12, Unit::Month));
                (Date, date(said, year_before, self.story))
            }
            Expr::Offset { count, unit, .. } => match when {
                Some(Value::At(Moment::Day(day))) if matches!(unit, Unit::Week | Unit::Fortnight) => {
                    (Date, week(day))
                }
                Some(Value::At(moment)) => (Date, moment.to_string()),
                Some(_) => (Duration, length(*count, *unit)),
                None if *unit < Unit::Day => (Time, self.time_from(said)),
                None => (Date, date(said, when, self.story)),
            },
            Expr::Part(Part::Nth(_, count @ 2.., unit), _) => {
                (Duration, length(Some(u32::from(*count) * 10), *unit))
            }
            _ => (Date, date(said, when, self.story)),
        }
    }

    /// "two minutes earlier": the time so far from the last one of the story.
    fn time_from(&self, said: &Expr) -> String {
        let seconds = |unit: Unit| match unit {
            Unit::Hour => Some(3600),
            Unit::Minute => Some(60),
            Unit::Second => Some(1),
            _ => None,
        };
        let time = match said {
            Expr::Offset {
                count: Some(tenths),
                unit,
                back,
                from: Origin::Narrative,
            } => seconds(*unit).and_then(|one| {
                let all = i64::from(*tenths) * one / 10;
                let span = jiff::Span::new()
                    .try_seconds(if *back { -all } else { all })
                    .ok()?;
                self.clock?.checked_add(span).ok()
            }),
            _ => None,
        };
        time.map_or_else(
            || "XXXX-XX-XXTXX:XX".to_owned(),
            |time| format!("{}T{:02}:{:02}", time.date(), time.hour(), time.minute()),
        )
    }

    /// The period before or after the one that the text was written in.
    fn period(&self, unit: Unit, forward: bool) -> String {
        let Some(Value::Between(start, end)) = self.supposed() else {
            return length(Some(10), unit);
        };
        let far = if forward { end } else { start };
        match unit {
            Unit::Week | Unit::Fortnight => week(far.first()),
            Unit::Quarter => quarter(far),
            Unit::Decade => format!("{:03}", far.year() / 10),
            _ => far.to_string(),
        }
    }
}

fn on_day(day: &str, time: DayTime) -> String {
    format!("{day}{time}")
}

/// A date as precise as it is said; what is not known of it is `X`. `story` is where the narrative is.
fn date(said: &Expr, when: Option<Value>, story: Option<Moment>) -> String {
    let year = |when: Option<Value>| when.and_then(|when| when.days()).map(|days| days.0.year());
    let or_unknown = |year: Option<i16>| year.map_or_else(|| "XXXX".to_owned(), |year| format!("{year:04}"));
    match (said, when) {
        (Expr::OnDay(day, _), when) => date(day, when, story),
        (Expr::Season(season, stated), when) => {
            let code = match season {
                Season::Spring => "SP",
                Season::Summer => "SU",
                Season::Autumn => "FA",
                Season::Winter => "WI",
            };
            let stated = match stated {
                Some(YearRef::Number(year)) => Some(*year),
                _ => None,
            };
            let year = year(when).or(stated).or(story.map(|story| story.year()));
            format!("{}-{code}", or_unknown(year))
        }
        (Expr::ReckonedYear(Reckoning::Other, year), None) => format!("FY{year:04}"),
        (Expr::Period(Unit::Year, shift, Some(Reckoning::Other)), None) => {
            let step = match shift {
                Shift::Last | Shift::Preceding => -1,
                Shift::Next | Shift::Following => 1,
                _ => 0,
            };
            format!(
                "FY{}",
                or_unknown(story.and_then(|story| story.year().checked_add(step)))
            )
        }
        (Expr::Part(Part::Half(half), of), Some(_))
            if matches!(of.day(), Expr::Calendar(_) | Expr::Period(Unit::Year, ..)) =>
        {
            format!("{}-H{half}", or_unknown(year(when)))
        }
        (Expr::Part(Part::Nth(nth, 1, Unit::Quarter), of), None)
            if matches!(**of, Expr::ReckonedYear(Reckoning::Other, _)) =>
        {
            format!("{}-Q{nth}", date(of, None, story))
        }
        (Expr::Part(Part::Half(_) | Part::Nth(..), _), None) => "XXXX".to_owned(),
        (Expr::Part(_, of), when) if when.is_none() => date(of, when, story),
        (_, Some(value)) => dated(value),
        // Which of the figures is the month is not told; most of the corpora's outlets write it first.
        (Expr::Figures(year, month, day), None) => {
            let year = match *year {
                YearRef::Number(year) => Some(year),
                YearRef::Short(short) => Some(if short < 50 { 2000 + short } else { 1900 + short }),
                YearRef::Shift(_) => None,
            };
            format!("{}-{month:02}-{day:02}", or_unknown(year))
        }
        (
            Expr::Calendar(Ymd {
                year: None,
                month,
                day,
                weekday,
            }),
            None,
        ) => match (month, day, weekday) {
            (Some(month), Some(day), _) => format!("XXXX-{month:02}-{day:02}"),
            (Some(month), None, _) => format!("XXXX-{month:02}"),
            (None, Some(day), _) => format!("XXXX-XX-{day:02}"),
            (None, None, Some(weekday)) => format!("XXXX-WXX-{weekday}"),
            (None, None, None) => "XXXX-XX-XX".to_owned(),
        },
        (Expr::Weekday(weekday, _) | Expr::WeekdayOf(weekday, _), None) => format!("XXXX-WXX-{weekday}"),
        (Expr::Weekend(_), None) => "XXXX-WXX-WE".to_owned(),
        (Expr::NamedMonth(month, _), None) => format!("XXXX-{month:02}"),
        (Expr::YearPart(nth, 4), None) => format!("XXXX-Q{nth}"),
        (Expr::YearPart(nth, _), None) => format!("XXXX-H{nth}"),
        (Expr::Period(unit, ..) | Expr::Offset { unit, .. }, None) => undated(*unit).to_owned(),
        _ => "XXXX-XX-XX".to_owned(),
    }
}

fn undated(unit: Unit) -> &'static str {
    match unit {
        Unit::Week | Unit::Fortnight => "XXXX-WXX",
        Unit::Month => "XXXX-XX",
        Unit::Quarter => "XXXX-QX",
        Unit::Year => "XXXX",
        Unit::Decade => "XXX",
        Unit::Century => "XX",
        _ => "XXXX-XX-XX",
    }
}

/// A value whose days are known: periods that TIMEX3 has a name for by that name.
fn dated(value: Value) -> String {
    let Value::Between(start, end) = value else {
        return value.to_string();
    };
    match (start, end) {
        (Moment::Day(first), Moment::Day(last)) => match (first.weekday(), days_between(first, last)) {
            (Weekday::Monday, 6) => return week(first),
            (Weekday::Saturday, 1) => return format!("{}-WE", week(first)),
            _ => {}
        },
        _ if value.is_quarter() => return quarter(start),
        (Moment::Month(year, first @ (1 | 7)), Moment::Month(same, last))
            if year == same && last - first == 5 =>
        {
            return format!("{year:04}-H{}", first / 6 + 1);
        }
        (Moment::Year(first), Moment::Year(last)) => match (first % 100, last - first) {
            (tens, 9) if tens % 10 == 0 => return format!("{:03}", first / 10),
            (0 | 1, 99) => return format!("{:02}", first / 100),
            _ => {}
        },
        _ => {}
    }
    value.to_string()
}

/// The ISO week of a day.
fn week(day: jiff::civil::Date) -> String {
    let week = day.iso_week_date();
    format!("{:04}-W{:02}", week.year(), week.week())
}

fn quarter(moment: Moment) -> String {
    let first = moment.first();
    format!("{:04}-Q{}", first.year(), (first.month() - 1) / 3 + 1)
}

/// A length of time; the count may be unknown: `PXD`.
fn length(count: Count, unit: Unit) -> String {
    let (prefix, letter, factor) = match unit {
        Unit::Second => ("PT", "S", 1),
        Unit::Minute => ("PT", "M", 1),
        Unit::Hour => ("PT", "H", 1),
        Unit::Day => ("P", "D", 1),
        Unit::Week => ("P", "W", 1),
        Unit::Fortnight => ("P", "W", 2),
        Unit::Month => ("P", "M", 1),
        Unit::Quarter => ("P", "Q", 1),
        Unit::Year => ("P", "Y", 1),
        Unit::Decade => ("P", "Y", 10),
        Unit::Century => ("P", "Y", 100),
    };
    match count {
        None => format!("{prefix}X{letter}"),
        // Half an hour is thirty minutes.
        Some(5) if unit == Unit::Hour => "PT30M".to_owned(),
        Some(tenths) => {
            let tenths = u64::from(tenths) * factor;
            match tenths % 10 {
                0 => format!("{prefix}{}{letter}", tenths / 10),
                rest => format!("{prefix}{}.{rest}{letter}", tenths / 10),
            }
        }
    }
}

fn repeated(every: Every) -> String {
    match every {
        Every::Units(count, unit) => length(count.checked_mul(10), unit),
        Every::Weekday(day) => format!("XXXX-WXX-{day}"),
        Every::Weekend => "XXXX-WXX-WE".to_owned(),
        Every::Season(season) => date(&Expr::Season(season, None), None, None),
        Every::DayTime(time) => format!("XXXX-XX-XX{time}"),
        Every::Date(ymd) => date(&Expr::Calendar(ymd), None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::tests::{DAY, read};

    /// What is annotated: words, type, value.
    fn annotate(notation: &str) -> Vec<(TimexKind, String)> {
        let found = read(notation, Some(DAY));
        let timexes = found.iter().flat_map(TimeExpression::timexes);
        timexes.map(|timex| (timex.kind, timex.value)).collect()
    }

    #[test]
    fn what_has_a_date_has_it_by_the_name_of_its_period() {
        for (text, value) in [
            ("they spoke/V on Monday", "2024-08-19"),
            ("the talks last week", "2024-W33"),
            ("this past weekend they met/V", "2024-W33-WE"),
            ("two weeks/S ago", "2024-W32"),
            ("three months/S ago", "2024-05"),
            ("in the second quarter of 2023", "2023-Q2"),
            ("in the first half of 2019", "2019-H1"),
            ("in the late 1990s", "199"),
            ("in the 19th century", "18"),
            ("in the last century", "19"),
            ("by year-end/N", "2024"),
            ("next spring", "2025-SP"),
            ("in the winter of 2021", "2021-WI"),
            ("in the last year", "2023"),
            ("in the fiscal year 2024", "FY2024"),
            ("in the third quarter of fiscal 2001", "FY2001-Q3"),
            ("in the July-to-September quarter", "2024-Q3"),
            ("for the year to date", "2024"),
            ("on 5/6/2019 .", "2019-05-06"),
        ] {
            assert_eq!(annotate(text), [(TimexKind::Date, value.to_owned())], "{text}");
        }
    }

    #[test]
    fn what_has_no_date_has_a_reference_or_a_length() {
        use TimexKind::*;
        for (text, kind, value) in [
            ("they recently/N met/V", Date, "PAST_REF"),
            ("it is/A now closed/V", Date, "PRESENT_REF"),
            ("at the moment", Date, "PRESENT_REF"),
            ("in the longer/A term/N", Date, "FUTURE_REF"),
            ("in the future/N", Date, "FUTURE_REF"),
            ("in recent years/S", Date, "PAST_REF"),
            ("a few days/S ago", Date, "PAST_REF"),
            ("over the past three years/S", Duration, "P3Y"),
            ("in the next six months/S", Duration, "P6M"),
            ("in the first eight months/S of 2023", Duration, "P8M"),
            ("for several years/S", Duration, "PXY"),
            ("after decades/S of war/N", Duration, "PXY"),
            ("for 20-plus months/S", Duration, "P20M"),
            ("at least a year", Duration, "P1Y"),
            ("over the years/S", Duration, "PXY"),
            ("for half an hour", Duration, "PT30M"),
            ("a 44-year-old man", Duration, "P44Y"),
            ("a week after the vote/N failed/V", Duration, "P1W"),
            ("it meets annually", Set, "P1Y"),
            ("every two years/S", Set, "P2Y"),
            ("every Monday", Set, "XXXX-WXX-1"),
            ("every 23 March", Set, "XXXX-03-23"),
            ("every morning", Set, "XXXX-XX-XXTMO"),
        ] {
            assert_eq!(annotate(text), [(kind, value.to_owned())], "{text}");
        }
    }

    #[test]
    fn times_stand_on_their_day() {
        for (text, value) in [
            ("they met/V on Monday morning", "2024-08-19TMO"),
            ("they met/V yesterday at 8:30 p.m.", "2024-08-19T20:30"),
            ("they meet/P tonight", "2024-08-20TNI"),
            ("at 0800 UTC", "2024-08-20T08:00Z"),
            ("they left/V in the evening", "2024-08-20TEV"),
            ("they met/V at 10 o'clock Sunday morning", "2024-08-18T10:00"),
            ("they met/V at 4:11 Thursday afternoon", "2024-08-15T16:11"),
            ("they met/V at 6 p.m. local time Monday", "2024-08-19T18:00"),
            ("they meet/P at 11 p.m. tonight", "2024-08-20T23:00"),
            ("in mid-morning", "2024-08-20TMO"),
        ] {
            assert_eq!(annotate(text), [(TimexKind::Time, value.to_owned())], "{text}");
        }
    }

    #[test]
    fn what_is_so_far_from_a_clock_s_time_has_its_own() {
        let story = "it struck/V at 3:36 a.m. on Monday and a second tremor followed/V an hour later";
        assert_eq!(annotate(story)[1].1, "2024-08-19T04:36");
        let untold = "a second tremor followed/V an hour later";
        assert_eq!(annotate(untold)[0].1, "XXXX-XX-XXTXX:XX");
    }

    #[test]
    fn a_length_and_the_date_that_it_counts_from_are_two() {
        let both = annotate("it fell/V two months/S after 11 June 2024");
        assert_eq!(both[0].1, "P2M");
        assert_eq!(both[1].1, "2024-06-11");
    }

    #[test]
    fn a_year_earlier_is_as_narrow_as_what_it_is_compared_with() {
        let value = |text: &str| annotate(text).pop().map(|timex| timex.1);
        let quarter = value("profit fell/V in the third quarter of 2023 from a year earlier");
        assert_eq!(quarter.as_deref(), Some("2022-Q3"));
        let month = value("prices rose/V in June 2022 from a year earlier");
        assert_eq!(month.as_deref(), Some("2021-06"));
    }

    #[test]
    fn the_ends_of_a_range_are_two() {
        let text = "it ran/V from 2011 to May 2021 .";
        let found = read(text, Some(DAY));
        let plain = text.replace("/V", "");
        let ends: Vec<(&str, String)> = found[0]
            .timexes()
            .into_iter()
            .map(|timex| (timex.span.of(&plain), timex.value))
            .collect();
        assert_eq!(
            ends,
            [("2011", "2011".to_owned()), ("May 2021", "2021-05".to_owned())]
        );
        assert_eq!(
            annotate("for three days/S from Monday .").len(),
            2,
            "a length and its beginning"
        );
    }

    #[test]
    fn what_nothing_dates_is_told_with_its_known_figures() {
        for (text, value) in [
            ("on Thursday", "XXXX-WXX-4"),
            ("in March", "XXXX-03"),
            ("on 5 May", "XXXX-05-05"),
            ("last week", "XXXX-WXX"),
        ] {
            let found = read(text, None);
            assert_eq!(found[0].value, None, "{text}");
            assert_eq!(found[0].timexes()[0].value, value, "{text}");
        }
    }
}

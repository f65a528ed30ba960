//! Calendar values at the precision of the text, and their ISO 8601 form.

use jiff::Span;
use jiff::civil::{Date, DateTime, Time};
use std::fmt;

/// A calendar unit: what one ISO 8601 date of reduced precision names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    Year(i16),
    Month(i16, i8),
    Day(Date),
}

impl Moment {
    /// A month, if the year and month exist.
    pub fn month(year: i16, month: i8) -> Option<Moment> {
        Date::new(year, month, 1).ok().map(|_| Moment::Month(year, month))
    }

    /// A day, if the calendar has it.
    pub fn day(year: i16, month: i8, day: i8) -> Option<Moment> {
        Date::new(year, month, day).ok().map(Moment::Day)
    }

    pub fn year(&self) -> i16 {
        match self {
            Moment::Year(year) | Moment::Month(year, _) => *year,
            Moment::Day(date) => date.year(),
        }
    }

    /// The first day that it covers.
    pub fn first(&self) -> Date {
        match *self {
            Moment::Year(year) => Date::new(year, 1, 1).unwrap_or(Date::MIN),
            Moment::Month(year, month) => Date::new(year, month, 1).unwrap_or(Date::MIN),
            Moment::Day(date) => date,
        }
    }

    /// The last day that it covers.
    pub fn last(&self) -> Date {
        match *self {
            Moment::Year(year) => Date::new(year, 12, 31).unwrap_or(Date::MAX),
            Moment::Month(..) => self.first().last_of_month(),
            Moment::Day(date) => date,
        }
    }

    /// Moves by `count` units (backwards when negative). `None` when the unit is finer than the moment, or the
    /// result leaves the calendar. A day moved by months or years loses the precision that the text did not give:
    /// "three months ago" is a month.
    pub fn moved(&self, count: i64, unit: Unit) -> Option<Moment> {
        match (unit, *self) {
            (Unit::Day, Moment::Day(date)) => plus_days(date, count).map(Moment::Day),
            (Unit::Fortnight, day) => day.moved(count.checked_mul(2)?, Unit::Week),
            (Unit::Week, Moment::Day(date)) => plus_days(date, count.checked_mul(7)?).map(Moment::Day),
            (Unit::Month | Unit::Quarter, Moment::Day(_) | Moment::Month(..)) => {
                let first = self.first();
                let step = if unit == Unit::Quarter {
                    count.checked_mul(3)?
                } else {
                    count
                };
                let months = i64::from(first.year()) * 12 + i64::from(first.month()) - 1;
                let months = months.checked_add(step)?;
                let year = i16::try_from(months.div_euclid(12)).ok()?;
                Moment::month(year, i8::try_from(months.rem_euclid(12)).ok()? + 1)
            }
            (Unit::Year, _) => year_moment(i64::from(self.year()).checked_add(count)?),
            (Unit::Decade, _) => self.moved(count.checked_mul(10)?, Unit::Year),
            _ => None,
        }
    }
}

fn year_moment(year: i64) -> Option<Moment> {
    i16::try_from(year)
        .ok()
        .filter(|year| (1..=9999).contains(year))
        .map(Moment::Year)
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Moment::Year(year) => write!(f, "{year:04}"),
            Moment::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Moment::Day(d) => write!(f, "{:04}-{:02}-{:02}", d.year(), d.month(), d.day()),
        }
    }
}

/// A unit in which the text counts time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

/// A time within a day, as precise as the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayTime {
    Morning,
    Afternoon,
    Evening,
    Night,
    Clock {
        hour: i8,
        minute: i8,
        /// Minutes that the clock is ahead of Greenwich, where the text names the zone.
        offset: Option<i16>,
    },
}

impl DayTime {
    /// A clock's time of a day.
    pub fn on(self, day: Date) -> Option<DateTime> {
        match self {
            DayTime::Clock { hour, minute, .. } => {
                Some(day.to_datetime(Time::new(hour % 24, minute, 0, 0).ok()?))
            }
            _ => None,
        }
    }

    /// A clock's time in a part of the day: "4 o'clock" in the afternoon is 16:00.
    pub fn in_part(self, part: DayTime) -> DayTime {
        match (self, part) {
            (
                DayTime::Clock {
                    hour: hour @ 1..=11,
                    minute,
                    offset,
                },
                DayTime::Afternoon | DayTime::Evening,
            ) => {
                let hour = hour + 12;
                DayTime::Clock { hour, minute, offset }
            }
            (
                DayTime::Clock {
                    hour: hour @ 6..=11,
                    minute,
                    offset,
                },
                DayTime::Night,
            ) => {
                let hour = hour + 12;
                DayTime::Clock { hour, minute, offset }
            }
            _ => self,
        }
    }
}

impl fmt::Display for DayTime {
    /// ISO 8601 for a clock's time, the codes of TIMEX3 for a part of the day.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            DayTime::Morning => f.write_str("TMO"),
            DayTime::Afternoon => f.write_str("TAF"),
            DayTime::Evening => f.write_str("TEV"),
            DayTime::Night => f.write_str("TNI"),
            DayTime::Clock { hour, minute, offset } => {
                write!(f, "T{hour:02}:{minute:02}")?;
                match offset {
                    None => Ok(()),
                    Some(0) => f.write_str("Z"),
                    Some(ahead) => {
                        let sign = if ahead < 0 { '-' } else { '+' };
                        let ahead = ahead.unsigned_abs();
                        write!(f, "{sign}{:02}:{:02}", ahead / 60, ahead % 60)
                    }
                }
            }
        }
    }
}

/// What a time expression stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    At(Moment),
    /// From the first moment to the last, both included.
    Between(Moment, Moment),
    /// A length of time in tenths of a unit ("two and a half years" is 25 tenths of a year).
    Length {
        tenths: u32,
        unit: Unit,
    },
    /// A length in several units.
    Lengths(Lengths),
    /// A time of a day that the text leaves open.
    Time(DayTime),
}

/// A length of time in up to four units, `P2Y3M`: days, months or years that are counted from a date together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lengths {
    years: u16,
    months: u16,
    weeks: u16,
    days: u16,
}

impl Lengths {
    /// `None` for a fraction of a unit, and for units shorter than a day.
    pub fn new(tenths: u32, unit: Unit) -> Option<Lengths> {
        Lengths::default().with(tenths, unit)
    }

    /// With a further unit, which must not be told already.
    pub fn with(mut self, tenths: u32, unit: Unit) -> Option<Lengths> {
        let count = u16::try_from(tenths / 10)
            .ok()
            .filter(|_| tenths.is_multiple_of(10))?;
        let field = match unit {
            Unit::Year => &mut self.years,
            Unit::Month => &mut self.months,
            Unit::Week => &mut self.weeks,
            Unit::Day => &mut self.days,
            _ => return None,
        };
        if *field != 0 {
            return None;
        }
        *field = count;
        Some(self)
    }

    /// The moment that far after `day` (before it, when `back`), as precise as the shortest unit told.
    pub fn from(&self, day: Date, back: bool) -> Option<Moment> {
        let sign = if back { -1 } else { 1 };
        let span = Span::new()
            .try_years(sign * i64::from(self.years))
            .and_then(|s| s.try_months(sign * i64::from(self.months)))
            .and_then(|s| s.try_days(sign * (i64::from(self.weeks) * 7 + i64::from(self.days))))
            .ok()?;
        let moved = day.checked_add(span).ok()?;
        if self.weeks == 0 && self.days == 0 {
            return Moment::month(moved.year(), moved.month());
        }
        Some(Moment::Day(moved))
    }
}

impl fmt::Display for Lengths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P")?;
        for (count, letter) in [
            (self.years, 'Y'),
            (self.months, 'M'),
            (self.weeks, 'W'),
            (self.days, 'D'),
        ] {
            if count > 0 {
                write!(f, "{count}{letter}")?;
            }
        }
        Ok(())
    }
}

impl Value {
    /// An interval, or the moment itself where both ends are one.
    pub fn between(start: Moment, end: Moment) -> Option<Value> {
        match start.first().cmp(&end.first()) {
            std::cmp::Ordering::Greater => None,
            std::cmp::Ordering::Equal if start == end => Some(Value::At(start)),
            _ => Some(Value::Between(start, end)),
        }
    }

    /// First and last day of a date or interval.
    pub fn days(&self) -> Option<(Date, Date)> {
        match self {
            Value::At(moment) => Some((moment.first(), moment.last())),
            Value::Between(start, end) => Some((start.first(), end.last())),
            Value::Length { .. } | Value::Lengths(_) | Value::Time(_) => None,
        }
    }

    /// Whether it is one of the four quarters of a year.
    pub fn is_quarter(&self) -> bool {
        match self {
            Value::Between(Moment::Month(year, first), Moment::Month(same, last)) => {
                year == same && last - first == 2 && first % 3 == 1
            }
            _ => false,
        }
    }

    /// A date, or an interval with both ends, moved as [`Moment::moved`].
    pub fn moved(&self, count: i64, unit: Unit) -> Option<Value> {
        match self {
            Value::At(moment) => Some(Value::At(moment.moved(count, unit)?)),
            Value::Between(start, end) => Value::between(start.moved(count, unit)?, end.moved(count, unit)?),
            Value::Length { .. } | Value::Lengths(_) | Value::Time(_) => None,
        }
    }

    /// The single moment, where it is one.
    pub fn moment(&self) -> Option<Moment> {
        match self {
            Value::At(moment) => Some(*moment),
            _ => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::At(moment) => write!(f, "{moment}"),
            Value::Between(start, end) => write!(f, "{start}/{end}"),
            Value::Lengths(lengths) => write!(f, "{lengths}"),
            Value::Time(time) => write!(f, "{time}"),
            Value::Length { tenths, unit } => {
                let (prefix, letter, factor) = match unit {
                    Unit::Second => ("PT", 'S', 1),
                    Unit::Minute => ("PT", 'M', 1),
                    Unit::Hour => ("PT", 'H', 1),
                    Unit::Day => ("P", 'D', 1),
                    Unit::Week => ("P", 'W', 1),
                    Unit::Fortnight => ("P", 'W', 2),
                    Unit::Month => ("P", 'M', 1),
                    Unit::Quarter => ("P", 'M', 3),
                    Unit::Year => ("P", 'Y', 1),
                    Unit::Decade => ("P", 'Y', 10),
                    Unit::Century => ("P", 'Y', 100),
                };
                let tenths = u64::from(*tenths) * factor;
                match tenths % 10 {
                    0 => write!(f, "{prefix}{}{letter}", tenths / 10),
                    rest => write!(f, "{prefix}{}.{rest}{letter}", tenths / 10),
                }
            }
        }
    }
}

/// The date `count` days on (back when negative), inside the calendar.
pub fn plus_days(date: Date, count: i64) -> Option<Date> {
    let span = Span::new().try_days(count).ok()?;
    date.checked_add(span).ok()
}

/// The last such weekday (Monday is 1) that is not after `date`.
pub fn on_or_before(date: Date, weekday: i8) -> Option<Date> {
    let back = (date.weekday().to_monday_one_offset() - weekday).rem_euclid(7);
    plus_days(date, -i64::from(back))
}

/// The first such weekday (Monday is 1) that is not before `date`.
pub fn on_or_after(date: Date, weekday: i8) -> Option<Date> {
    let forth = (weekday - date.weekday().to_monday_one_offset()).rem_euclid(7);
    plus_days(date, i64::from(forth))
}

/// Days from `start` to `end`, negative when `end` is earlier.
pub fn days_between(start: Date, end: Date) -> i64 {
    i64::from(day_number(end)) - i64::from(day_number(start))
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar (Howard Hinnant's `days_from_civil`).
pub fn day_number(date: Date) -> i32 {
    let (month, day) = (i32::from(date.month()), i32::from(date.day()));
    let year = i32::from(date.year()) - i32::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The Monday of the week that `date` falls in.
pub fn monday(date: Date) -> Option<Date> {
    plus_days(date, -i64::from(date.weekday().to_monday_zero_offset()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn values_are_written_as_precise_as_they_are() {
        assert_eq!(Moment::Year(2024).to_string(), "2024");
        assert_eq!(Moment::Month(2024, 3).to_string(), "2024-03");
        let week = Value::between(Moment::Day(date(2024, 3, 18)), Moment::Day(date(2024, 3, 24)));
        assert_eq!(week.unwrap().to_string(), "2024-03-18/2024-03-24");
        assert_eq!(
            Value::Length {
                tenths: 60,
                unit: Unit::Decade
            }
            .to_string(),
            "P60Y"
        );
        assert_eq!(
            Value::Length {
                tenths: 25,
                unit: Unit::Year
            }
            .to_string(),
            "P2.5Y"
        );
        assert_eq!(
            Value::Length {
                tenths: 10,
                unit: Unit::Quarter
            }
            .to_string(),
            "P3M"
        );
    }

    #[test]
    fn moving_keeps_to_the_precision_of_the_unit() {
        let day = Moment::Day(date(2024, 1, 31));
        assert_eq!(day.moved(1, Unit::Month), Some(Moment::Month(2024, 2)));
        assert_eq!(day.moved(-2, Unit::Year), Some(Moment::Year(2022)));
        assert_eq!(day.moved(1, Unit::Day), Some(Moment::Day(date(2024, 2, 1))));
        assert_eq!(Moment::Year(2024).moved(1, Unit::Day), None);
        assert_eq!(day.moved(i64::MAX, Unit::Week), None);
        assert_eq!(day.moved(i64::MAX, Unit::Day), None);
    }

    #[test]
    fn day_numbers_count_civil_days() {
        assert_eq!(day_number(date(1970, 1, 1)), 0);
        assert_eq!(day_number(date(2000, 3, 1)), 11_017);
        assert_eq!(days_between(date(2023, 12, 31), date(2024, 3, 1)), 61);
    }
}

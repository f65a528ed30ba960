//! Values of parts of periods: halves, quarters, the nth week of a month.

use super::*;

impl Situation {
    /// "the fourth quarter", "H1": the last, next or nearest one, as the tense has it.
    pub(super) fn year_part(&self, nth: i8, of: i8) -> Resolved {
        let published = self.published?;
        let months = 12 / of;
        let first = (nth - 1) * months + 1;
        let years = published.year().saturating_sub(2)..=published.year().saturating_add(2);
        let starts = years.filter_map(|year| Moment::month(year, first));
        // What is told of a quarter is mostly told after it has begun, or just before.
        let near = |start: &Moment| days_between(published, start.first()) <= 60;
        let start = match self.looks_ahead() {
            true => self.choose(published, starts)?,
            false => self.choose(published, starts.filter(near))?,
        };
        let end = Moment::month(start.year(), first + months - 1)?;
        Some((Value::between(start, end)?, PUBLICATION))
    }

    pub(super) fn part(&self, part: Part, of: &Expr) -> Resolved {
        let (value, basis) = self.resolve(of)?;
        let value = match part {
            Part::Start | Part::Early | Part::Mid | Part::Late | Part::End => value,
            Part::Half(half) => match value {
                Value::At(Moment::Year(year)) => {
                    let first = if half == 1 { 1 } else { 7 };
                    Value::between(Moment::month(year, first)?, Moment::month(year, first + 5)?)?
                }
                other => other,
            },
            Part::Nth(nth, count, unit) => nth_of(value, nth, count, unit)?,
        };
        Some((value, basis))
    }
}

/// The units `nth` to `nth + count - 1` of a year or month; `nth` 0 counts the last ones.
fn nth_of(value: Value, nth: u8, count: u8, unit: Unit) -> Option<Value> {
    let (nth, count) = (i8::try_from(nth).ok()?, i8::try_from(count).ok()?);
    let bounds = |of: i8| {
        let first = if nth == 0 {
            of.checked_sub(count)?.checked_add(1)?
        } else {
            nth
        };
        let last = first.checked_add(count)?.checked_sub(1)?;
        (first >= 1 && last <= of).then_some((first, last))
    };
    match (value, unit) {
        (Value::At(Moment::Year(year)), Unit::Quarter) => {
            let (first, last) = bounds(4)?;
            Value::between(
                Moment::month(year, first * 3 - 2)?,
                Moment::month(year, last * 3)?,
            )
        }
        (Value::At(Moment::Year(year)), Unit::Month) => {
            let (first, last) = bounds(12)?;
            Value::between(Moment::month(year, first)?, Moment::month(year, last)?)
        }
        (Value::At(month @ Moment::Month(year, number)), Unit::Day) => {
            let (first, last) = bounds(month.last().day())?;
            Value::between(
                Moment::day(year, number, first)?,
                Moment::day(year, number, last)?,
            )
        }
        // A week belongs to the month or year that has its Thursday, as ISO 8601 counts the weeks of a year.
        (Value::At(period @ (Moment::Month(..) | Moment::Year(_))), Unit::Week) => {
            let thursday = match nth {
                0 => plus_days(on_or_before(period.last(), 4)?, -7 * (i64::from(count) - 1))?,
                nth => plus_days(on_or_after(period.first(), 4)?, 7 * (i64::from(nth) - 1))?,
            };
            let monday = plus_days(thursday, -3)?;
            let sunday = plus_days(monday, 7 * i64::from(count) - 1)?;
            let inside = period.first() <= thursday && plus_days(sunday, -3)? <= period.last();
            inside.then(|| Value::between(Moment::Day(monday), Moment::Day(sunday)))?
        }
        (Value::Between(Moment::Day(start), Moment::Day(end)), Unit::Day) => {
            let (first, last) = bounds(i8::try_from(days_between(start, end) + 1).ok()?)?;
            let day = |n: i8| plus_days(start, i64::from(n) - 1).map(Moment::Day);
            Value::between(day(first)?, day(last)?)
        }
        _ => None,
    }
}

/// The nth such weekday of a month (0: the last).
pub(super) fn nth_weekday(month: Moment, nth: u8, weekday: i8) -> Option<Moment> {
    let Moment::Month(..) = month else { return None };
    let date = match nth {
        0 => on_or_before(month.last(), weekday)?,
        nth => plus_days(on_or_after(month.first(), weekday)?, 7 * (i64::from(nth) - 1))?,
    };
    (date <= month.last()).then_some(Moment::Day(date))
}

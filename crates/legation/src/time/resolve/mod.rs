//! Turns what an expression says into a value, given when it was said and what the narrative dated last.
//!
//! A value is made only from what the text states, the date of publication, the narrative's last date and the
//! calendar; where these do not settle it there is none.

use crate::time::calendar::Reckoning;
use crate::time::grammar::{Every, Expr, Origin, Part, Shift, YearRef, Ymd};
use crate::time::holiday::Holiday;
use crate::time::lexicon::Season;
use crate::time::tense::Orientation;
use crate::time::value::{
    DayTime, Moment, Unit, Value, days_between, monday, on_or_after, on_or_before, plus_days,
};
use crate::time::{Basis, Role, Source};
use jiff::civil::Date;

mod occasion;
mod part;
mod range;

use part::nth_weekday;

/// What is known where the expression stands.
pub struct Situation {
    pub published: Option<Date>,
    /// The date that the narrative has come to.
    pub narrative: Option<Moment>,
    /// The last day that it came to, where that was told a few sentences ago.
    pub day: Option<Moment>,
    pub orientation: Orientation,
    pub role: Role,
    /// The year that the narrative stated in this sentence or the one before it, in the same paragraph.
    pub narrative_year: Option<i16>,
    /// A date that the sentence gave before the expression.
    pub sentence_date: Option<Moment>,
    /// The last quarter of a year that was told of.
    pub quarter: Option<Value>,
}

/// A value and what it rests on.
pub type Resolved = Option<(Value, Basis)>;

const PUBLICATION: Basis = Basis::Inferred(Source::Publication);
const NARRATIVE: Basis = Basis::Inferred(Source::Narrative);

fn at(moment: Moment, basis: Basis) -> Resolved {
    Some((Value::At(moment), basis))
}

impl Situation {
    pub fn resolve(&self, expr: &Expr) -> Resolved {
        match expr {
            Expr::Calendar(date) => self.calendar(*date),
            Expr::Days {
                year,
                month,
                first,
                last,
            } => {
                let (start, basis) = self.calendar(Ymd {
                    year: *year,
                    month: Some(*month),
                    day: Some(*first),
                    weekday: None,
                })?;
                let start = start.moment()?;
                let end = Moment::day(start.year(), *month, *last)?;
                Some((Value::between(start, end)?, basis))
            }
            Expr::Today(shift) => at(Moment::Day(plus_days(self.published?, *shift)?), PUBLICATION),
            Expr::Weekday(day, shift) => self.weekday(*day, *shift),
            Expr::WeekdayOf(day, shift) => {
                let (Value::Between(Moment::Day(monday), _), basis) = self.period(Unit::Week, *shift)? else {
                    return None;
                };
                at(Moment::Day(plus_days(monday, i64::from(*day) - 1)?), basis)
            }
            Expr::Weekend(shift) => self.weekend(*shift),
            Expr::Period(Unit::Year, shift, Some(reckoning)) => self.reckoned_year(*reckoning, *shift),
            Expr::Period(unit, shift, _) => self.period(*unit, *shift),
            Expr::NamedMonth(month, shift) => self.named_month(*month, *shift),
            Expr::Season(Season::Winter, _) => None,
            Expr::Season(season, year) => self.season(*season, *year),
            Expr::Years(first, last) => Some((
                Value::between(Moment::Year(*first), Moment::Year(*last))?,
                Basis::Stated,
            )),
            Expr::ShortDecade(value) => {
                let first = self.century(i16::try_from(*value).ok()?);
                Some((
                    Value::between(Moment::Year(first), Moment::Year(first + 9))?,
                    Basis::Stated,
                ))
            }
            Expr::Rolling {
                count, unit, forward, ..
            } => self.rolling((*count)?, *unit, *forward),
            Expr::Offset {
                count,
                unit,
                back,
                from,
            } => self.offset((*count)?, *unit, *back, *from),
            Expr::OffsetFrom {
                count,
                unit,
                back,
                base,
            } => {
                let (value, basis) = self.resolve(base)?;
                let count = whole((*count)?)?;
                let step = if *back { -count } else { count };
                if value.is_quarter() {
                    return Some((value.moved(step, *unit)?, basis));
                }
                let base = value.moment()?;
                let moved = base.moved(step, *unit)?;
                // "within two weeks from today".
                if self.role == Role::Within && !back {
                    return Some((Value::between(base, moved)?, basis));
                }
                at(moved, basis)
            }
            Expr::SamePeriod(year) => {
                let (year, basis) = self.resolve(year)?;
                let year = year.moment()?.year();
                match self.sentence_date.or(self.narrative) {
                    Some(Moment::Month(_, month)) => at(Moment::month(year, month)?, NARRATIVE),
                    _ => at(Moment::Year(year), basis),
                }
            }
            Expr::Part(part, of) => self.part(*part, of),
            Expr::NthWeekday(nth, day, month) => {
                let (value, basis) = self.resolve(month)?;
                at(nth_weekday(value.moment()?, *nth, *day)?, basis)
            }
            Expr::WeekOf(day) => {
                let (value, basis) = self.resolve(day)?;
                Some((week_of(value.moment()?.first())?, basis))
            }
            Expr::WeekNumber(week, year) => {
                let (year, basis) = match year {
                    Some(year) => self.year_of(*year)?,
                    None => (self.published?.year(), PUBLICATION),
                };
                // The fourth of January is always in the first week.
                let first = monday(Date::new(year, 1, 4).ok()?)?;
                let start = plus_days(first, 7 * (i64::from(*week) - 1))?;
                (monday(Date::new(year, 12, 28).ok()?)? >= start).then(|| Some((week_of(start)?, basis)))?
            }
            Expr::Lasting(count, unit, start, _) => {
                let (first, basis) = self.resolve(start)?;
                let first = first.moment()?;
                let end = first.moved(whole((*count)?)?, *unit)?;
                let last = match end {
                    Moment::Day(day) => Moment::Day(plus_days(day, -1)?),
                    end => end,
                };
                Some((Value::between(first, last)?, basis))
            }
            Expr::Range(start, end, _) => self.range(start, end),
            Expr::Holiday(holiday, year) => self.holiday(*holiday, *year),
            Expr::Length(count, unit) => self.length((*count)?, *unit),
            Expr::Lengths(lengths) => {
                // "within a year and six months".
                if self.role == Role::Within && self.orientation != Orientation::Past {
                    let now = self.published?;
                    let until = lengths.from(now, false)?;
                    return Some((Value::between(Moment::Day(now), until)?, PUBLICATION));
                }
                Some((Value::Lengths(*lengths), Basis::Stated))
            }
            Expr::LengthsFrom { lengths, back, from } => {
                let (base, basis) = match from {
                    Origin::Publication | Origin::Ahead => (self.published?, PUBLICATION),
                    Origin::Narrative | Origin::Clause => match self.narrative? {
                        Moment::Day(day) => (day, NARRATIVE),
                        _ => return None,
                    },
                };
                at(lengths.from(base, *back)?, basis)
            }
            Expr::Rest(unit) => {
                let now = Moment::Day(self.published?);
                let (period, basis) = self.period(*unit, Shift::This)?;
                Some((Value::between(now, Moment::Day(period.days()?.1))?, basis))
            }
            Expr::YearPart(nth, of) => self.year_part(*nth, *of),
            Expr::OnDay(day, _) => self.resolve(day),
            Expr::Set(Every::Units(count, unit)) => Some((
                Value::Length {
                    tenths: count.checked_mul(10)?,
                    unit: *unit,
                },
                Basis::Stated,
            )),
            Expr::TimeOfDay(time @ DayTime::Clock { .. }) => Some((Value::Time(*time), Basis::Stated)),
            Expr::ReckonedDay(reckoning, year, month, day) => {
                self.reckoned_day(*reckoning, *year, *month, *day)
            }
            Expr::Anniversary(nth, date) => self.anniversary(*nth, *date),
            Expr::ReckonedYear(reckoning, year) => {
                let (start, end) = reckoning.year(*year)?;
                // A year that runs with ours is told as ours.
                if (start.month(), start.day()) == (1, 1) {
                    return at(Moment::Year(start.year()), Basis::Stated);
                }
                Some((
                    Value::between(Moment::Day(start), Moment::Day(end))?,
                    Basis::Inferred(Source::Calendar),
                ))
            }
            Expr::Age(count, unit) => self.length((*count)?, *unit),
            Expr::Set(_) | Expr::TimeOfDay(_) | Expr::Vague(_) | Expr::Figures(..) => None,
        }
    }

    /// The date of publication, moved into the orientation: whether `day` is to be looked for after it.
    fn looks_ahead(&self) -> bool {
        match self.orientation {
            Orientation::Future | Orientation::Prospect => true,
            Orientation::Past => false,
            Orientation::Present | Orientation::Open => {
                matches!(self.role, Role::By | Role::Until | Role::Within | Role::Before)
            }
        }
    }

    fn century(&self, short: i16) -> i16 {
        let now = self.published.map_or(2030, |d| d.year() + 10);
        let candidate = now - now % 100 + short;
        if candidate > now {
            candidate - 100
        } else {
            candidate
        }
    }

    fn year_of(&self, year: YearRef) -> Option<(i16, Basis)> {
        match year {
            YearRef::Number(year) => Some((year, Basis::Stated)),
            YearRef::Short(short) => Some((self.century(short), Basis::Stated)),
            YearRef::Shift(shift) => {
                let (value, basis) = self.period(Unit::Year, shift)?;
                Some((value.moment()?.year(), basis))
            }
        }
    }

    fn calendar(
        &self,
        Ymd {
            year,
            month,
            day,
            weekday,
        }: Ymd,
    ) -> Resolved {
        if let Some(year) = year {
            let (year, basis) = self.year_of(year)?;
            let moment = match (month, day) {
                (Some(month), Some(day)) => Moment::day(year, month, day)?,
                (Some(month), None) => Moment::month(year, month)?,
                (None, _) => Moment::Year(year),
            };
            return at(moment, basis);
        }
        let Some(month) = month else {
            return self.day_of_month(day?, weekday);
        };
        let candidate = |year: i16| match day {
            Some(day) => Moment::day(year, month, day),
            None => Moment::month(year, month),
        };
        let years = |published: Date| {
            (published.year().saturating_sub(5)..=published.year().saturating_add(5)).filter_map(candidate)
        };
        if let Some(year) = self.narrative_year {
            let told = candidate(year)?;
            let news = self
                .published
                .filter(|published| self.is_news(*published, told, day));
            let current = news.and_then(|published| self.choose(published, years(published)));
            return match current {
                Some(current) => at(current, PUBLICATION),
                None => at(told, Basis::Inferred(Source::StatedYear)),
            };
        }
        let published = self.published?;
        let years = || years(published);
        if let Some(weekday) = weekday {
            let fits = |m: &Moment| m.first().weekday().to_monday_one_offset() == weekday;
            // A weekday that no year nearby has is a slip of the pen.
            let near = years().filter(|m| days_between(published, m.first()).abs() < 550);
            if let Some(best) = near
                .filter(fits)
                .min_by_key(|m| days_between(published, m.first()).abs())
            {
                return at(best, PUBLICATION);
            }
        }
        let best = self.choose(published, years())?;
        at(best, PUBLICATION)
    }

    /// Whether a day without a year is rather one near the publication than `told`, of the year that the narrative stated in
    /// another sentence or clause: what ends a present matter is not over, and a day within the last month is mostly the news.
    fn is_news(&self, published: Date, told: Moment, day: Option<i8>) -> bool {
        if self.looks_ahead() && self.orientation == Orientation::Present {
            return told.last() < published;
        }
        let month_before = |year: i16| {
            let same = Date::new(year, told.first().month(), told.first().day()).ok();
            same.is_some_and(|same| (0..=31).contains(&days_between(same, published)))
        };
        let near = month_before(published.year()) || month_before(published.year() - 1);
        day.is_some() && self.sentence_date.is_none() && near
    }

    /// Of the candidates in order of time, the one that the orientation picks: the last begun, the next not yet
    /// over, or the nearest. What was planned or asked may be past by now, so that a prospect more than nine months
    /// ahead gives way to the nearest.
    fn choose(&self, published: Date, candidates: impl Iterator<Item = Moment> + Clone) -> Option<Moment> {
        let last = candidates.clone().filter(|m| m.first() <= published).last();
        let next = candidates.clone().find(|m| m.last() >= published);
        let nearest = candidates.min_by_key(|m| {
            if m.first() <= published && published <= m.last() {
                0
            } else {
                days_between(published, m.first())
                    .abs()
                    .min(days_between(published, m.last()).abs())
            }
        });
        let begun = self.role == Role::Since;
        match self.orientation {
            Orientation::Past => last,
            Orientation::Present | Orientation::Open if begun => last,
            Orientation::Future => next,
            // "a transition that runs until Dec. 31".
            Orientation::Present if self.looks_ahead() => next,
            Orientation::Prospect => next
                .filter(|m| days_between(published, m.first()) <= 275)
                .or(nearest),
            _ if self.looks_ahead() => next
                .filter(|m| days_between(published, m.first()) <= 275)
                .or(nearest),
            _ => nearest,
        }
    }

    /// "on the 14th", "Thursday the 5th".
    fn day_of_month(&self, day: i8, weekday: Option<i8>) -> Resolved {
        let published = self.published?;
        let this = Moment::Day(published);
        let months = (-6..=6).filter_map(|n| match this.moved(n, Unit::Month)? {
            Moment::Month(year, month) => Moment::day(year, month, day),
            _ => None,
        });
        let fits = move |m: &Moment| weekday.is_none_or(|w| m.first().weekday().to_monday_one_offset() == w);
        at(self.choose(published, months.filter(fits))?, PUBLICATION)
    }

    fn weekday(&self, day: i8, shift: Option<Shift>) -> Resolved {
        if let Some(Shift::Following | Shift::Preceding | Shift::That) = shift {
            let Moment::Day(last) = self.narrative? else {
                return None;
            };
            return match shift {
                Some(Shift::Following) => at(Moment::Day(on_or_after(plus_days(last, 1)?, day)?), NARRATIVE),
                Some(Shift::Preceding) => {
                    at(Moment::Day(on_or_before(plus_days(last, -1)?, day)?), NARRATIVE)
                }
                _ => None,
            };
        }
        let published = self.published?;
        let date = match shift {
            Some(Shift::Last) => on_or_before(plus_days(published, -1)?, day)?,
            Some(Shift::Next) => plus_days(monday(published)?, 6 + i64::from(day))?,
            Some(Shift::This) if self.orientation != Orientation::Past => on_or_after(published, day)?,
            None if self.looks_ahead() || self.orientation == Orientation::Present => {
                on_or_after(published, day)?
            }
            _ => on_or_before(published, day)?,
        };
        at(Moment::Day(date), PUBLICATION)
    }

    fn weekend(&self, shift: Option<Shift>) -> Resolved {
        if let (Some(Shift::That), Some(Moment::Day(day))) = (shift, self.narrative) {
            let saturday = plus_days(monday(day)?, 5)?;
            let sunday = plus_days(saturday, 1)?;
            return Some((
                Value::between(Moment::Day(saturday), Moment::Day(sunday))?,
                NARRATIVE,
            ));
        }
        let published = self.published?;
        let this = plus_days(monday(published)?, 5)?;
        let begun = this <= published;
        let saturday = match shift {
            Some(Shift::Last) => plus_days(this, -7)?,
            Some(Shift::Next) => plus_days(this, 7)?,
            Some(Shift::Away(step)) => plus_days(this, 7 * i64::from(step))?,
            Some(Shift::That | Shift::Following | Shift::Preceding) => return None,
            _ if begun || self.looks_ahead() => this,
            Some(Shift::This) if self.orientation != Orientation::Past => this,
            _ => plus_days(this, -7)?,
        };
        let sunday = plus_days(saturday, 1)?;
        Some((
            Value::between(Moment::Day(saturday), Moment::Day(sunday))?,
            PUBLICATION,
        ))
    }

    /// The day that a shift counts from, how many periods away it points, and what that rests on.
    fn base(&self, unit: Unit, shift: Shift) -> Option<(Moment, i64, Basis)> {
        let coarse = !matches!(self.narrative, Some(Moment::Day(_)));
        let day = self.day.filter(|_| unit == Unit::Day && coarse);
        let narrative = || Some((day.or(self.narrative)?, NARRATIVE));
        let (base, basis) = match shift {
            Shift::Last | Shift::This | Shift::Next | Shift::Away(_) => {
                (Moment::Day(self.published?), PUBLICATION)
            }
            Shift::That | Shift::Following | Shift::Preceding => narrative()?,
            // "by the end of the year" in the story of another year is of that year.
            Shift::Plain => match self.narrative_year {
                Some(year) if unit == Unit::Year && self.orientation == Orientation::Past => {
                    (Moment::Year(year), Basis::Inferred(Source::StatedYear))
                }
                // "later in the day" is of the day that the story has come to.
                _ if unit == Unit::Day && (day.is_some() || !coarse) => narrative()?,
                _ => (Moment::Day(self.published?), PUBLICATION),
            },
        };
        let step = match shift {
            Shift::Last | Shift::Preceding => -1,
            Shift::Next | Shift::Following => 1,
            Shift::This | Shift::That | Shift::Plain => 0,
            Shift::Away(step) => i64::from(step),
        };
        Some((base, step, basis))
    }

    fn period(&self, unit: Unit, shift: Shift) -> Resolved {
        if (unit, shift) == (Unit::Quarter, Shift::That) {
            return Some((self.quarter?, NARRATIVE));
        }
        // "the previous quarter" goes on from the one that was told of.
        if let (Unit::Quarter, Shift::Preceding | Shift::Following, Some(quarter)) =
            (unit, shift, self.quarter)
        {
            let step = if shift == Shift::Following { 1 } else { -1 };
            return Some((quarter.moved(step, Unit::Quarter)?, NARRATIVE));
        }
        let (base, step, basis) = self.base(unit, shift)?;
        let value = match (unit, base) {
            (Unit::Day | Unit::Month | Unit::Year, base) => {
                let moved = base.moved(step, unit)?;
                // "that month" of a date known to the day is the month.
                Value::At(if unit == Unit::Day {
                    moved
                } else {
                    moved.moved(0, unit)?
                })
            }
            (Unit::Week, Moment::Day(day)) => week_of(plus_days(day, step * 7)?)?,
            (Unit::Quarter, base @ (Moment::Day(_) | Moment::Month(..))) => {
                let Moment::Month(year, month) = base.moved(step, Unit::Quarter)? else {
                    return None;
                };
                let first = (month - 1) / 3 * 3 + 1;
                Value::between(Moment::month(year, first)?, Moment::month(year, first + 2)?)?
            }
            (Unit::Decade, base) => {
                let first = base.year() - base.year() % 10 + i16::try_from(step * 10).ok()?;
                Value::between(Moment::Year(first), Moment::Year(first + 9))?
            }
            (Unit::Century, base) => {
                let first = (base.year() - 1).div_euclid(100) * 100 + 1 + i16::try_from(step * 100).ok()?;
                Value::between(Moment::Year(first), Moment::Year(first + 99))?
            }
            _ => return None,
        };
        Some((value, basis))
    }

    fn named_month(&self, month: i8, shift: Shift) -> Resolved {
        let (base, step, basis) = self.base(Unit::Year, shift)?;
        let now = base.moved(0, Unit::Month).unwrap_or(base).first();
        let year = match step {
            -1 if month < now.month() => now.year(),
            1 if month > now.month() => now.year(),
            step => now.year() + i16::try_from(step).ok()?,
        };
        at(Moment::month(year, month)?, basis)
    }

    /// A season falls in other months north and south of the equator, so that its year is all the text gives.
    fn season(&self, season: Season, year: Option<YearRef>) -> Resolved {
        let shift = match year {
            Some(YearRef::Shift(shift)) => shift,
            Some(year) => {
                let (year, basis) = self.year_of(year)?;
                return at(Moment::Year(year), basis);
            }
            None => return None,
        };
        let (base, step, basis) = self.base(Unit::Year, shift)?;
        let Moment::Day(day) = base else { return None };
        let over = if season == Season::Spring { 9 } else { 12 };
        let year = match step {
            // Late in the year "next spring" is next year's; in its first weeks it may be this one's.
            1 if day.month() <= 2 => day.year(),
            // What is over for some months is the last one: "last spring", told in the autumn.
            -1 if day.month() >= over => day.year(),
            step => day.year() + i16::try_from(step).ok()?,
        };
        at(Moment::Year(year), basis)
    }

    fn rolling(&self, tenths: u32, unit: Unit, forward: bool) -> Resolved {
        let count = whole(tenths)?;
        let now = Moment::Day(self.published?);
        let (now, unit, count) = match unit {
            Unit::Day | Unit::Week | Unit::Fortnight => (now, unit, count),
            Unit::Month | Unit::Quarter => (now.moved(0, Unit::Month)?, unit, count),
            Unit::Year => (now.moved(0, Unit::Year)?, unit, count),
            Unit::Decade => (now.moved(0, Unit::Year)?, Unit::Year, count.checked_mul(10)?),
            Unit::Century => (now.moved(0, Unit::Year)?, Unit::Year, count.checked_mul(100)?),
            Unit::Second | Unit::Minute | Unit::Hour => return None,
        };
        let other = now.moved(if forward { count } else { -count }, unit)?;
        let value = if forward {
            Value::between(now, other)?
        } else {
            Value::between(other, now)?
        };
        Some((value, PUBLICATION))
    }

    fn offset(&self, tenths: u32, unit: Unit, back: bool, from: Origin) -> Resolved {
        let length = Some((Value::Length { tenths, unit }, Basis::Stated));
        let (base, basis, back) = match from {
            // What has been took that long.
            Origin::Ahead if self.orientation == Orientation::Past => return length,
            Origin::Ahead if matches!(unit, Unit::Second | Unit::Minute | Unit::Hour) => return length,
            // The main clause has no date to count from: the text tells how long only.
            Origin::Clause if self.sentence_date.is_none() => return length,
            Origin::Publication | Origin::Ahead => (Moment::Day(self.published?), PUBLICATION, back),
            Origin::Narrative => {
                // "convicted in 2009 of killing him three years earlier": from the date beside it.
                let beside = self.sentence_date.filter(|date| date.moved(0, unit).is_some());
                (beside.or(self.narrative)?, NARRATIVE, back)
            }
            // "a week after the boats collided": the collision is a week before what the main clause dates.
            Origin::Clause => (self.sentence_date?, NARRATIVE, !back),
        };
        // "half a year ago" is six months ago.
        let (count, unit) = match (whole(tenths), unit) {
            (None, Unit::Year) => (whole(tenths.checked_mul(12)?)?, Unit::Month),
            (None, Unit::Decade) => (i64::from(tenths), Unit::Year),
            (count, unit) => (count?, unit),
        };
        at(base.moved(if back { -count } else { count }, unit)?, basis)
    }

    fn length(&self, tenths: u32, unit: Unit) -> Resolved {
        // What was done within a month took that long.
        let ahead = self.role == Role::Within && self.orientation != Orientation::Past;
        if ahead && self.published.is_some() {
            let now = Moment::Day(self.published?);
            let until = now.moved(whole(tenths)?, unit)?;
            return Some((Value::between(now, until)?, PUBLICATION));
        }
        Some((Value::Length { tenths, unit }, Basis::Stated))
    }
}

/// The week of a day.
fn week_of(day: Date) -> Option<Value> {
    let start = monday(day)?;
    Value::between(Moment::Day(start), Moment::Day(plus_days(start, 6)?))
}

/// The whole number of units, where there is no half.
fn whole(tenths: u32) -> Option<i64> {
    tenths.is_multiple_of(10).then(|| i64::from(tenths / 10))
}

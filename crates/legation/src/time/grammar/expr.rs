//! What a time expression says, before anything is known of when it was said.

use crate::time::calendar::Reckoning;
use crate::time::holiday::Holiday;
use crate::time::lexicon::{Season, Side};
use crate::time::value::{DayTime, Lengths, Unit};
use std::ops::Range;

/// Which of a row of periods: the one before, this one, or the one after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    Last,
    This,
    Next,
    /// Of the narrative, not of the publication: "that week", "the same year".
    That,
    /// "the following year", "the previous month": next to the narrative's own.
    Following,
    Preceding,
    /// So many periods from this one: "the week after next" is 2.
    Away(i8),
    /// "the year", "the month": this one, unless the narrative is elsewhere.
    Plain,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearRef {
    Number(i16),
    /// Two figures, "'82".
    Short(i16),
    Shift(Shift),
}

/// A length: how many tenths of the unit, or unknown ("several").
pub type Count = Option<u32>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// "ago", "from now".
    Publication,
    /// "in five days": from the publication where something is to come; where it tells of what has been ("the
    /// first in five years") it is a length.
    Ahead,
    /// "later", "earlier", "after that": from the narrative's last date.
    Narrative,
    /// "a week after" with a clause or noun to follow: the expression dates what follows, from the main clause.
    Clause,
}

/// A part of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Early,
    Mid,
    Late,
    Start,
    End,
    /// "the first eight months of", "the second quarter of", "the last week of": ordinal (0 counts from the end),
    /// how many, unit.
    Nth(u8, u8, Unit),
    Half(u8),
}

/// What is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// "every two years", "annually", "twice a week".
    Units(u32, Unit),
    /// "every Monday", "Mondays".
    Weekday(i8),
    Weekend,
    Season(Season),
    DayTime(DayTime),
    /// "every 23 March".
    Date(Ymd),
}

/// A date of the calendar as far as it is written; `None` where a part is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ymd {
    pub year: Option<YearRef>,
    pub month: Option<i8>,
    pub day: Option<i8>,
    /// Monday is 1.
    pub weekday: Option<i8>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    Calendar(Ymd),
    /// Several days of one month, the first to the last: "4 and 5 October", "June 8 to 10".
    Days {
        year: Option<YearRef>,
        month: i8,
        first: i8,
        last: i8,
    },
    /// A date in figures whose order is not told, "5/6/2019": the year, the first and the second figure.
    Figures(YearRef, i8, i8),
    Today(i64),
    Weekday(i8, Option<Shift>),
    /// "Wednesday last week".
    WeekdayOf(i8, Shift),
    Weekend(Option<Shift>),
    Period(Unit, Shift, Option<Reckoning>),
    NamedMonth(i8, Shift),
    /// With the year that the text gives, or which of a row.
    Season(Season, Option<YearRef>),
    Years(i16, i16),
    ShortDecade(u16),
    Rolling {
        count: Count,
        unit: Unit,
        forward: bool,
        /// "the last year": the year up to now, or the one before this.
        period: bool,
    },
    Offset {
        count: Count,
        unit: Unit,
        back: bool,
        from: Origin,
    },
    /// "two days before Christmas".
    OffsetFrom {
        count: Count,
        unit: Unit,
        back: bool,
        base: Box<Expr>,
    },
    /// "the same period last year": the month that the narrative has come to, in that year, or else the year.
    SamePeriod(Box<Expr>),
    Part(Part, Box<Expr>),
    /// "the first Monday of May": which (0 is the last), the weekday, the month.
    NthWeekday(u8, i8, Box<Expr>),
    /// "the week of 7 October".
    WeekOf(Box<Expr>),
    /// From one to another, and the atoms between them.
    Range(Box<Expr>, Box<Expr>, Range<usize>),
    Holiday(Holiday, Option<YearRef>),
    Length(Count, Unit),
    /// "two years and three months".
    Lengths(Lengths),
    /// "for three days from Monday": how long, and the first day. Also the atoms between the two.
    Lasting(Count, Unit, Box<Expr>, Range<usize>),
    /// The ISO week of that number, and the year where it is told.
    WeekNumber(i8, Option<YearRef>),
    /// "two years and three months ago".
    LengthsFrom {
        lengths: Lengths,
        back: bool,
        from: Origin,
    },
    /// From the publication to the end of the period: "the rest of the month".
    Rest(Unit),
    /// The nth quarter (of 4) or half (of 2) of a year that the text leaves to be understood.
    YearPart(i8, i8),
    Set(Every),
    /// A time of a day that the words leave open: "at 8:30 p.m.", "in the morning".
    TimeOfDay(DayTime),
    /// A time of the day given: "Monday morning", "noon on Saturday".
    OnDay(Box<Expr>, DayTime),
    /// "32-year-old", "three months old".
    Age(Count, Unit),
    /// A day of another calendar: year, month, day.
    ReckonedDay(Reckoning, Option<i32>, i8, i8),
    /// A whole year of another calendar.
    ReckonedYear(Reckoning, i32),
    /// "the fifth anniversary of 24 February 2022": how many years after, where it is told.
    Anniversary(Option<u8>, Ymd),
    /// A phrase of time with no bounds: "now", "recent years", "the coming days".
    Vague(Side),
}

impl Expr {
    pub fn date(year: Option<YearRef>, month: Option<i8>, day: Option<i8>) -> Expr {
        Expr::Calendar(Ymd {
            year,
            month,
            day,
            weekday: None,
        })
    }

    /// A date whose year is in figures.
    pub(super) fn stated(year: Option<i16>, month: Option<i8>, day: Option<i8>) -> Expr {
        Expr::date(year.map(YearRef::Number), month, day)
    }

    /// The date, where it is one of the calendar.
    pub fn calendar(&self) -> Option<Ymd> {
        match self.day() {
            Expr::Calendar(date) => Some(*date),
            _ => None,
        }
    }

    /// The expression without the time of day.
    pub fn day(&self) -> &Expr {
        match self {
            Expr::OnDay(day, _) => day,
            expr => expr,
        }
    }

    /// Whether it names one day, so that a time of day may follow.
    pub(super) fn is_day(&self) -> bool {
        match self {
            Expr::Weekday(..) | Expr::WeekdayOf(..) | Expr::Today(_) | Expr::Holiday(..) => true,
            Expr::Calendar(Ymd { day, weekday, .. }) => day.is_some() || weekday.is_some(),
            Expr::Period(unit, ..) => *unit == Unit::Day,
            _ => false,
        }
    }

    pub(super) fn at(self, time: DayTime) -> Expr {
        Expr::OnDay(Box::new(self), time)
    }

    /// The year in figures of a date of the calendar.
    pub fn stated_year(&self) -> Option<i16> {
        match self.calendar()?.year? {
            YearRef::Number(year) => Some(year),
            YearRef::Short(_) | YearRef::Shift(_) => None,
        }
    }

    /// Whether it names days or longer periods that a range may run between.
    pub(super) fn dated(&self) -> bool {
        !matches!(
            self,
            Expr::Length(..)
                | Expr::Lengths(_)
                | Expr::Set(_)
                | Expr::TimeOfDay(_)
                | Expr::Age(..)
                | Expr::Vague(_)
                | Expr::Rolling { .. }
        )
    }
}

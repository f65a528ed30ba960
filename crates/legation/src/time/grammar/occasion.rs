//! Holidays, repetitions and times of day.

use super::*;

impl Grammar<'_> {
    pub(super) fn holiday(&self, at: usize) -> Option<Phrase> {
        let (holiday, end) = self.holiday_name(at).filter(|_| !self.in_person(at))?;
        // "Lunar New Year", "Chinese New Year": another calendar's.
        let foreign = at
            .checked_sub(1)
            .and_then(|b| self.atoms.get(b))
            .is_some_and(|a| a.capital && a.word == Word::Plain);
        let holiday = if holiday == Holiday::NewYear && foreign {
            Holiday::National
        } else {
            holiday
        };
        self.holiday_year(holiday, end)
    }

    /// The year that follows a holiday's name.
    pub(super) fn holiday_year(&self, holiday: Holiday, mut end: usize) -> Option<Phrase> {
        let next = self.skip(end, &[Word::Comma]);
        let of = self.skip(end, &[Word::Of]);
        let year = match self.year(next).or_else(|| self.year(of)) {
            Some((year, after)) => {
                end = after;
                Some(year)
            }
            None => match self.year_after(end) {
                Some((year @ YearRef::Shift(_), after)) => {
                    end = after;
                    Some(year)
                }
                _ => None,
            },
        };
        phrase(Expr::Holiday(holiday, year), end)
    }

    pub(super) fn holiday_name(&self, at: usize) -> Option<(Holiday, usize)> {
        let text = |n: usize| self.lower(at + n);
        Some(match self.word(at) {
            Word::Feast(Holiday::Christmas) => match text(1).as_str() {
                "eve" => (Holiday::ChristmasEve, at + 2),
                "day" => (Holiday::Christmas, at + 2),
                _ => (Holiday::Christmas, at + 1),
            },
            Word::Feast(Holiday::Easter) => match text(1).as_str() {
                "sunday" => (Holiday::Easter, at + 2),
                "monday" => return None,
                _ => (Holiday::Easter, at + 1),
            },
            Word::Feast(holiday) => (holiday, at + 1),
            Word::HolidayStart => match (text(0).as_str(), text(1).as_str(), text(2).as_str()) {
                ("new", "year", _) => {
                    let possessive = self.skip(at + 2, &[Word::Possessive]);
                    match self.lower(possessive).as_str() {
                        "eve" => (Holiday::NewYearEve, possessive + 1),
                        "day" => (Holiday::NewYear, possessive + 1),
                        _ if self.atoms.get(at + 1)?.capital => (Holiday::NewYear, possessive),
                        _ => return None,
                    }
                }
                ("good", "friday", _) => (Holiday::GoodFriday, at + 2),
                ("orthodox" | "coptic", "christmas", "day") => (Holiday::OrthodoxChristmas, at + 3),
                ("orthodox" | "coptic", "christmas", _) => (Holiday::OrthodoxChristmas, at + 2),
                ("orthodox" | "coptic", "easter", _) => (Holiday::OrthodoxEaster, at + 2),
                ("eid", "al-fitr" | "ul-fitr" | "el-fitr", _) => (Holiday::EidFitr, at + 2),
                ("eid", "al-adha" | "ul-adha" | "al-azha" | "ul-azha", _) => (Holiday::EidAdha, at + 2),
                ("eid", "al" | "ul" | "el", "-") => match text(3).as_str() {
                    "fitr" => (Holiday::EidFitr, at + 4),
                    "adha" | "azha" => (Holiday::EidAdha, at + 4),
                    _ => return None,
                },
                (
                    "independence" | "national" | "victory" | "republic" | "liberation" | "armistice"
                    | "labour" | "labor",
                    "day",
                    _,
                ) => (Holiday::National, at + 2),
                _ => return None,
            },
            _ => return None,
        })
    }

    /// An atom's word in lower case, for the names of holidays.
    pub(super) fn lower(&self, at: usize) -> String {
        self.atoms
            .get(at)
            .map_or_else(String::new, |a| a.span.of(self.text).to_ascii_lowercase())
    }

    pub(super) fn set(&self, at: usize) -> Option<Phrase> {
        use Word::*;
        match self.word(at) {
            Every1(unit) => phrase(Expr::Set(Some((1, unit))), at + 1),
            Every => {
                let next = self.skip(at + 1, &[Other]);
                let factor = if next > at + 1 { 2 } else { 1 };
                match self.word(next) {
                    Measure(unit, false) => return phrase(Expr::Set(Some((factor, unit))), next + 1),
                    Weekday(..) | DayPart(_) | Season | Winter | Weekend => {
                        return phrase(Expr::Set(None), next + 1);
                    }
                    _ => {}
                }
                if let Some((tenths, end)) = self.number(next)
                    && let Measure(unit, _) = self.word(end)
                {
                    return phrase(Expr::Set(Some((tenths / 10, unit))), end + 1);
                }
                let date = self.calendar(next)?;
                phrase(Expr::Set(None), date.end)
            }
            Per => match self.word(at + 1) {
                Measure(unit, false) => phrase(Expr::Set(Some((1, unit))), at + 2),
                _ => None,
            },
            Once => match (self.word(at + 1), self.word(at + 2)) {
                (A | Every, Measure(unit, false)) => phrase(Expr::Set(Some((1, unit))), at + 3),
                _ => None,
            },
            _ => None,
        }
    }

    /// "8:30 p.m.", "10 a.m.", "noon", with the day that may follow: "noon on Saturday", "12:00 UTC Monday".
    pub(super) fn clocked(&self, at: usize) -> Option<Phrase> {
        let (hour, minute, end) = self.clock(at)?;
        let mut next = end;
        if self.word(next) == Word::Zone {
            next += 1;
        }
        let clock = Phrase {
            expr: Expr::Clock(hour, minute),
            end: next,
        };
        let on = self.skip(self.skip(next, &[Word::Comma]), &[Word::On]);
        match self.word(on) {
            Word::Weekday(..)
            | Word::Today(_)
            | Word::Month(..)
            | Word::Figures(..)
            | Word::Ordinal(_)
            | Word::This => match self.simple(on) {
                Some(day)
                    if matches!(
                        day.expr,
                        Expr::Weekday(..)
                            | Expr::WeekdayOf(..)
                            | Expr::Today(_)
                            | Expr::Calendar(Ymd { day: Some(_), .. })
                    ) =>
                {
                    Some(day)
                }
                _ => Some(clock),
            },
            _ => Some(clock),
        }
    }

    pub(super) fn clock(&self, at: usize) -> Option<(i8, i8, usize)> {
        match self.word(at) {
            Word::Noon => Some((12, 0, at + 1)),
            Word::Midnight => Some((0, 0, at + 1)),
            Word::Figures(hour @ 0..=24, 1 | 2) => {
                let (minute, mut end) = match (self.word(at + 1), self.word(at + 2)) {
                    (Word::Colon | Word::Dot, Word::Figures(minute @ 0..=59, 2))
                        if self.glued(at + 1) && self.glued(at + 2) =>
                    {
                        (Some(minute), at + 3)
                    }
                    _ => (None, at + 1),
                };
                let mut hour = i8::try_from(hour).ok()?;
                let mut marked = minute.is_some() && self.word(at + 1) == Word::Colon;
                match self.word(end) {
                    Word::Meridiem(after) => {
                        hour = hour % 12 + if after { 12 } else { 0 };
                        end += 1;
                        marked = true;
                    }
                    Word::Zone if minute.is_some() => marked = true,
                    _ => {}
                }
                marked.then_some((hour, i8::try_from(minute.unwrap_or(0)).ok()?, end))
            }
            Word::Figures(value @ 0..=2359, 4) if self.word(at + 1) == Word::Zone && value % 100 < 60 => {
                Some((
                    i8::try_from(value / 100).ok()?,
                    i8::try_from(value % 100).ok()?,
                    at + 1,
                ))
            }
            _ => None,
        }
    }
}

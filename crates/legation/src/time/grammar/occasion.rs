//! Holidays, repetitions and times of day.

use super::*;

impl Grammar<'_> {
    pub(super) fn holiday(&self, at: usize) -> Option<Phrase> {
        let (holiday, end) = self.holiday_name(at).filter(|_| !self.in_person(at))?;
        // "Tamil New Year": another calendar's.
        let foreign = at
            .checked_sub(1)
            .and_then(|b| self.atoms.get(b))
            .is_some_and(|a| a.capital && a.word == Word::Plain);
        let holiday = if holiday == Holiday::Fixed(1, 1) && foreign {
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

    /// A holiday's name and the atom after it. Names are kept without apostrophes, hyphens and stops.
    pub(super) fn holiday_name(&self, at: usize) -> Option<(Holiday, usize)> {
        if self.atoms.get(at)?.span.len() < 3 && !matches!(self.word(at), Word::HolidayStart) {
            return None;
        }
        let between = |a: &Atom| {
            matches!(
                a.word,
                Word::Apostrophe | Word::Possessive | Word::Hyphen | Word::Dot
            )
        };
        let rest = self.atoms.get(at..).unwrap_or_default().iter().enumerate();
        let words: Vec<(usize, String)> = rest
            .filter(|(_, a)| !between(a))
            .take(5)
            .map(|(n, a)| {
                (
                    at + n,
                    a.span.of(self.text).to_lowercase().trim_matches('.').to_owned(),
                )
            })
            .collect();
        let (holiday, taken, small) = holiday::named(|n| words.get(n).map_or("", |w| w.1.as_str()))?;
        let last = words.get(taken.checked_sub(1)?)?.0;
        if !small && !(at..=last).all(|n| between(&self.atoms[n]) || self.atoms[n].capital) {
            return None;
        }
        // "Easter Island", "Christmas tree": the name of something else, or a day that only describes.
        let name = self
            .atoms
            .get(last + 1)
            .is_some_and(|a| a.capital && a.word == Word::Plain);
        (!(name && taken == 1 && self.upos(last + 1) == Upos::Propn)).then_some((holiday, last + 1))
    }

    pub(super) fn set(&self, at: usize) -> Option<Phrase> {
        use Word::*;
        match self.word(at) {
            Weekdays(_) => phrase(Expr::Set(None), at + 1),
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

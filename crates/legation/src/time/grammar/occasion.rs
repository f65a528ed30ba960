//! Holidays, repetitions and times of day.

use super::*;

impl Grammar<'_> {
    pub(super) fn holiday(&self, at: usize) -> Option<Phrase> {
        let (holiday, end) = self.holiday_name(at)?;
        if self.in_person(at) && end == at + 1 {
            return None;
        }
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
        // "Ramadan 1445".
        if let (Holiday::Islamic(month, day, _), Word::Figures(year @ 1300..=1599, 4)) =
            (holiday, self.word(end))
        {
            let year = i32::try_from(year).ok();
            return phrase(Expr::ReckonedDay(Reckoning::Islamic, year, month, day), end + 1);
        }
        let year = match self.year(next).or_else(|| self.year(of)) {
            Some((year, after)) => {
                end = after;
                Some(year)
            }
            None => match self.year_after(end) {
                Some((YearRef::Shift(shift), after)) => {
                    end = after;
                    // "Christmas of next year" is in that year; "next Christmas" is the nearest ahead.
                    Some(YearRef::Shift(match shift {
                        Shift::Last => Shift::Away(-1),
                        Shift::Next => Shift::Away(1),
                        shift => shift,
                    }))
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
        use super::Every as E;
        use Word::*;
        match self.word(at) {
            Weekdays(day) => phrase(Expr::Set(E::Weekday(day)), at + 1),
            Every1(unit) => phrase(Expr::Set(E::Units(1, unit)), at + 1),
            Every => {
                let next = self.skip(at + 1, &[Other]);
                let factor = if next > at + 1 { 2 } else { 1 };
                let every = match self.word(next) {
                    Measure(unit, false) => Some(E::Units(factor, unit)),
                    Weekday(day, _) => Some(E::Weekday(day)),
                    DayPart(part) => Some(E::DayTime(part)),
                    Season(season) => Some(E::Season(season)),
                    Weekend => Some(E::Weekend),
                    _ => None,
                };
                if let Some(every) = every {
                    return phrase(Expr::Set(every), next + 1);
                }
                if let Some((tenths, end)) = self.number(next)
                    && let Measure(unit, _) = self.word(end)
                {
                    return phrase(Expr::Set(E::Units(tenths / 10, unit)), end + 1);
                }
                let date = self.calendar(next)?;
                phrase(Expr::Set(E::Date(date.expr.calendar()?)), date.end)
            }
            // "190 kilometres per hour" tells of no time.
            Per => match self.word(at + 1) {
                Measure(unit, false) if unit >= Unit::Day => phrase(Expr::Set(E::Units(1, unit)), at + 2),
                _ => None,
            },
            Once => match (self.word(at + 1), self.word(at + 2)) {
                (A | Every, Measure(unit, false)) => phrase(Expr::Set(E::Units(1, unit)), at + 3),
                _ => None,
            },
            _ => None,
        }
    }

    /// "8:30 p.m.", "10 a.m.", "noon", with the day that may follow: "noon on Saturday", "12:00 UTC Monday".
    pub(super) fn clocked(&self, at: usize) -> Option<Phrase> {
        let (time, mut end) = self.clock(at)?;
        if self.is_form(end, "local") && self.is_form(end + 1, "time") {
            end += 2;
        }
        // "4 o'clock in the afternoon".
        let the = self.skip(self.skip(end, &[Word::In]), &[Word::The]);
        if the == end + 2
            && let Word::DayPart(part) = self.word(the)
        {
            return phrase(Expr::TimeOfDay(time.in_part(part)), the + 1);
        }
        let on = self.skip(self.skip(end, &[Word::Comma]), &[Word::On]);
        match self.word(on) {
            Word::Tonight
            | Word::Weekday(..)
            | Word::Today(_)
            | Word::Month(..)
            | Word::Figures(..)
            | Word::Ordinal(_)
            | Word::The
            | Word::This => self.simple(on).and_then(|day| match day.expr {
                // "10 o'clock Sunday morning", "11 p.m. tonight".
                Expr::OnDay(of, part) if !matches!(part, DayTime::Clock { .. }) => {
                    phrase(of.at(time.in_part(part)), day.end)
                }
                expr if expr.is_day() => phrase(expr.at(time), day.end),
                _ => None,
            }),
            _ => None,
        }
        .or_else(|| phrase(Expr::TimeOfDay(time), end))
    }

    /// A part of a day or clock's time after the day: "[Monday] morning", "[5 May] at 8:30 p.m.", "[tomorrow] in the
    /// evening".
    pub(super) fn day_time(&self, at: usize) -> Option<(DayTime, usize)> {
        let part = |at: usize| match self.word(at) {
            Word::DayPart(part) => Some((part, at + 1)),
            Word::Noon | Word::Midnight => self.clock(at),
            _ => None,
        };
        if let Some(found) = part(self.skip(at, &[Word::Early, Word::Late])) {
            return Some(found);
        }
        let led = self.skip(self.skip(at, &[Word::Comma]), &[Word::In, Word::At, Word::During]);
        let the = self.skip(led, &[Word::The]);
        if the > led
            && let Some(found) = part(the)
        {
            return Some(found);
        }
        match self.word(led) {
            Word::Figures(..) if led > at => self.clock(self.skip(led, &[Word::About])),
            _ => None,
        }
    }

    /// A clock's time with its zone, and the atom after it.
    pub(super) fn clock(&self, at: usize) -> Option<(DayTime, usize)> {
        let (hour, minute, end) = match self.word(at) {
            Word::Noon if self.in_person(at) => return None,
            Word::Noon => (12, 0, at + 1),
            Word::Midnight => (0, 0, at + 1),
            Word::Figures(value @ 0..=2359, 4)
                if matches!(self.word(at + 1), Word::Zone(_) | Word::Oclock) && value % 100 < 60 =>
            {
                (value / 100, value % 100, at + 1)
            }
            Word::Figures(hour @ 0..=24, 1 | 2) => self.hours(at, hour)?,
            _ => return None,
        };
        let (offset, end) = self.zone(self.skip(end, &[Word::Oclock]));
        let time = DayTime::Clock {
            hour: i8::try_from(hour).ok()?,
            minute: i8::try_from(minute).ok()?,
            offset,
        };
        Some((time, end))
    }

    /// "8:30 p.m.", "10 a.m.", "20:30", "8 o'clock": hour, minute and the atom after them.
    fn hours(&self, at: usize, hour: u32) -> Option<(u32, u32, usize)> {
        let (minute, end) = match (self.word(at + 1), self.word(at + 2)) {
            (Word::Colon | Word::Dot, Word::Figures(minute @ 0..=59, 2))
                if self.glued(at + 1) && self.glued(at + 2) =>
            {
                (Some(minute), at + 3)
            }
            _ => (None, at + 1),
        };
        match self.word(end) {
            Word::Meridiem(after) if hour <= 12 => {
                let hour = hour % 12 + if after { 12 } else { 0 };
                Some((hour, minute.unwrap_or(0), end + 1))
            }
            Word::Oclock => Some((hour, minute.unwrap_or(0), end)),
            Word::Zone(_) => Some((hour, minute?, end)),
            _ if self.word(at + 1) == Word::Colon => Some((hour, minute?, end)),
            _ => None,
        }
    }

    /// A zone after a clock's time, "UTC", "(GMT +8)", and the atom after it.
    fn zone(&self, at: usize) -> (Option<i16>, usize) {
        let open = self.skip(at, &[Word::Open]);
        let Word::Zone(offset) = self.word(open) else {
            return (None, at);
        };
        let mut end = open + 1;
        let mut zone = offset;
        let sign = if self.is_form(end, "+") {
            1
        } else if self.word(end) == Word::Hyphen {
            -1
        } else {
            0
        };
        if let (true, Some(base), Word::Figures(hours @ 0..=14, 1 | 2)) =
            (sign != 0, offset, self.word(end + 1))
        {
            zone = Some(base + sign * 60 * i16::try_from(hours).unwrap_or(0));
            end += 2;
        }
        if open == at {
            return (zone, end);
        }
        match self.word(end) {
            Word::Close => (zone, end + 1),
            _ => (None, at),
        }
    }
}

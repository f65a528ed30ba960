//! Years and days of other reckonings: fiscal years, other calendars, anniversaries.

use super::*;

impl Grammar<'_> {
    /// "[current] Iranian (calendar) year [1402]", "fiscal year 2024", "FY2024/25".
    pub(super) fn reckoned(&self, at: usize, shift: Shift) -> Option<Phrase> {
        let (reckoning, mut next) = match self.word(at) {
            Word::Reckoned(reckoning) => (Some(reckoning), at + 1),
            Word::Fiscal => (Some(Reckoning::Other), at + 1),
            Word::Calendar => (None, at + 1),
            _ => return None,
        };
        while matches!(self.word(next), Word::Reckoned(_) | Word::Calendar) {
            next += 1;
        }
        // "Persian New Year".
        if let (Some(reckoning), Word::HolidayStart) = (reckoning, self.word(next)) {
            let holiday = match reckoning {
                Reckoning::Iranian => Holiday::Nowruz,
                Reckoning::Ethiopian => Holiday::EthiopianNewYear,
                Reckoning::Islamic => Holiday::Islamic(1, 1, 1),
                Reckoning::Buddhist | Reckoning::Other => return None,
            };
            let (Holiday::Fixed(1, 1), end) = self.holiday_name(next)? else {
                return None;
            };
            return self.holiday_year(holiday, end);
        }
        let year = matches!(self.word(next), Word::Measure(Unit::Year, false));
        let number = if year { next + 1 } else { next };
        let named = year || self.word(at) == Word::Fiscal;
        if let (Some(reckoning), true) = (reckoning, named) {
            match self.word(number) {
                Word::Figures(first, 4) if self.second_year(first, number + 1).is_some() => {
                    let last = self.second_year(first, number + 1)?;
                    return phrase(Expr::Years(i16::try_from(first).ok()?, last), number + 3);
                }
                Word::Figures(year @ 1000..=2799, 4) => {
                    return phrase(
                        Expr::ReckonedYear(reckoning, i32::try_from(year).ok()?),
                        number + 1,
                    );
                }
                // "FY24".
                Word::Figures(short, 2) if self.is_form(at, "fy") => {
                    return phrase(
                        Expr::ReckonedYear(reckoning, i32::try_from(short).ok()? + 2000),
                        number + 1,
                    );
                }
                _ => {}
            }
        }
        year.then(|| phrase(Expr::Period(Unit::Year, shift, reckoning), number))?
    }

    /// The second of two years written as one, "2021/22", "2018-19": `at` is the mark between them.
    pub(super) fn second_year(&self, first: u32, at: usize) -> Option<i16> {
        let Word::Figures(short, 2) = self.word(at + 1) else {
            return None;
        };
        let glued = self.glued(at) && self.glued(at + 1);
        let closes = !matches!(self.word(at + 2), Word::Hyphen | Word::Slash) || !self.glued(at + 2);
        let last = first - first % 100 + short;
        let mark = matches!(self.word(at), Word::Slash | Word::Hyphen | Word::Dash);
        (mark && glued && closes && last > first).then(|| i16::try_from(last).ok())?
    }

    /// Past "fiscal year" after its number: "the 2024 [fiscal year]".
    pub(super) fn fiscal_year(&self, at: usize) -> Option<usize> {
        let fiscal = matches!(self.word(at), Word::Fiscal | Word::Reckoned(Reckoning::Other));
        (fiscal && matches!(self.word(at + 1), Word::Measure(Unit::Year, _))).then_some(at + 2)
    }

    /// "Bahman 22, 1357"; "22 Bahman" comes through `day_month`.
    pub(super) fn reckoned_month(&self, at: usize) -> Option<Phrase> {
        let Word::ReckonedMonth(reckoning, month) = self.word(at) else {
            return None;
        };
        let (day, end) = self.day(at + 1)?;
        self.reckoned_day(reckoning, month, day, end)
    }

    /// A day and month of another calendar, with the year that may stand at `end`.
    pub(super) fn reckoned_day(
        &self,
        reckoning: Reckoning,
        month: i8,
        day: i8,
        end: usize,
    ) -> Option<Phrase> {
        let comma = self.skip(end, &[Word::Comma]);
        match self.word(comma) {
            Word::Figures(year @ 1200..=1599, 4) => {
                let era = matches!(self.word(comma + 1), Word::Era(Era::Iranian | Era::Islamic));
                phrase(
                    Expr::ReckonedDay(reckoning, i32::try_from(year).ok(), month, day),
                    comma + 1 + usize::from(era),
                )
            }
            _ => phrase(Expr::ReckonedDay(reckoning, None, month, day), end),
        }
    }

    /// "Reiwa 5", "Juche 112"; "1402 SH" and "1445 AH" come through figures.
    pub(super) fn era_year(&self, at: usize) -> Option<Phrase> {
        let (Word::Era(Era::Plus(shift)), Word::Figures(n @ 1..=199, 1..=3)) =
            (self.word(at), self.word(at + 1))
        else {
            return None;
        };
        let year = shift.checked_add(i16::try_from(n).ok()?)?;
        (shift > 0).then(|| phrase(Expr::stated(Some(year), None, None), at + 2))?
    }

    /// "[the] fifth anniversary of [the] 24 February 2022 [invasion]": only of a day that the words give.
    pub(super) fn anniversary(&self, nth: Option<u8>, at: usize) -> Option<Phrase> {
        if self.word(at) != Word::Anniversary || self.word(at + 1) != Word::Of {
            return None;
        }
        let day = self.calendar(self.skip(at + 2, &[Word::The, Word::Its]))?;
        let date = day.expr.calendar()?;
        (date.month.is_some() && date.day.is_some()).then(|| phrase(Expr::Anniversary(nth, date), day.end))?
    }
}

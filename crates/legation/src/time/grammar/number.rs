//! Numbers, counts, and the years and days that other phrases take in.

use super::*;

impl Grammar<'_> {
    /// A number in figures or words: its tenths and the atom after it.
    pub(super) fn number(&self, at: usize) -> Option<(u32, usize)> {
        match self.word(at) {
            // "123.45 tonnes" is not forty-five of them.
            Word::Figures(..) if self.after_any(at, &[Word::Dot]) && self.glued(at) => None,
            Word::Figures(value, _) => {
                let whole = value.checked_mul(10)?;
                match (self.word(at + 1), self.word(at + 2)) {
                    (Word::Dot, Word::Figures(tenth, 1)) if self.glued(at + 1) && self.glued(at + 2) => {
                        Some((whole + tenth, at + 3))
                    }
                    _ => Some((whole, at + 1)),
                }
            }
            Word::Spelled(_) => {
                let (value, end) = self.spelled(at)?;
                Some((value.checked_mul(10)?, end))
            }
            Word::A => match self.word(at + 1) {
                Word::Spelled(hundred @ (100 | 1000)) => Some((hundred * 10, at + 2)),
                _ => Some((10, at + 1)),
            },
            _ => None,
        }
    }

    /// A number in words, "seventy-eight", "two thousand and eighteen": its value and the atom after it.
    fn spelled(&self, at: usize) -> Option<(u32, usize)> {
        let Word::Spelled(first) = self.word(at) else {
            return None;
        };
        let (mut total, mut end) = (first, at + 1);
        if (20..100).contains(&first) {
            let next = self.skip(end, &[Word::Hyphen]);
            if let Word::Spelled(ones @ 1..=9) = self.word(next) {
                (total, end) = (total + ones, next + 1);
            }
        }
        // "hundred" and "thousand" multiply what stands before and add what follows.
        while let Word::Spelled(power @ (100 | 1000)) = self.word(end) {
            if total >= power {
                break;
            }
            (total, end) = (total * power, end + 1);
            let next = self.skip(end, &[Word::And]);
            if let Word::Spelled(1..=99) = self.word(next)
                && let Some((rest, after)) = self.spelled(next)
                && rest < power
            {
                return Some((total + rest, after));
            }
            if let Some((rest, after)) = self.spelled(end)
                && rest < power
            {
                return Some((total + rest, after));
            }
        }
        Some((total, end))
    }

    /// A year in words: "nineteen seventy-eight", "nineteen oh one", "twenty eighteen", "two thousand and four".
    pub(super) fn spelled_year(&self, at: usize) -> Option<(i16, usize)> {
        let Word::Spelled(first) = self.word(at) else {
            return None;
        };
        let zero = self.is_form(at + 1, "zero") || self.is_form(at + 1, "oh");
        let (year, end) = match (first, self.word(at + 1)) {
            (15..=20, Word::Spelled(1..=9)) if first < 20 => return None,
            (15..=20, Word::Spelled(10..=99)) => {
                let (rest, end) = self.spelled(at + 1).filter(|(rest, _)| *rest < 100)?;
                (first * 100 + rest, end)
            }
            (15..=20, _) if zero => match self.word(at + 2) {
                Word::Spelled(ones @ 1..=9) => (first * 100 + ones, at + 3),
                _ => return None,
            },
            _ => self.spelled(at).filter(|(year, _)| (1000..2200).contains(year))?,
        };
        // "two thousand soldiers".
        let counts = matches!(self.upos(end), Upos::Noun | Upos::Adj | Upos::Propn | Upos::Num);
        (!counts).then_some((i16::try_from(year).ok()?, end))
    }

    /// A day of the month in words without the ending of an ordinal, as it stands after a month: "May twenty-one".
    pub(super) fn spelled_day(&self, at: usize) -> Option<(i8, usize)> {
        let (day, end) = self.spelled(at).filter(|(day, _)| (1..=31).contains(day))?;
        let counts = matches!(
            self.upos(end),
            Upos::Noun | Upos::Adj | Upos::Propn | Upos::Verb | Upos::Aux
        ) || matches!(self.word(end), Word::Measure(..));
        (!counts).then_some((i8::try_from(day).ok()?, end))
    }

    /// A count with its half: "two and a half".
    pub(super) fn count(&self, at: usize) -> Option<(Count, usize)> {
        use Word::*;
        match self.word(at) {
            About => return self.count(at + 1),
            Several => return Some((None, at + 1)),
            Couple => return Some((None, self.skip(at + 1, &[Of]))),
            A if self.word(at + 1) == Several => return Some((None, at + 2)),
            A if self.word(at + 1) == Couple => return Some((None, self.skip(at + 2, &[Of]))),
            Half => {
                let end = self.skip(at + 1, &[A, Hyphen]);
                return Some((Some(5), end));
            }
            _ => {}
        }
        let (tenths, end) = self.number(at)?;
        // "30+ years", "20-plus months".
        let plus = self.skip(end, &[Hyphen]);
        if self.is_form(end, "+") || plus > end && self.is_form(plus, "plus") {
            return Some((Some(tenths), plus + 1));
        }
        let half = self.skip(end + 1, &[A]);
        if self.word(end) == And && self.word(half) == Half {
            return Some((Some(tenths + 5), half + 1));
        }
        Some((Some(tenths), end))
    }

    /// A four-figure year that may stand for one here.
    pub(super) fn year(&self, at: usize) -> Option<(YearRef, usize)> {
        match self.word(at) {
            Word::Figures(value @ 1000..=2799, 4) => {
                let year = i16::try_from(value).ok()?;
                match self.word(at + 1) {
                    Word::Era(Era::Plus(shift)) => Some((YearRef::Number(year + shift), at + 2)),
                    _ if year > 2199 => None,
                    Word::Era(Era::Common) => Some((YearRef::Number(year), at + 2)),
                    Word::Era(_) => None,
                    _ => Some((YearRef::Number(year), at + 1)),
                }
            }
            Word::Apostrophe => match self.word(at + 1) {
                Word::Figures(value, 2) if self.glued(at + 1) => {
                    Some((YearRef::Short(i16::try_from(value).ok()?), at + 2))
                }
                _ => None,
            },
            Word::Spelled(_) => {
                let (year, end) = self.spelled_year(at)?;
                Some((YearRef::Number(year), end))
            }
            _ => None,
        }
    }

    /// A year after a month or day: in figures, or "last year", "of this year", "the same year".
    pub(super) fn year_after(&self, at: usize) -> Option<(YearRef, usize)> {
        let comma = self.skip(at, &[Word::Comma]);
        if let Some((year, end)) = self.year(comma) {
            let named_number = matches!(self.word(end), Word::Measure(..) | Word::Percent);
            return (!named_number).then_some((year, end));
        }
        let start = self.skip(at, &[Word::Of, Word::In]);
        let start = self.skip(start, &[Word::The]);
        if start > at
            && self.word(start - 1) != Word::The
            && let Some(found) = self.year(start)
        {
            return Some(found);
        }
        let shift = self.shift(start)?;
        match self.word(start + 1) {
            Word::Measure(Unit::Year, false) => Some((YearRef::Shift(shift), start + 2)),
            _ => None,
        }
    }

    pub(super) fn shift(&self, at: usize) -> Option<Shift> {
        Some(match self.word(at) {
            Word::This | Word::Current => Shift::This,
            Word::Last | Word::Past => Shift::Last,
            Word::Next | Word::Coming => Shift::Next,
            Word::Same | Word::That => Shift::That,
            Word::Following => Shift::Following,
            Word::Previous => Shift::Preceding,
            _ => return None,
        })
    }

    /// A day of a month, in figures or as an ordinal.
    pub(super) fn day(&self, at: usize) -> Option<(i8, usize)> {
        match self.word(at) {
            Word::Figures(value @ 1..=31, 1 | 2) => Some((i8::try_from(value).ok()?, at + 1)),
            Word::Ordinal(value @ 1..=31) => Some((i8::try_from(value).ok()?, at + 1)),
            // "twenty-second".
            Word::Spelled(tens @ (20 | 30)) => {
                let next = self.skip(at + 1, &[Word::Hyphen]);
                let Word::Ordinal(ones @ 1..=9) = self.word(next) else {
                    return None;
                };
                let day = i8::try_from(tens).ok()? + i8::try_from(ones).ok()?;
                (day <= 31).then_some((day, next + 1))
            }
            _ => None,
        }
    }
}

//! Dates of the calendar: days, months, years and decades, in figures and words.

use super::*;

impl Grammar<'_> {
    pub(super) fn calendar(&self, at: usize) -> Option<Phrase> {
        self.numeric(at)
            .or_else(|| self.numeric_part(at))
            .or_else(|| self.day_month(at))
            .or_else(|| self.month_first(at))
            .or_else(|| self.reckoned_month(at))
            .or_else(|| self.bare_year(at))
    }

    /// 2019-05-15, 15/05/2019, 15.05.2019; the order that the figures leave open is left open (`month: None`).
    pub(super) fn numeric(&self, at: usize) -> Option<Phrase> {
        let Word::Figures(first, width) = self.word(at) else {
            return None;
        };
        let mark = self.word(at + 1);
        if !matches!(mark, Word::Hyphen | Word::Slash | Word::Dot) || self.word(at + 3) != mark {
            return None;
        }
        if !(1..=4).all(|n| self.glued(at + n)) {
            return None;
        }
        // "2019-Sep-01".
        if let (4, Word::Month(month, _), Word::Figures(day @ 1..=31, 1 | 2)) =
            (width, self.word(at + 2), self.word(at + 4))
        {
            let (year, day) = (i16::try_from(first).ok(), i8::try_from(day).ok());
            return phrase(Expr::stated(year, Some(month), day), at + 5);
        }
        let second = match self.word(at + 2) {
            Word::Figures(value, 1 | 2) => value,
            Word::Month(month, _) => {
                let (day, year) = (first, self.word(at + 4));
                let Word::Figures(year, 4) = year else { return None };
                return phrase(
                    Expr::stated(i16::try_from(year).ok(), Some(month), i8::try_from(day).ok()),
                    at + 5,
                );
            }
            _ => return None,
        };
        let Word::Figures(third, third_width) = self.word(at + 4) else {
            return None;
        };
        let as_i8 = |n: u32| i8::try_from(n).ok();
        if width == 4 {
            return (second <= 12 && third_width <= 2).then(|| {
                phrase(
                    Expr::stated(i16::try_from(first).ok(), as_i8(second), as_i8(third)),
                    at + 5,
                )
            })?;
        }
        if width > 2 || first > 31 || second > 31 || !matches!(third_width, 2 | 4) {
            return None;
        }
        let year = match third_width {
            4 => YearRef::Number(i16::try_from(third).ok()?),
            _ => YearRef::Short(i16::try_from(third).ok()?),
        };
        let (month, day) = match (first > 12, second > 12) {
            (true, true) => return None,
            (true, false) => (as_i8(second), as_i8(first)),
            (false, true) => (as_i8(first), as_i8(second)),
            (false, false) if first == second => (as_i8(first), as_i8(second)),
            (false, false) if mark == Word::Dot => (as_i8(second), as_i8(first)),
            (false, false) => {
                return phrase(Expr::Figures(year, as_i8(first)?, as_i8(second)?), at + 5);
            }
        };
        phrase(Expr::date(Some(year), month, day), at + 5)
    }

    /// "3/2015" and "2015/3" are months; "on 4/22" is a day, if only one order of the figures makes one.
    fn numeric_part(&self, at: usize) -> Option<Phrase> {
        let (Word::Figures(first, width), mark, Word::Figures(second, other)) =
            (self.word(at), self.word(at + 1), self.word(at + 2))
        else {
            return None;
        };
        let inside =
            at > 0 && self.glued(at) || self.glued(at + 3) && !matches!(self.upos(at + 3), Upos::Punct);
        let runs_on = matches!(self.word(at + 3), Word::Slash | Word::Hyphen) && self.glued(at + 3);
        let tight = self.glued(at + 1) && self.glued(at + 2);
        // "2016 - 11", where nothing follows that the figure could count.
        let loose = width + other >= 5 && other != 1 && self.closed(at + 3);
        if !matches!(mark, Word::Slash | Word::Hyphen) || !(tight || loose) || inside || runs_on {
            return None;
        }
        let month_of = |year: u32, month: u32| {
            let fits = (1900..=2100).contains(&year) && (1..=12).contains(&month);
            let date = Expr::stated(i16::try_from(year).ok(), i8::try_from(month).ok(), None);
            fits.then(|| phrase(date, at + 3))?
        };
        match (width, other) {
            (1 | 2, 4) => return month_of(second, first),
            // "2015-16" and "2009-10" may be two years.
            (4, 1 | 2) if mark == Word::Slash || second <= first % 100 || other == 1 => {
                return month_of(first, second);
            }
            (1 | 2, 1 | 2) if mark == Word::Slash => {}
            _ => return None,
        }
        let led = at == 0
            || self.after_any(
                at,
                &[
                    Word::On,
                    Word::From,
                    Word::To,
                    Word::Until,
                    Word::By,
                    Word::Before,
                    Word::After,
                    Word::Since,
                ],
            );
        let (month, day) = match (first, second) {
            (1..=12, 13..=31) => (first, second),
            (13..=31, 1..=12) => (second, first),
            _ => return None,
        };
        led.then(|| {
            phrase(
                Expr::stated(None, i8::try_from(month).ok(), i8::try_from(day).ok()),
                at + 3,
            )
        })?
    }

    /// "15 May 2019", "the 15th of May", "4 and 5 October 2022", "5-6 January".
    pub(super) fn day_month(&self, at: usize) -> Option<Phrase> {
        let (day, mut end) = self.day(at)?;
        // "107.31 August".
        if self.after_any(at, &[Word::Dot]) && self.glued(at) {
            return None;
        }
        let mut last = None;
        // "4 and 5 October", "4, 5 and 6 October"; after "between" the "and" makes a range.
        let spans = self.after_any(at, &[Word::Between]);
        while let Some((next, after)) = self.joined_day(end) {
            let range = spans || !matches!(self.word(end), Word::And | Word::Comma);
            if next <= last.unwrap_or(day) {
                return None;
            }
            if !range && next != last.unwrap_or(day) + 1 {
                // "4 and 9 October" are two dates: the first is read alone, with the month of the second.
                return self.day_of_later_month(day, at + 1, after);
            }
            (last, end) = (Some(next), after);
        }
        // "16. Nov. 2016".
        let dotted =
            self.word(end) == Word::Dot && self.glued(end) && matches!(self.word(end + 1), Word::Month(..));
        let end = if dotted { end + 1 } else { end };
        let of = self.skip(self.skip(end, &[Word::Of]), &[Word::Hyphen, Word::Slash]);
        if let Word::ReckonedMonth(reckoning, month) = self.word(of) {
            return self.reckoned_day(reckoning, month, day, of + 1);
        }
        // "the 20th of next month", "4 to 23 next month".
        let ordinal = matches!(self.word(at), Word::Ordinal(_)) && self.word(end) == Word::Of;
        let the = self.skip(self.skip(of, &[Word::In]), &[Word::The]);
        if (ordinal || last.is_some())
            && let (Some(shift), Word::Measure(Unit::Month, false)) = (self.shift(the), self.word(the + 1))
        {
            let month = Expr::Period(Unit::Month, shift, None);
            let count = u8::try_from(last.unwrap_or(day) - day + 1).ok()?;
            let part = Part::Nth(u8::try_from(day).ok()?, count, Unit::Day);
            return phrase(Expr::Part(part, Box::new(month)), the + 2);
        }
        let Word::Month(month, _) = self.word(of) else {
            return None;
        };
        // "5 May" where "May" is glued by a dash to more figures is read by the range.
        let (year, end) = match self.year_after(self.skip_dot(of)) {
            Some((year, end)) => (Some(year), end),
            None => match (self.word(of + 1), self.word(of + 2)) {
                (Word::Hyphen | Word::Slash, Word::Figures(year, 2 | 4))
                    if self.glued(of + 1) && self.glued(of + 2) =>
                {
                    let year = i16::try_from(year).ok()?;
                    (
                        Some(if year < 100 {
                            YearRef::Short(year)
                        } else {
                            YearRef::Number(year)
                        }),
                        of + 3,
                    )
                }
                _ => (None, self.skip_dot(of)),
            },
        };
        match last {
            Some(last) => phrase(
                Expr::Days {
                    year,
                    month,
                    first: day,
                    last,
                },
                end,
            ),
            None => phrase(Expr::date(year, Some(month), Some(day)), end),
        }
    }

    /// A further day of the month after "and", "to", a comma or a dash.
    fn joined_day(&self, at: usize) -> Option<(i8, usize)> {
        use Word::*;
        if !matches!(
            self.word(at),
            And | To | Until | Hyphen | Dash | Through | Comma | Slash
        ) {
            return None;
        }
        self.day(self.skip(at + 1, &[The]))
    }

    /// The first of several days that are not in a row: the month stands after the last of them.
    fn day_of_later_month(&self, day: i8, end: usize, mut after: usize) -> Option<Phrase> {
        while let Some((_, next)) = self.joined_day(after) {
            after = next;
        }
        let of = self.skip(after, &[Word::Of]);
        let Word::Month(month, _) = self.word(of) else {
            return None;
        };
        let year = self.year_after(of + 1).map(|y| y.0);
        phrase(Expr::date(year, Some(month), Some(day)), end)
    }

    /// The atom after a month, past the full stop that a tokenizer cut off its short form.
    pub(super) fn skip_dot(&self, month: usize) -> usize {
        let short = matches!(self.word(month), Word::Month(_, true))
            || matches!(self.word(month + 2), Word::Figures(1..=31, 1 | 2));
        let dotted = short && self.word(month + 1) == Word::Dot;
        if dotted && self.glued(month + 1) && self.atoms.len() > month + 2 {
            month + 2
        } else {
            month + 1
        }
    }

    /// "May 15, 2019", "January 5-6", "May 2019", "last May" (the shift is read elsewhere), "May".
    pub(super) fn month_first(&self, at: usize) -> Option<Phrase> {
        let Word::Month(month, short) = self.word(at) else {
            return None;
        };
        let mut next = self.skip_dot(at);
        // "Dec-2018".
        if matches!(self.word(next), Word::Hyphen | Word::Slash)
            && self.glued(next + 1)
            && let Some((year, end)) = self.year(next + 1)
        {
            return phrase(Expr::date(Some(year), Some(month), None), end);
        }
        if matches!(self.word(next), Word::Hyphen | Word::Slash)
            && matches!(self.word(next + 1), Word::Figures(_, 1 | 2))
        {
            next += 1;
        }
        let the = self.skip(next, &[Word::The]);
        if let Some((day, end)) = self.day(the).or_else(|| self.spelled_day(the)) {
            let counts = matches!(self.word(end), Word::Percent | Word::Colon) || self.is_counted_noun(end);
            if !counts && self.word(end) != Word::Measure(Unit::Day, true) {
                return self.month_days(month, day, end);
            }
        }
        if let Some((year, end)) = self.year_after(next) {
            let comma = self.word(next) == Word::Comma;
            if !comma || matches!(year, YearRef::Number(_)) {
                return phrase(Expr::date(Some(year), Some(month), None), end);
            }
        }
        let led = self.after_any(
            at,
            &[
                Word::In,
                Word::Of,
                Word::Since,
                Word::Until,
                Word::From,
                Word::To,
                Word::By,
                Word::Before,
                Word::After,
                Word::Early,
                Word::Late,
            ],
        );
        if short && !led || !self.month_alone(at, month) {
            return None;
        }
        phrase(Expr::date(None, Some(month), None), at + 1)
    }

    /// "May 15", past which stand further days and the year.
    pub(super) fn month_days(&self, month: i8, day: i8, end: usize) -> Option<Phrase> {
        let joint = self.word(end);
        if matches!(
            joint,
            Word::And | Word::To | Word::Hyphen | Word::Dash | Word::Through
        ) {
            let next = self.skip(end + 1, &[Word::The]);
            if let Some((last, after)) = self.day(next) {
                let month_follows = matches!(self.word(after), Word::Month(..))
                    || (self.word(after) == Word::Of && matches!(self.word(after + 1), Word::Month(..)));
                let consecutive = joint != Word::And || last == day + 1;
                if last > day && consecutive && !month_follows && !self.is_counted_noun(after) {
                    let (year, end) = self
                        .year_after(after)
                        .map_or((None, after), |(y, e)| (Some(y), e));
                    return phrase(
                        Expr::Days {
                            year,
                            month,
                            first: day,
                            last,
                        },
                        end,
                    );
                }
            }
        }
        let (year, end) = self.year_after(end).map_or((None, end), |(y, e)| (Some(y), e));
        phrase(Expr::date(year, Some(month), Some(day)), end)
    }

    /// Whether a plural common noun stands at the atom, so that the figure before it counts things.
    pub(super) fn is_counted_noun(&self, at: usize) -> bool {
        let token = self.atoms.get(at).and_then(|a| self.sentence.tokens.get(a.token));
        token.is_some_and(|t| t.upos == Upos::Noun && t.feats.contains("Number=Plur"))
            && !matches!(self.word(at), Word::DayPart(_))
    }

    /// Whether the word at an atom may belong to the one at another: not in "In 1979 rebels stormed it", where the tree puts
    /// the year with the verb.
    pub(super) fn hangs_on(&self, at: usize, noun: usize) -> bool {
        let token = |at: usize| self.atoms.get(at).map(|atom| atom.token);
        let head = token(at).and_then(|t| self.sentence.tokens.get(t)?.head);
        head.is_none() || head == token(noun)
    }

    /// Whether a bare month name is a month here, not a person's or a thing's name.
    pub(super) fn month_alone(&self, at: usize, month: i8) -> bool {
        use Word::*;
        if self.in_person(at) {
            return false;
        }
        let before = at.checked_sub(1).map_or(Plain, |b| self.word(b));
        let led = matches!(
            before,
            In | By
                | Of
                | Since
                | Until
                | From
                | To
                | During
                | Before
                | After
                | Between
                | Through
                | Within
                | For
                | And
                | Or
                | Early
                | Late
                | Mid
                | Hyphen
                | Dash
                | Last
                | Next
                | This
                | Past
                | Coming
                | Every
                | Previous
                | Following
                | Open
                | Comma
                | About
                | On
        );
        let named = self
            .atoms
            .get(at + 1)
            .is_some_and(|a| a.capital && a.word == Plain)
            && self.upos(at + 1) == Upos::Propn;
        // April, May, June, August and March are names and words too: without a word that leads a date, they are not read.
        match before {
            The | Its | A | Possessive => !(named && matches!(month, 3..=6 | 8)),
            _ if led => !(named && matches!(month, 4..=6 | 8)),
            _ => !named && !matches!(month, 3..=6 | 8) && self.upos(at) == Upos::Propn,
        }
    }
}

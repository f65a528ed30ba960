//! Reads atoms and returns what a time expression says, before anything is known of when it was said.
//!
//! A recursive-descent grammar: one function per phrase, each given the atom to start at and returning the phrase
//! and the atom after it. Nothing here knows the date of publication.

use super::calendar::{Holiday, Reckoning};
use super::lexicon::{Atom, Era, Word};
use super::value::Unit;
use crate::syntax::{Sentence, Upos};
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
    /// "ago", "from now", "in five days".
    Publication,
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

#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    Calendar {
        year: Option<YearRef>,
        month: Option<i8>,
        day: Option<i8>,
        weekday: Option<i8>,
    },
    /// The last of several days in one month: "4 and 5 October", "June 8 to 10".
    Days {
        year: Option<YearRef>,
        month: i8,
        first: i8,
        last: i8,
    },
    Today(i64),
    Weekday(i8, Option<Shift>),
    /// "Wednesday last week".
    WeekdayOf(i8, Shift),
    Weekend(Option<Shift>),
    Period(Unit, Shift, Option<Reckoning>),
    NamedMonth(i8, Shift),
    Season(Option<Shift>, Option<i16>),
    Years(i16, i16),
    ShortDecade(u16),
    Rolling {
        count: Count,
        unit: Unit,
        forward: bool,
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
    Part(Part, Box<Expr>),
    Range(Box<Expr>, Box<Expr>),
    Holiday(Holiday, Option<YearRef>),
    Length(Count, Unit),
    Set(Option<(u32, Unit)>),
    Clock(i8, i8),
    /// A day of the Iranian calendar: year, month, day.
    Iranian(Option<i32>, i8, i8),
    /// A whole year of another calendar.
    ReckonedYear(Reckoning, i32),
    /// A phrase of time with no bounds: "recent years", "the coming days".
    Open,
}

impl Expr {
    /// Whether it names days or longer periods that a range may run between.
    fn dated(&self) -> bool {
        !matches!(
            self,
            Expr::Length(..) | Expr::Set(_) | Expr::Clock(..) | Expr::Open | Expr::Rolling { .. }
        )
    }
}

/// A phrase found: the expression and the atom after it.
#[derive(Clone, Debug)]
pub struct Phrase {
    pub expr: Expr,
    pub end: usize,
}

fn phrase(expr: Expr, end: usize) -> Option<Phrase> {
    Some(Phrase { expr, end })
}

pub struct Grammar<'s> {
    pub text: &'s str,
    pub atoms: &'s [Atom],
    pub sentence: &'s Sentence,
}

impl Grammar<'_> {
    pub fn word(&self, at: usize) -> Word {
        self.atoms.get(at).map_or(Word::Plain, |a| a.word)
    }

    fn upos(&self, at: usize) -> Upos {
        self.atoms
            .get(at)
            .and_then(|a| self.sentence.tokens.get(a.token))
            .map_or(Upos::Punct, |t| t.upos)
    }

    fn glued(&self, at: usize) -> bool {
        self.atoms.get(at).is_some_and(|a| a.glued)
    }

    fn skip(&self, at: usize, words: &[Word]) -> usize {
        if words.contains(&self.word(at)) {
            at + 1
        } else {
            at
        }
    }

    /// Whether an expression could begin at the atom: the quick way past most words of a sentence.
    pub fn may_start(word: Word) -> bool {
        use Word::*;
        !matches!(
            word,
            Plain
                | Comma
                | Dot
                | Hyphen
                | Dash
                | Slash
                | Colon
                | Open
                | Close
                | Possessive
                | Currency
                | Percent
                | Numbered
                | Old
                | To
                | Of
                | And
                | Or
                | By
                | On
                | At
                | For
                | Since
                | Until
                | Within
                | During
                | Its
                | Over
                | Ago
                | Hence
                | Calendar
                | Zone
                | Other
                | Through
                | After
                | Before
                | Current
        )
    }

    /// The longest expression that begins at the atom.
    pub fn expression(&self, at: usize) -> Option<Phrase> {
        let first = self.simple(at)?;
        Some(self.extended(at, first))
    }

    /// A simple expression with the range that may follow it.
    fn extended(&self, at: usize, first: Phrase) -> Phrase {
        if !first.expr.dated() {
            return first;
        }
        let joint = self.word(first.end);
        let before = at.checked_sub(1).map(|b| self.word(b));
        let joins = match joint {
            Word::To | Word::Until | Word::Through | Word::Hyphen | Word::Dash => true,
            Word::And => before == Some(Word::Between),
            _ => false,
        };
        if !joins {
            return first;
        }
        let next = self.skip(first.end + 1, &[Word::The]);
        match self.simple(next).or_else(|| self.simple(first.end + 1)) {
            Some(last) if last.expr.dated() && rangeable(&first.expr, &last.expr) => Phrase {
                expr: Expr::Range(Box::new(first.expr), Box::new(last.expr)),
                end: last.end,
            },
            _ => first,
        }
    }

    fn simple(&self, at: usize) -> Option<Phrase> {
        use Word::*;
        let found = match self.word(at) {
            Figures(..) | Ordinal(_) | Month(..) | IranianMonth(_) => {
                let date = self.calendar(at);
                let counted = if date.is_none() { self.counted(at) } else { None };
                date.or(counted)
                    .or_else(|| self.clocked(at))
                    .or_else(|| self.ordinal_part(at))
            }
            Spelled(_) | Several | Couple | About | Half => self.counted(at),
            Weekday(..) => self.weekday(at),
            The => self.the(at),
            A => self.counted(at),
            // "Following Thursday's talks" has no day of its own: the word needs its article.
            This | Last | Next | Past | Previous | Coming | Same | That | Final | Recent => {
                self.deictic(at, at)
            }
            Today(shift) => self.today(at, i64::from(shift)),
            Early | Late | Mid | End | Start | Later | Earlier => self.part(at),
            Season | Winter => self.season(at),
            Decade(value) => self.decade(at, value),
            Measure(..) => self.bare_unit(at),
            Every | Every1(_) | Per | Once => self.set(at),
            Feast(_) | HolidayStart => self.holiday(at),
            Apostrophe => self.short_year(at),
            DayPart(_) => self.day_part_of(at),
            Noon | Midnight => self.clocked(at),
            Weekend => phrase(Expr::Weekend(None), at + 1)
                .filter(|_| self.after_any(at, &[In, On, At, Over, During])),
            Between | From => None,
            In => None,
            Era(_) => self.era_year(at),
            Overnight => None,
            _ => None,
        }?;
        Some(self.trailed(found))
    }

    fn after_any(&self, at: usize, words: &[Word]) -> bool {
        at.checked_sub(1).is_some_and(|b| words.contains(&self.word(b)))
    }

    /// Takes in what only refines a day: "Monday [morning]", "yesterday [at 8:30 p.m.]", "Thursday [, May 5]".
    fn trailed(&self, mut found: Phrase) -> Phrase {
        let day = matches!(
            found.expr,
            Expr::Weekday(..)
                | Expr::WeekdayOf(..)
                | Expr::Today(_)
                | Expr::Calendar { day: Some(_), .. }
                | Expr::Calendar { weekday: Some(_), .. }
        );
        if day {
            let mut end = self.skip(found.end, &[Word::Early, Word::Late]);
            match self.word(end) {
                Word::DayPart(_) | Word::Noon | Word::Midnight => found.end = end + 1,
                Word::In | Word::The => {
                    end = self.skip(self.skip(end, &[Word::In]), &[Word::The]);
                    if let Word::DayPart(_) = self.word(end) {
                        found.end = end + 1;
                    }
                }
                _ => {}
            }
        }
        found
    }

    // --- numbers -------------------------------------------------------------------------------------------

    /// A number in figures or words: its tenths and the atom after it.
    fn number(&self, at: usize) -> Option<(u32, usize)> {
        match self.word(at) {
            Word::Figures(value, _) => {
                let whole = value.checked_mul(10)?;
                match (self.word(at + 1), self.word(at + 2)) {
                    (Word::Dot, Word::Figures(tenth, 1)) if self.glued(at + 1) && self.glued(at + 2) => {
                        Some((whole + tenth, at + 3))
                    }
                    _ => Some((whole, at + 1)),
                }
            }
            Word::Spelled(value) => {
                let mut total = value;
                let mut end = at + 1;
                if (20..100).contains(&value) {
                    let next = self.skip(end, &[Word::Hyphen]);
                    if let Word::Spelled(ones @ 1..=9) = self.word(next) {
                        total += ones;
                        end = next + 1;
                    }
                }
                if let Word::Spelled(100) = self.word(end) {
                    total *= 100;
                    end += 1;
                }
                Some((total * 10, end))
            }
            Word::A => match self.word(at + 1) {
                Word::Spelled(100) => Some((1000, at + 2)),
                _ => Some((10, at + 1)),
            },
            _ => None,
        }
    }

    /// A count with its half: "two and a half".
    fn count(&self, at: usize) -> Option<(Count, usize)> {
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
        if self.word(end) == And && self.word(end + 1) == A && self.word(end + 2) == Half {
            return Some((Some(tenths + 5), end + 3));
        }
        Some((Some(tenths), end))
    }

    /// A four-figure year that may stand for one here.
    fn year(&self, at: usize) -> Option<(YearRef, usize)> {
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
            _ => None,
        }
    }

    /// A year after a month or day: in figures, or "last year", "of this year", "the same year".
    fn year_after(&self, at: usize) -> Option<(YearRef, usize)> {
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

    fn shift(&self, at: usize) -> Option<Shift> {
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

    // --- dates of the calendar -----------------------------------------------------------------------------

    /// A day of a month, in figures or as an ordinal.
    fn day(&self, at: usize) -> Option<(i8, usize)> {
        match self.word(at) {
            Word::Figures(value @ 1..=31, 1 | 2) => Some((i8::try_from(value).ok()?, at + 1)),
            Word::Ordinal(value @ 1..=31) => Some((i8::try_from(value).ok()?, at + 1)),
            _ => None,
        }
    }

    fn calendar(&self, at: usize) -> Option<Phrase> {
        self.numeric(at)
            .or_else(|| self.day_month(at))
            .or_else(|| self.month_first(at))
            .or_else(|| self.iranian(at))
            .or_else(|| self.bare_year(at))
    }

    /// 2019-05-15, 15/05/2019, 15.05.2019; the order that the figures leave open is left open (`month: None`).
    fn numeric(&self, at: usize) -> Option<Phrase> {
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
        let second = match self.word(at + 2) {
            Word::Figures(value, 1 | 2) => value,
            Word::Month(month, _) => {
                let (day, year) = (first, self.word(at + 4));
                let Word::Figures(year, 4) = year else { return None };
                return phrase(
                    calendar(i16::try_from(year).ok(), Some(month), i8::try_from(day).ok()),
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
                    calendar(i16::try_from(first).ok(), as_i8(second), as_i8(third)),
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
            (false, false) => return phrase(Expr::Open, at + 5),
        };
        phrase(
            Expr::Calendar {
                year: Some(year),
                month,
                day,
                weekday: None,
            },
            at + 5,
        )
    }

    /// "15 May 2019", "the 15th of May", "4 and 5 October 2022", "5-6 January".
    fn day_month(&self, at: usize) -> Option<Phrase> {
        let (day, mut end) = self.day(at)?;
        let mut last = None;
        if matches!(
            self.word(end),
            Word::And | Word::To | Word::Hyphen | Word::Dash | Word::Through
        ) {
            let next = self.skip(end + 1, &[Word::The]);
            let (second, after) = self.day(next)?;
            // "4 and 9 October" are two dates; the first is read alone, with the month of the second.
            if self.word(end) == Word::And && second != day + 1 {
                let of = self.skip(after, &[Word::Of]);
                let Word::Month(month, _) = self.word(of) else {
                    return None;
                };
                let year = self.year_after(of + 1).map(|y| y.0);
                return phrase(
                    Expr::Calendar {
                        year,
                        month: Some(month),
                        day: Some(day),
                        weekday: None,
                    },
                    end,
                );
            }
            last = Some(second);
            end = after;
        }
        let of = self.skip(self.skip(end, &[Word::Of]), &[Word::Hyphen, Word::Slash]);
        if let Word::IranianMonth(month) = self.word(of) {
            return self.iranian_day(month, day, of + 1);
        }
        if let (Word::Ordinal(_), Word::Of, None) = (self.word(at), self.word(end), last) {
            // "the 20th of next month".
            let the = self.skip(of, &[Word::The]);
            if let (Some(shift), Word::Measure(Unit::Month, false)) = (self.shift(the), self.word(the + 1)) {
                let month = Expr::Period(Unit::Month, shift, None);
                return phrase(
                    Expr::Part(Part::Nth(u8::try_from(day).ok()?, 1, Unit::Day), Box::new(month)),
                    the + 2,
                );
            }
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
            None => phrase(
                Expr::Calendar {
                    year,
                    month: Some(month),
                    day: Some(day),
                    weekday: None,
                },
                end,
            ),
        }
    }

    /// The atom after a month, past the full stop that a tokenizer cut off its short form.
    fn skip_dot(&self, month: usize) -> usize {
        let dotted = matches!(self.word(month), Word::Month(_, true)) && self.word(month + 1) == Word::Dot;
        if dotted && self.glued(month + 1) && self.atoms.len() > month + 2 {
            month + 2
        } else {
            month + 1
        }
    }

    /// "May 15, 2019", "January 5-6", "May 2019", "last May" (the shift is read elsewhere), "May".
    fn month_first(&self, at: usize) -> Option<Phrase> {
        let Word::Month(month, short) = self.word(at) else {
            return None;
        };
        let mut next = self.skip_dot(at);
        if self.word(next) == Word::Hyphen && matches!(self.word(next + 1), Word::Figures(_, 1 | 2)) {
            next += 1;
        }
        let the = self.skip(next, &[Word::The]);
        if let Some((day, end)) = self.day(the) {
            let counts = matches!(self.word(end), Word::Percent | Word::Colon) || self.is_counted_noun(end);
            if !counts && self.word(end) != Word::Measure(Unit::Day, true) {
                return self.month_days(month, day, end);
            }
        }
        if let Some((year, end)) = self.year_after(next) {
            let comma = self.word(next) == Word::Comma;
            if !comma || matches!(year, YearRef::Number(_)) {
                return phrase(
                    Expr::Calendar {
                        year: Some(year),
                        month: Some(month),
                        day: None,
                        weekday: None,
                    },
                    end,
                );
            }
        }
        if short || !self.month_alone(at, month) {
            return None;
        }
        phrase(
            Expr::Calendar {
                year: None,
                month: Some(month),
                day: None,
                weekday: None,
            },
            at + 1,
        )
    }

    /// "May 15", past which stand further days and the year.
    fn month_days(&self, month: i8, day: i8, end: usize) -> Option<Phrase> {
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
        phrase(
            Expr::Calendar {
                year,
                month: Some(month),
                day: Some(day),
                weekday: None,
            },
            end,
        )
    }

    /// Whether a plural common noun stands at the atom, so that the figure before it counts things.
    fn is_counted_noun(&self, at: usize) -> bool {
        let token = self.atoms.get(at).and_then(|a| self.sentence.tokens.get(a.token));
        token.is_some_and(|t| t.upos == Upos::Noun && t.feats.contains("Number=Plur"))
            && !matches!(self.word(at), Word::DayPart(_))
    }

    /// Whether a bare month name is a month here, not a person's or a thing's name.
    fn month_alone(&self, at: usize, month: i8) -> bool {
        use Word::*;
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
            The | Its | A | Possessive => !named && !matches!(month, 5),
            _ if led => !(named && matches!(month, 4..=6 | 8)),
            _ => !named && !matches!(month, 3..=6 | 8) && self.upos(at) == Upos::Propn,
        }
    }

    /// A year by itself, where no word makes the figure a count or a name.
    fn bare_year(&self, at: usize) -> Option<Phrase> {
        use Word::*;
        if let (Figures(year @ 1200..=1599, 4), Era(era)) = (self.word(at), self.word(at + 1)) {
            let reckoning = match era {
                super::lexicon::Era::Iranian => Reckoning::Iranian,
                super::lexicon::Era::Islamic => Reckoning::Islamic,
                _ => return None,
            };
            return phrase(Expr::ReckonedYear(reckoning, i32::try_from(year).ok()?), at + 2);
        }
        let (year, mut end) = self.year(at)?;
        let YearRef::Number(number) = year else {
            return None;
        };
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
                | Early
                | Late
                | Mid
                | And
                | The
                | Open
                | Hyphen
                | Dash
                | Slash
                | Comma
                | Season
                | Winter
                | For
                | Every
                | Possessive
                | Its
                | A
        );
        if matches!(before, Numbered | Currency | About | Over) && !self.after_role_and(at) {
            return None;
        }
        if matches!(self.word(end), Percent | Currency | Old | Spelled(_) | Zone) {
            return None;
        }
        if matches!(self.word(end), Measure(..)) || (self.is_counted_noun(end) && !self.adjectival_year(at)) {
            return None;
        }
        if self.word(end) == Dot
            && self.glued(end)
            && matches!(self.word(end + 1), Figures(..))
            && self.glued(end + 1)
        {
            return None;
        }
        let strong = matches!(
            before,
            In | Since | By | Until | From | During | Between | Early | Late | Mid | Hyphen | Dash | To
        );
        let plausible = (1900..=2069).contains(&number) && (led || number % 100 != 0);
        if !(plausible || strong && (1400..=2100).contains(&number)) {
            return None;
        }
        // "2021/22", "2018-19": a season or school year.
        if matches!(self.word(end), Slash | Hyphen | Dash)
            && self.glued(end)
            && self.glued(end + 1)
            && let Figures(short, 2) = self.word(end + 1)
        {
            let last = number - number % 100 + i16::try_from(short).ok()?;
            let closes = !matches!(self.word(end + 2), Hyphen | Slash) || !self.glued(end + 2);
            if last > number && closes {
                end += 2;
                return phrase(Expr::Years(number, last), end);
            }
        }
        phrase(
            Expr::Calendar {
                year: Some(year),
                month: None,
                day: None,
                weekday: None,
            },
            end,
        )
    }

    fn after_role_and(&self, at: usize) -> bool {
        at.checked_sub(2)
            .is_some_and(|b| matches!(self.word(b), Word::Since | Word::In))
    }

    /// "the 2015 talks": a determiner before a year that stands before a noun.
    fn adjectival_year(&self, at: usize) -> bool {
        self.after_any(at, &[Word::The, Word::A, Word::Its, Word::Possessive, Word::Of])
    }

    /// "Bahman 22, 1357"; "22 Bahman" comes through `day_month`.
    fn iranian(&self, at: usize) -> Option<Phrase> {
        let Word::IranianMonth(month) = self.word(at) else {
            return None;
        };
        let (day, end) = self.day(at + 1)?;
        self.iranian_day(month, day, end)
    }

    fn iranian_day(&self, month: i8, day: i8, end: usize) -> Option<Phrase> {
        let comma = self.skip(end, &[Word::Comma]);
        match self.word(comma) {
            Word::Figures(year @ 1200..=1499, 4) => {
                phrase(Expr::Iranian(i32::try_from(year).ok(), month, day), comma + 1)
            }
            _ => phrase(Expr::Iranian(None, month, day), end),
        }
    }

    /// "Reiwa 5"; "1402 SH" and "1445 AH" come through figures.
    fn era_year(&self, at: usize) -> Option<Phrase> {
        let (Word::Era(Era::Plus(shift)), Word::Figures(n @ 1..=99, 1 | 2)) =
            (self.word(at), self.word(at + 1))
        else {
            return None;
        };
        let year = shift.checked_add(i16::try_from(n).ok()?)?;
        (shift > 0).then(|| phrase(calendar(Some(year), None, None), at + 2))?
    }

    fn short_year(&self, at: usize) -> Option<Phrase> {
        if let Word::Decade(value @ 0..=99) = self.word(at + 1) {
            return phrase(Expr::ShortDecade(value), at + 2);
        }
        let led = self.after_any(
            at,
            &[Word::In, Word::Since, Word::Of, Word::By, Word::Until, Word::From],
        );
        let (year, end) = self.year(at)?;
        led.then(|| {
            phrase(
                Expr::Calendar {
                    year: Some(year),
                    month: None,
                    day: None,
                    weekday: None,
                },
                end,
            )
        })?
    }

    fn decade(&self, at: usize, value: u16) -> Option<Phrase> {
        let led = self.after_any(at, &[Word::The, Word::Early, Word::Late, Word::Mid, Word::Hyphen]);
        match value {
            0..=99 if led => phrase(Expr::ShortDecade(value), at + 1),
            1000..=2199 => {
                let first = i16::try_from(value).ok()?;
                let span = if value.is_multiple_of(100) && value < 2000 {
                    99
                } else {
                    9
                };
                phrase(Expr::Years(first, first + span), at + 1)
            }
            _ => None,
        }
    }

    // --- weekdays and deixis -------------------------------------------------------------------------------

    fn weekday(&self, at: usize) -> Option<Phrase> {
        let Word::Weekday(day, short) = self.word(at) else {
            return None;
        };
        let dot = short && self.word(at + 1) == Word::Dot && self.glued(at + 1);
        let mut next = if dot { at + 2 } else { at + 1 };
        let comma = self.skip(next, &[Word::Comma, Word::Open]);
        // "Thursday, May 5", "Thursday 5 May", "Thursday (May 5)".
        let the = self.skip(comma, &[Word::The]);
        if let Some(date) = self.day_month(the).or_else(|| self.month_first(comma))
            && let Expr::Calendar {
                year,
                month,
                day: Some(date_day),
                ..
            } = date.expr
        {
            let end = if self.word(next) == Word::Open {
                self.skip(date.end, &[Word::Close])
            } else {
                date.end
            };
            return phrase(
                Expr::Calendar {
                    year,
                    month,
                    day: Some(date_day),
                    weekday: Some(day),
                },
                end,
            );
        }
        // "Thursday the 5th".
        if let (Word::The, Word::Ordinal(nth @ 1..=31)) = (self.word(comma), self.word(the))
            && !matches!(self.upos(the + 1), Upos::Noun | Upos::Propn | Upos::Adj)
        {
            let nth = i8::try_from(nth).ok();
            return phrase(
                Expr::Calendar {
                    year: None,
                    month: None,
                    day: nth,
                    weekday: Some(day),
                },
                the + 1,
            );
        }
        if short && !dot && !self.after_any(at, &[Word::On, Word::Last, Word::Next]) {
            return None;
        }
        if self
            .atoms
            .get(at + 1)
            .is_some_and(|a| a.capital && a.word == Word::Plain && a.span.start > 0)
            && self.in_organization(at)
        {
            return None;
        }
        if let Word::DayPart(_) = self.word(next) {
            next += 1;
        }
        // "Wednesday last week", "Friday of this week".
        let of = self.skip(self.skip(next, &[Word::Of]), &[Word::The]);
        if let (Some(shift), Word::Measure(Unit::Week, false)) = (self.shift(of), self.word(of + 1)) {
            return phrase(Expr::WeekdayOf(day, shift), of + 2);
        }
        phrase(Expr::Weekday(day, None), next)
    }

    /// Whether the atom stands inside a name that is not a date: "Sunday Times", "Black Friday".
    fn in_organization(&self, at: usize) -> bool {
        let token = self.atoms.get(at).map_or(usize::MAX, |a| a.token);
        self.sentence
            .names
            .iter()
            .any(|name| (name.start..name.end).contains(&token) && name.end - name.start > 1)
    }

    fn today(&self, at: usize, shift: i64) -> Option<Phrase> {
        phrase(Expr::Today(shift), at + 1)
    }

    /// "the …": deictics, parts, ordinals, decades; the article belongs to the expression.
    fn the(&self, at: usize) -> Option<Phrase> {
        use Word::*;
        let next = at + 1;
        match self.word(next) {
            Measure(Unit::Day, false) if matches!(self.word(next + 1), After | Before) => {
                self.neighbour_day(next)
            }
            Measure(unit, false)
                if matches!(self.word(next + 1), After | Before | Earlier | Later | Previous) =>
            {
                let back = matches!(self.word(next + 1), Before | Earlier | Previous);
                let shift = if back { Shift::Preceding } else { Shift::Following };
                let clause = matches!(self.word(next + 1), After | Before) && self.complement(next + 2);
                if clause {
                    None
                } else {
                    phrase(Expr::Period(unit, shift, None), next + 2)
                }
            }
            Measure(unit @ (Unit::Month | Unit::Year | Unit::Week), false) => {
                self.plain_period(at, next, unit)
            }
            Reckoned(_) | Calendar => self.reckoned(next, Shift::Plain),
            Weekend if !matches!(self.word(next + 1), Of) => phrase(Expr::Weekend(None), next + 1),
            Decade(value) => self.decade(next, value),
            DayPart(_) => self.day_part_of(next),
            Early | Late | Mid | End | Start => self.part(next),
            Ordinal(_) | Last | Final | Half | Figures(..) => self
                .ordinal_part(next)
                .or_else(|| self.deictic(at, next))
                .or_else(|| self.calendar_after_the(next)),
            Next | This | Past | Previous | Coming | Following | Same | That | Current | Recent => {
                self.deictic(at, next)
            }
            Month(..) => self.calendar(next),
            Season | Winter => self.season(next),
            Feast(_) | HolidayStart => self.holiday(next),
            Weekday(..) => None,
            _ => None,
        }
    }

    /// "the 15th of May", "the 2015 deal" (the article is not the year's), "the 14th".
    fn calendar_after_the(&self, at: usize) -> Option<Phrase> {
        if let Some(found) = self.calendar(at) {
            let bare = matches!(found.expr, Expr::Calendar { month: None, .. } | Expr::Years(..));
            return (!bare).then_some(found);
        }
        // "on the 14th": the day of a month that the reader knows.
        let Word::Ordinal(day @ 1..=31) = self.word(at) else {
            return None;
        };
        let led = at >= 2 && matches!(self.word(at - 2), Word::On | Word::Until | Word::By | Word::Since);
        let closed = matches!(self.upos(at + 1), Upos::Punct | Upos::Adp | Upos::Cconj)
            && self.word(at + 1) != Word::Of
            && self.word(at + 1) != Word::Hyphen;
        let figures = self.atoms[at].span.len() >= 3 && !self.sentence.tokens.is_empty();
        let numeric = figures && self.upos(at) != Upos::Adv && self.spelled_with_figure(at);
        (led && closed && numeric).then(|| {
            let day = i8::try_from(day).ok();
            phrase(
                Expr::Calendar {
                    year: None,
                    month: None,
                    day,
                    weekday: None,
                },
                at + 1,
            )
        })?
    }

    /// Whether the ordinal was written with figures ("14th"): those of two digits and a suffix are at most 4 bytes,
    /// and no spelled ordinal below 32 is so short.
    fn spelled_with_figure(&self, at: usize) -> bool {
        self.atoms.get(at).is_some_and(|a| a.span.len() <= 4)
    }

    /// "the day before", "the day after tomorrow", "the day before the vote" (undated).
    fn neighbour_day(&self, at: usize) -> Option<Phrase> {
        let back = self.word(at + 1) == Word::Before;
        let step = if back { -1 } else { 1 };
        let base = at + 2;
        match self.word(base) {
            Word::Today(shift) => return phrase(Expr::Today(i64::from(shift) + step), base + 1),
            _ if !self.complement(base) => {
                return phrase(
                    Expr::Offset {
                        count: Some(10),
                        unit: Unit::Day,
                        back,
                        from: Origin::Narrative,
                    },
                    base,
                );
            }
            _ => {}
        }
        let base_phrase = self.simple(base).filter(|p| p.expr.dated());
        match base_phrase {
            Some(found) => phrase(
                Expr::OffsetFrom {
                    count: Some(10),
                    unit: Unit::Day,
                    back,
                    base: Box::new(found.expr),
                },
                found.end,
            ),
            None => phrase(
                Expr::Offset {
                    count: Some(10),
                    unit: Unit::Day,
                    back,
                    from: Origin::Clause,
                },
                base,
            ),
        }
    }

    /// Whether a clause or noun phrase follows "before" or "after", which it then governs.
    fn complement(&self, at: usize) -> bool {
        at < self.atoms.len()
            && !matches!(
                self.upos(at),
                Upos::Punct | Upos::Cconj | Upos::Adp | Upos::Sconj | Upos::Verb | Upos::Aux
            )
    }

    /// "the year", "the month": read where a preposition of time leads ("in the month", "of the year").
    fn plain_period(&self, at: usize, unit_at: usize, unit: Unit) -> Option<Phrase> {
        use Word::*;
        // "in the year 2020".
        if unit == Unit::Year
            && let Some((year, end)) = self.year(unit_at + 1)
        {
            return phrase(
                Expr::Calendar {
                    year: Some(year),
                    month: None,
                    day: None,
                    weekday: None,
                },
                end,
            );
        }
        let led = self.after_any(at, &[Of, In, By, During, Within, Until, Before, Through, Since]);
        let bounded = matches!(self.word(unit_at + 1), Of | Figures(..) | To | That)
            || self.complement_clause(unit_at + 1);
        (led && !bounded).then(|| phrase(Expr::Period(unit, Shift::Plain, None), unit_at + 1))?
    }

    /// "in the week leading up to": a participle makes the period one that the text does not date.
    fn complement_clause(&self, at: usize) -> bool {
        self.upos(at) == Upos::Verb
    }

    /// "last week", "this year", "next August", "the coming months", "the past three years", "that day".
    /// `start` is where the expression begins (its article), `at` its deictic word.
    fn deictic(&self, start: usize, at: usize) -> Option<Phrase> {
        use Word::*;
        let word = self.word(at);
        if word == Recent {
            return match self.word(at + 1) {
                Measure(_, true) => phrase(Expr::Open, at + 2),
                _ => None,
            };
        }
        let shift = match word {
            Final => Shift::Last,
            _ => self.shift(at)?,
        };
        let next = at + 1;
        if let (This, Today(_)) | (This, DayPart(_)) = (word, self.word(next)) {
            return phrase(Expr::Today(0), next + 1);
        }
        match self.word(next) {
            DayPart(night) => match shift {
                Shift::Last if night => phrase(Expr::Today(-1), next + 1),
                Shift::Last => phrase(Expr::Today(-1), next + 1),
                Shift::That => phrase(Expr::Period(Unit::Day, Shift::That, None), next + 1),
                Shift::Following => phrase(Expr::Period(Unit::Day, Shift::Following, None), next + 1),
                _ => None,
            },
            Weekday(day, _) if !matches!(shift, Shift::That | Shift::Plain) => {
                let found = phrase(Expr::Weekday(day, Some(shift)), next + 1)?;
                // "this Thursday, May 5": the date says it all.
                match self.weekday(next) {
                    Some(Phrase {
                        expr: expr @ Expr::Calendar { .. },
                        end,
                    }) => phrase(expr, end),
                    _ => Some(found),
                }
            }
            Weekend => phrase(Expr::Weekend(Some(shift)), next + 1),
            Month(month, _) => {
                let found = self.month_first(next);
                match found {
                    Some(Phrase {
                        expr:
                            Expr::Calendar {
                                year: None,
                                month: Some(month),
                                day,
                                weekday,
                            },
                        end,
                    }) => match day {
                        None => phrase(Expr::NamedMonth(month, shift), end),
                        Some(_) => phrase(
                            Expr::Calendar {
                                year: Some(YearRef::Shift(shift)),
                                month: Some(month),
                                day,
                                weekday,
                            },
                            end,
                        ),
                    },
                    Some(found) => Some(found),
                    None => phrase(Expr::NamedMonth(month, shift), next + 1),
                }
            }
            Season | Winter => {
                let year = self.year(next + 1);
                let winter = self.word(next) == Winter;
                match year {
                    Some((YearRef::Number(year), end)) if !winter => {
                        phrase(Expr::Season(None, Some(year)), end)
                    }
                    _ => phrase(Expr::Season((!winter).then_some(shift), None), next + 1),
                }
            }
            Feast(holiday) => phrase(Expr::Holiday(holiday, Some(YearRef::Shift(shift))), next + 1),
            HolidayStart => {
                let found = self.holiday(next)?;
                match found.expr {
                    Expr::Holiday(holiday, None) => {
                        phrase(Expr::Holiday(holiday, Some(YearRef::Shift(shift))), found.end)
                    }
                    _ => Some(found),
                }
            }
            Reckoned(_) | Calendar => self.reckoned(next, shift),
            Measure(unit, plural) => self.deictic_unit(start, word, shift, unit, plural, next + 1),
            // "the past three years", "the next 30 days".
            Figures(..) | Spelled(_) | Several | Couple | About => {
                let (count, end) = self.count(next)?;
                let Measure(unit, _) = self.word(end) else {
                    return None;
                };
                match shift {
                    Shift::Last => phrase(
                        Expr::Rolling {
                            count,
                            unit,
                            forward: false,
                        },
                        end + 1,
                    ),
                    Shift::Next => phrase(
                        Expr::Rolling {
                            count,
                            unit,
                            forward: true,
                        },
                        end + 1,
                    ),
                    Shift::Following | Shift::Preceding | Shift::That | Shift::This | Shift::Plain => {
                        phrase(Expr::Open, end + 1)
                    }
                }
            }
            _ => None,
        }
    }

    fn deictic_unit(
        &self,
        start: usize,
        word: Word,
        shift: Shift,
        unit: Unit,
        plural: bool,
        end: usize,
    ) -> Option<Phrase> {
        let article = self.word(start) == Word::The;
        if plural {
            return phrase(Expr::Open, end);
        }
        if matches!(unit, Unit::Second | Unit::Minute | Unit::Hour | Unit::Century) {
            return None;
        }
        // "this week's", "the last day of the visit" is not a day before the publication.
        if matches!(word, Word::Last | Word::Final) && article && self.word(end) == Word::Of {
            return None;
        }
        match word {
            // The past week is the seven days until now; last week is a calendar week.
            Word::Past => phrase(
                Expr::Rolling {
                    count: Some(10),
                    unit,
                    forward: false,
                },
                end,
            ),
            Word::Last if article => phrase(
                Expr::Rolling {
                    count: Some(10),
                    unit,
                    forward: false,
                },
                end,
            ),
            Word::Next if article => phrase(Expr::Period(unit, Shift::Following, None), end),
            Word::Final => None,
            Word::Coming if article && unit != Unit::Day => {
                phrase(Expr::Period(unit, Shift::Next, None), end)
            }
            Word::That if self.upos(end) == Upos::Noun => None,
            _ => {
                // "this month last year" and the like are left alone.
                if unit == Unit::Day && matches!(shift, Shift::Last | Shift::Next) {
                    let shift = if shift == Shift::Last {
                        Shift::Preceding
                    } else {
                        Shift::Following
                    };
                    return phrase(Expr::Period(unit, shift, None), end);
                }
                phrase(Expr::Period(unit, shift, None), end)
            }
        }
    }

    /// "[current] Iranian (calendar) year [1402]", "fiscal year 2024".
    fn reckoned(&self, at: usize, shift: Shift) -> Option<Phrase> {
        let (reckoning, mut next) = match self.word(at) {
            Word::Reckoned(reckoning) => (Some(reckoning), at + 1),
            Word::Calendar => (None, at + 1),
            _ => return None,
        };
        while matches!(self.word(next), Word::Reckoned(_) | Word::Calendar) {
            next += 1;
        }
        let Word::Measure(Unit::Year, false) = self.word(next) else {
            return None;
        };
        if let (Some(reckoning), Word::Figures(year @ 1000..=2199, 4)) = (reckoning, self.word(next + 1)) {
            return phrase(Expr::ReckonedYear(reckoning, i32::try_from(year).ok()?), next + 2);
        }
        phrase(Expr::Period(Unit::Year, shift, reckoning), next + 1)
    }

    // --- lengths and offsets -------------------------------------------------------------------------------

    /// "30 days", "a week ago", "three-day", "eight years later", "two days before Christmas", "a year".
    fn counted(&self, at: usize) -> Option<Phrase> {
        use Word::*;
        let (count, end) = self.count(at)?;
        let hyphen = self.word(end) == Hyphen;
        let unit_at = self.skip(end, &[Hyphen]);
        // "a further two weeks", "six straight days", "five trading days" are left to the parser of phrases.
        let Measure(unit, plural) = self.word(unit_at) else {
            return self.clocked(at).or_else(|| self.ordinal_part(at));
        };
        let after = unit_at + 1;
        // "a 44-year-old", "33 years old".
        let old = self.skip(after, &[Hyphen]);
        if self.word(old) == Old {
            return None;
        }
        let mut after = after;
        if self.word(after) == Apostrophe {
            after += 1;
        }
        if hyphen && !plural {
            return phrase(Expr::Length(count, unit), after);
        }
        match self.word(after) {
            Ago => {
                return phrase(
                    Expr::Offset {
                        count,
                        unit,
                        back: true,
                        from: Origin::Publication,
                    },
                    after + 1,
                );
            }
            Hence => {
                return phrase(
                    Expr::Offset {
                        count,
                        unit,
                        back: false,
                        from: Origin::Publication,
                    },
                    after + 1,
                );
            }
            Earlier => {
                return phrase(
                    Expr::Offset {
                        count,
                        unit,
                        back: true,
                        from: Origin::Narrative,
                    },
                    after + 1,
                );
            }
            Later => {
                return phrase(
                    Expr::Offset {
                        count,
                        unit,
                        back: false,
                        from: Origin::Narrative,
                    },
                    after + 1,
                );
            }
            From if matches!(self.word(after + 1), Today(0)) => {
                return phrase(
                    Expr::Offset {
                        count,
                        unit,
                        back: false,
                        from: Origin::Publication,
                    },
                    after + 2,
                );
            }
            Before | After => {
                let back = self.word(after) == Before;
                if let Some(base) = self
                    .simple(after + 1)
                    .filter(|p| p.expr.dated() && !self.runs_on(p.end))
                {
                    let base_expr = Box::new(base.expr);
                    return phrase(
                        Expr::OffsetFrom {
                            count,
                            unit,
                            back,
                            base: base_expr,
                        },
                        base.end,
                    );
                }
                let from = if self.complement(after + 1) {
                    Origin::Clause
                } else {
                    Origin::Narrative
                };
                return phrase(
                    Expr::Offset {
                        count,
                        unit,
                        back,
                        from,
                    },
                    after + 1,
                );
            }
            _ => {}
        }
        if self.word(at) == A && !plural {
            // "twice a year", "$5 a day": how often, not how long.
            let long = self.after_any(at, &[For, During, In, Within, Over, After, Through, About]);
            return if long {
                self.span_length(at, count, unit, after)
            } else {
                None
            };
        }
        self.span_length(at, count, unit, after)
    }

    fn span_length(&self, at: usize, count: Count, unit: Unit, after: usize) -> Option<Phrase> {
        // "in 30 days": when the length is to run out; "in three years" after a superlative is a length.
        if self.after_any(at, &[Word::In]) && count.is_some() && self.in_future(at) {
            return phrase(
                Expr::Offset {
                    count,
                    unit,
                    back: false,
                    from: Origin::Publication,
                },
                after,
            );
        }
        phrase(Expr::Length(count, unit), after)
    }

    /// "the first time in eight years", "in two days of talks": then "in" does not look forward.
    fn in_future(&self, at: usize) -> bool {
        let Some(preposition) = at.checked_sub(1) else {
            return false;
        };
        let before = preposition.checked_sub(1).map_or(Upos::Punct, |b| self.upos(b));
        let superlative = self.atoms[..preposition].iter().rev().take(6).any(|a| {
            matches!(a.word, Word::Ordinal(_) | Word::Once) || {
                let token = &self.sentence.tokens[a.token];
                token.feats.contains("Degree=Sup")
            }
        });
        let of = self.atoms[at..].iter().take(4).any(|a| a.word == Word::Of);
        !superlative && !of && before != Upos::Num
    }

    /// Whether the phrase before `after` is only the first part of a longer name.
    fn runs_on(&self, after: usize) -> bool {
        self.atoms
            .get(after)
            .is_some_and(|a| a.capital && a.word == Word::Plain)
    }

    /// "weeks later", "years ago": an unknown number.
    fn bare_unit(&self, at: usize) -> Option<Phrase> {
        let Word::Measure(unit, true) = self.word(at) else {
            return None;
        };
        let (back, from) = match self.word(at + 1) {
            Word::Ago => (true, Origin::Publication),
            Word::Earlier => (true, Origin::Narrative),
            Word::Later => (false, Origin::Narrative),
            Word::Before | Word::After => return phrase(Expr::Open, at + 2),
            _ => {
                let led = self.after_any(at, &[Word::For, Word::Within, Word::In]);
                return if led {
                    phrase(Expr::Length(None, unit), at + 1)
                } else {
                    None
                };
            }
        };
        phrase(
            Expr::Offset {
                count: None,
                unit,
                back,
                from,
            },
            at + 2,
        )
    }

    // --- parts ---------------------------------------------------------------------------------------------

    /// "early 2020", "late last month", "mid-June", "the end of March", "earlier this week", "late on Sunday".
    fn part(&self, at: usize) -> Option<Phrase> {
        use Word::*;
        let part = match self.word(at) {
            Early => Part::Early,
            Late => Part::Late,
            Mid => Part::Mid,
            End => Part::End,
            Start => Part::Start,
            Later => Part::Late,
            Earlier => Part::Early,
            _ => return None,
        };
        let comparative = matches!(self.word(at), Later | Earlier);
        let next = match part {
            Part::End | Part::Start => {
                if self.word(at + 1) != Of {
                    return None;
                }
                at + 2
            }
            _ => self.skip(self.skip(at + 1, &[Hyphen]), &[Of, On, In]),
        };
        // "later in the month": the article and unit need no preposition of their own.
        let the = self.skip(next, &[The]);
        if let Measure(unit @ (Unit::Day | Unit::Week | Unit::Month | Unit::Year), false) = self.word(the)
            && (the > next || matches!(self.word(the - 1), Hyphen))
        {
            let other = self.word(the + 1);
            if !matches!(other, Of) && !self.complement_clause(the + 1) {
                let year = if unit == Unit::Year {
                    self.year(the + 1)
                } else {
                    None
                };
                let (expr, end) = match year {
                    Some((year, end)) => (
                        Expr::Calendar {
                            year: Some(year),
                            month: None,
                            day: None,
                            weekday: None,
                        },
                        end,
                    ),
                    None => (Expr::Period(unit, Shift::Plain, None), the + 1),
                };
                return phrase(Expr::Part(part, Box::new(expr)), end);
            }
        }
        let inner = self
            .simple(next)
            .or_else(|| if the > next { self.simple(the) } else { None })?;
        match inner.expr {
            // "later today" is today.
            Expr::Today(_) => Some(inner),
            Expr::Weekday(..) | Expr::WeekdayOf(..) => Some(inner),
            Expr::Calendar { day: Some(_), .. } => Some(inner),
            Expr::Length(..) | Expr::Clock(..) | Expr::Set(_) | Expr::Open => None,
            Expr::Offset { .. } | Expr::Rolling { .. } if comparative => None,
            expr => phrase(Expr::Part(part, Box::new(expr)), inner.end),
        }
    }

    /// "first half of 2019", "second quarter of 2023", "first eight months of the year", "21st century",
    /// "last week of March".
    fn ordinal_part(&self, at: usize) -> Option<Phrase> {
        use Word::*;
        let nth = match self.word(at) {
            Ordinal(nth) => nth,
            Last | Final => 0,
            _ => return None,
        };
        let next = self.skip(at + 1, &[Hyphen]);
        let (part, after) = match self.word(next) {
            Half if matches!(nth, 0..=2) => (Part::Half(if nth == 0 { 2 } else { nth }), next + 1),
            Measure(Unit::Century, _) if (10..=21).contains(&nth) => {
                let first = (i16::from(nth) - 1) * 100 + 1;
                return phrase(Expr::Years(first, first + 99), next + 1);
            }
            Measure(unit @ (Unit::Quarter | Unit::Month | Unit::Week | Unit::Day), false) => {
                (Part::Nth(nth, 1, unit), next + 1)
            }
            Figures(..) | Spelled(_) if matches!(nth, 0 | 1) => {
                let (tenths, end) = self.number(next)?;
                let Measure(unit @ (Unit::Quarter | Unit::Month | Unit::Week | Unit::Day), true) =
                    self.word(end)
                else {
                    return None;
                };
                (Part::Nth(nth, u8::try_from(tenths / 10).ok()?, unit), end + 1)
            }
            _ => return None,
        };
        let base = match self.word(after) {
            Of | In => {
                let inner_at = after + 1;
                self.simple(inner_at).or_else(|| {
                    let the = self.skip(inner_at, &[The]);
                    match self.word(the) {
                        Measure(Unit::Year, false) => {
                            phrase(Expr::Period(Unit::Year, Shift::Plain, None), the + 1)
                        }
                        _ => self.simple(the),
                    }
                })
            }
            Figures(..) => self.bare_year(after),
            This | Last | Next => self.deictic(after, after),
            _ => None,
        };
        match base {
            Some(base) if base.expr.dated() => phrase(Expr::Part(part, Box::new(base.expr)), base.end),
            // A quarter or half of a year that is not named stays open.
            None if matches!(part, Part::Nth(_, 1, Unit::Quarter)) && self.word(after) != Of => {
                phrase(Expr::Open, after)
            }
            _ => None,
        }
    }

    /// "spring 2024", "the summer of 2021", "the summer".
    fn season(&self, at: usize) -> Option<Phrase> {
        use Word::*;
        let winter = self.word(at) == Winter;
        let of = self.skip(at + 1, &[Of, Comma]);
        if let Some((YearRef::Number(year), end)) = self.year(of) {
            if (self.word(end) == Slash || self.word(end) == Hyphen)
                && let Figures(_, 2 | 4) = self.word(end + 1)
            {
                return phrase(Expr::Open, end + 2);
            }
            return phrase(
                if winter {
                    Expr::Open
                } else {
                    Expr::Season(None, Some(year))
                },
                end,
            );
        }
        let led = at.checked_sub(1).is_some_and(|b| {
            let before = self.word(b);
            matches!(
                before,
                In | During | By | Before | Until | Since | After | Early | Late | Mid
            ) || before == The
                && b.checked_sub(1).is_some_and(|c| {
                    matches!(
                        self.word(c),
                        In | During | By | Before | Until | Since | After | Of | Through | For
                    )
                })
        });
        let next_noun = matches!(self.upos(at + 1), Upos::Noun | Upos::Propn) && self.word(at + 1) == Plain;
        (led && !next_noun).then(|| phrase(Expr::Open, at + 1))?
    }

    /// "morning of 5 May"; the bare part of a day is no date.
    fn day_part_of(&self, at: usize) -> Option<Phrase> {
        if !matches!(self.word(at + 1), Word::Of | Word::On) {
            return None;
        }
        let inner = self.simple(at + 2)?;
        matches!(
            inner.expr,
            Expr::Calendar { day: Some(_), .. } | Expr::Weekday(..) | Expr::Today(_)
        )
        .then_some(inner)
    }

    // --- holidays, sets and clocks -------------------------------------------------------------------------

    fn holiday(&self, at: usize) -> Option<Phrase> {
        let (holiday, mut end) = self.holiday_name(at)?;
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

    fn holiday_name(&self, at: usize) -> Option<(Holiday, usize)> {
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
    fn lower(&self, at: usize) -> String {
        self.atoms
            .get(at)
            .map_or_else(String::new, |a| a.span.of(self.text).to_ascii_lowercase())
    }

    /// Whether an atom is the word, whatever its case.
    pub fn is_form(&self, at: usize, word: &str) -> bool {
        self.atoms
            .get(at)
            .is_some_and(|a| a.span.of(self.text).eq_ignore_ascii_case(word))
    }

    /// Whether the atoms between a year and a date say that the one ends on the other: ", which ends on",
    /// "(ending", ", which falls on".
    pub fn says_end(&self, atoms: Range<usize>) -> bool {
        const ENDS: [&str; 11] = [
            "ends",
            "ended",
            "ending",
            "end",
            "falls",
            "closes",
            "closing",
            "finishes",
            "expires",
            "concludes",
            "concluding",
        ];
        const AROUND: [&str; 8] = [",", "(", "which", "that", "on", "will", "-", "–"];
        let all: Vec<usize> = atoms.collect();
        let ends = all.iter().any(|i| ENDS.iter().any(|w| self.is_form(*i, w)));
        let plain = |i: &usize| ENDS.iter().chain(&AROUND).any(|w| self.is_form(*i, w));
        all.len() <= 6 && ends && all.iter().all(plain)
    }

    fn set(&self, at: usize) -> Option<Phrase> {
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
    fn clocked(&self, at: usize) -> Option<Phrase> {
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
                            | Expr::Calendar { day: Some(_), .. }
                    ) =>
                {
                    Some(day)
                }
                _ => Some(clock),
            },
            _ => Some(clock),
        }
    }

    fn clock(&self, at: usize) -> Option<(i8, i8, usize)> {
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

fn calendar(year: Option<i16>, month: Option<i8>, day: Option<i8>) -> Expr {
    Expr::Calendar {
        year: year.map(YearRef::Number),
        month,
        day,
        weekday: None,
    }
}

/// Whether two expressions can be the ends of one range: alike in kind, or a month and a day of one.
fn rangeable(first: &Expr, last: &Expr) -> bool {
    use Expr::*;
    matches!(
        (first, last),
        (
            Calendar { .. } | Part(..) | Period(..),
            Calendar { .. } | Part(..) | Today(_) | Period(..)
        ) | (Weekday(..) | Today(_), Weekday(..) | Today(_))
            | (Weekday(..), Calendar { weekday: Some(_), .. })
    )
}

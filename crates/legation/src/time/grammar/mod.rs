//! Reads atoms and returns what a time expression says, before anything is known of when it was said.
//!
//! A recursive-descent grammar: one function per phrase, each given the atom to start at and returning the phrase
//! and the atom after it. Nothing here knows the date of publication.

use super::calendar::Reckoning;
use super::holiday::{self, Holiday};
use super::lexicon::{Atom, Era, Word};
use super::value::{Lengths, Unit};
use crate::syntax::{Name, NameKind, Sentence, Upos};
use std::ops::Range;

mod date;
mod deixis;
mod length;
mod number;
mod occasion;
mod part;

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
    /// "the first Monday of May": which (0 is the last), the weekday, the month.
    NthWeekday(u8, i8, Box<Expr>),
    /// "the week of 7 October".
    WeekOf(Box<Expr>),
    Range(Box<Expr>, Box<Expr>),
    Holiday(Holiday, Option<YearRef>),
    Length(Count, Unit),
    /// "two years and three months".
    Lengths(Lengths),
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
    pub fn date(year: Option<YearRef>, month: Option<i8>, day: Option<i8>) -> Expr {
        Expr::Calendar(Ymd {
            year,
            month,
            day,
            weekday: None,
        })
    }

    /// A date whose year is in figures.
    fn stated(year: Option<i16>, month: Option<i8>, day: Option<i8>) -> Expr {
        Expr::date(year.map(YearRef::Number), month, day)
    }

    /// The date, where it is one of the calendar.
    pub fn calendar(&self) -> Option<Ymd> {
        match self {
            Expr::Calendar(date) => Some(*date),
            _ => None,
        }
    }

    /// The year in figures of a date of the calendar.
    pub fn stated_year(&self) -> Option<i16> {
        match self.calendar()?.year? {
            YearRef::Number(year) => Some(year),
            YearRef::Short(_) | YearRef::Shift(_) => None,
        }
    }

    /// Whether it names days or longer periods that a range may run between.
    fn dated(&self) -> bool {
        !matches!(
            self,
            Expr::Length(..)
                | Expr::Lengths(_)
                | Expr::Set(_)
                | Expr::Clock(..)
                | Expr::Open
                | Expr::Rolling { .. }
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
        )
    }

    /// The longest expression that begins at the atom.
    pub fn expression(&self, at: usize) -> Option<Phrase> {
        let mut first = self.simple(at)?;
        // "between now and November".
        if self.is_form(at, "now") && self.after_any(at, &[Word::Between, Word::From]) {
            first.expr = Expr::Today(0);
            let joined = self.extended(at, first.clone());
            first.expr = Expr::Open;
            return Some(if matches!(joined.expr, Expr::Range(..)) {
                joined
            } else {
                first
            });
        }
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
            Word::To | Word::Until | Word::Through => !self.moved(at),
            // A dash may only set a date apart, unless both sides are dates of the calendar.
            Word::Hyphen | Word::Dash => first.expr.calendar().is_some(),
            Word::And => before == Some(Word::Between),
            _ => false,
        };
        if !joins {
            return first;
        }
        let next = self.skip(first.end + 1, &[Word::The]);
        match self.simple(next).or_else(|| self.simple(first.end + 1)) {
            Some(last) if matches!(joint, Word::Hyphen | Word::Dash) && last.expr.calendar().is_none() => {
                first
            }
            Some(last) if last.expr.dated() && rangeable(&first.expr, &last.expr) => Phrase {
                expr: Expr::Range(Box::new(first.expr), Box::new(last.expr)),
                end: last.end,
            },
            _ => first,
        }
    }

    /// Whether what moves from one date to another stands before: "postponed from March to May" has no range.
    fn moved(&self, at: usize) -> bool {
        const MOVES: [&str; 8] = [
            "postpone",
            "move",
            "delay",
            "reschedule",
            "push",
            "shift",
            "extend",
            "defer",
        ];
        let token = self.atoms.get(at).map_or(0, |a| a.token);
        let before = &self.sentence.tokens[token.saturating_sub(9)..token];
        before
            .iter()
            .any(|t| t.upos == Upos::Verb && MOVES.contains(&t.lemma.as_str()))
    }

    /// Whether the atom stands in a person's name: "Theresa May", "June Osborne".
    fn in_person(&self, at: usize) -> bool {
        let token = self.atoms.get(at).map_or(usize::MAX, |a| a.token);
        let inside = |name: &Name| (name.start..name.end).contains(&token) && name.kind == NameKind::Person;
        self.sentence.names.iter().any(inside)
    }

    fn simple(&self, at: usize) -> Option<Phrase> {
        use Word::*;
        let found = match self.word(at) {
            Month(5, _) if self.holiday_name(at).is_some() => self.holiday(at),
            Month(4, _) if self.holiday_name(at).is_some() => self.holiday(at),
            Figures(..) | Ordinal(_) | Month(..) | IranianMonth(_) => {
                let date = self.marked_part(at).or_else(|| self.calendar(at));
                let date = date.or_else(|| self.spelled_decade(at));
                let counted = if date.is_none() { self.counted(at) } else { None };
                date.or(counted)
                    .or_else(|| self.clocked(at))
                    .or_else(|| self.ordinal_part(at))
            }
            // "twenty-second of June" before "twenty".
            Spelled(15..=20 | 30 | 1..=2) => {
                let date = self.day_month(at).or_else(|| self.spelled_decade(at));
                date.or_else(|| self.bare_year(at)).or_else(|| self.counted(at))
            }
            Spelled(_) | Several | Couple | About | Half => self.counted(at),
            Weekday(..) => self.weekday(at),
            The => self.the(at),
            A => self.counted(at),
            // "Following Thursday's talks" has no day of its own: the word needs its article.
            Last | Final => self.ordinal_part(at).or_else(|| self.deictic(at, at)),
            Recent => self
                .deictic(at, at)
                .or_else(|| phrase(Expr::Open, at + 1).filter(|_| self.upos(at) == Upos::Adj)),
            This | Next | Past | Previous | Coming | Current | Same | That => self.deictic(at, at),
            PartMark(_) => self.marked_part(at),
            Reckoned(_) => self.reckoned(at, Shift::Plain),
            Today(shift) => self.today(at, i64::from(shift)),
            Early | Late | Mid | End | Start => self.part(at),
            Later | Earlier => self.part(at).or_else(|| self.later(at)),
            Season | Winter => self.season(at),
            Decade(value) => self.decade(at, value),
            Measure(..) => self.bare_unit(at),
            Every | Every1(_) | Per | Once => self.set(at),
            HolidayStart => self.holiday(at),
            Whole => self.whole(at),
            Rest => self.rest(at),
            // The last part of a name ("Won-soon") is no word of time.
            Vague if self.after_any(at, &[Hyphen]) && self.glued(at) => None,
            Vague => phrase(Expr::Open, at + 1),
            Weekdays(_) => self.set(at),
            Apostrophe => self.short_year(at),
            DayPart(_) => self.day_part_of(at),
            Noon | Midnight => self.clocked(at),
            Weekend => phrase(Expr::Weekend(None), at + 1)
                .filter(|_| self.after_any(at, &[In, On, At, Over, During])),
            Era(_) => self.era_year(at),
            _ => None,
        }?;
        Some(self.trailed(found))
    }

    fn after_any(&self, at: usize, words: &[Word]) -> bool {
        at.checked_sub(1).is_some_and(|b| words.contains(&self.word(b)))
    }

    /// Takes in what only refines a day: "Monday [morning]", "yesterday [at 8:30 p.m.]", "Thursday [, May 5]".
    fn trailed(&self, mut found: Phrase) -> Phrase {
        // "next week on Wednesday" is the Wednesday of that week.
        if let Expr::Period(Unit::Week, shift, None) = found.expr {
            let on = self.skip(self.skip(found.end, &[Word::Comma]), &[Word::On]);
            if let Word::Weekday(day, false) = self.word(on) {
                found = Phrase {
                    expr: Expr::WeekdayOf(day, shift),
                    end: on + 1,
                };
            }
        }
        let day = matches!(
            found.expr,
            Expr::Weekday(..)
                | Expr::WeekdayOf(..)
                | Expr::Today(_)
                | Expr::Calendar(Ymd { day: Some(_), .. })
                | Expr::Calendar(Ymd { weekday: Some(_), .. })
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
}

/// Whether two expressions can be the ends of one range: alike in kind, or a month and a day of one.
fn rangeable(first: &Expr, last: &Expr) -> bool {
    use Expr::*;
    matches!(
        (first, last),
        (
            Calendar(_) | Part(..) | Period(..),
            Calendar(_) | Part(..) | Today(_) | Period(..)
        ) | (Weekday(..) | Today(_), Weekday(..) | Today(_))
            | (Weekday(_, Some(_)) | Today(_), Calendar(Ymd { day: Some(_), .. }))
            | (Today(_), Part(..) | Period(..) | Calendar(_))
            | (Weekday(..), Calendar(Ymd { weekday: Some(_), .. }))
    )
}

//! Reads atoms and returns what a time expression says, before anything is known of when it was said.
//!
//! A recursive-descent grammar: one function per phrase, each given the atom to start at and returning the phrase
//! and the atom after it. Nothing here knows the date of publication.

use super::calendar::Reckoning;
use super::holiday::{self, Holiday};
use super::lexicon::{Atom, Era, Season, Side, Word};
use super::value::{DayTime, Lengths, Unit};
use crate::syntax::{Name, NameKind, Sentence, Upos};
use std::ops::Range;

mod date;
mod deixis;
mod expr;
mod length;
mod number;
mod occasion;
mod part;
mod reckoned;
mod weekday;
mod year;

pub use expr::{Count, Every, Expr, Origin, Part, Shift, YearRef, Ymd};

/// A phrase found: the expression, and the atom after it.
#[derive(Clone, Debug, PartialEq)]
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
                | Zone(_)
                | Oclock
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
            first.expr = Expr::Vague(Side::Present);
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
            Word::And => before == Some(Word::Between) || self.after_any(first.end - 1, &[Word::Between]),
            _ => false,
        };
        if !joins {
            return first;
        }
        let next = self.skip(first.end + 1, &[Word::The]);
        // "from March until now".
        if self.is_form(next, "now") && !matches!(joint, Word::Hyphen | Word::Dash) {
            let (between, last) = (first.end..next, Box::new(Expr::Today(0)));
            let expr = Expr::Range(Box::new(first.expr), last, between);
            return Phrase { expr, end: next + 1 };
        }
        let last = self.simple(next).map(|last| (next, last));
        match last.or_else(|| Some((first.end + 1, self.simple(first.end + 1)?))) {
            Some((_, last))
                if matches!(joint, Word::Hyphen | Word::Dash) && last.expr.calendar().is_none() =>
            {
                first
            }
            Some((start, last)) if last.expr.dated() && rangeable(first.expr.day(), last.expr.day()) => {
                let between = first.end..start;
                let expr = Expr::Range(Box::new(first.expr), Box::new(last.expr), between);
                Phrase { expr, end: last.end }
            }
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
            Figures(..) | Ordinal(_) | Month(..) | ReckonedMonth(..) => {
                let date = self.quarter_of_months(at).or_else(|| self.marked_part(at));
                let date = date.or_else(|| self.calendar(at));
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
            // "the most recent" of a row may be old.
            Recent if at.checked_sub(1).is_some_and(|b| self.is_form(b, "most")) => None,
            Recent => self
                .deictic(at, at)
                .or_else(|| phrase(Expr::Vague(Side::Past), at + 1).filter(|_| self.upos(at) == Upos::Adj)),
            This | Next | Past | Previous | Coming | Current | Same | That => self.deictic(at, at),
            PartMark(_) => self.marked_part(at),
            Reckoned(_) | Fiscal => self.reckoned(at, Shift::Plain),
            Today(shift) => phrase(Expr::Today(i64::from(shift)), at + 1),
            Overnight => phrase(Expr::TimeOfDay(DayTime::Night), at + 1),
            Tonight => phrase(Expr::Today(0).at(DayTime::Night), at + 1),
            Early | Late | Mid | End | Start => self.part(at),
            Later | Earlier => self.part(at).or_else(|| self.later(at)),
            Season(season) => self.season(at, season),
            Decade(value) => self.decade(at, value),
            Measure(..) => self.bare_unit(at),
            Every | Every1(_) | Per | Once => self.set(at),
            HolidayStart => self.holiday(at),
            Whole => self.whole(at),
            Rest => self.rest(at),
            // The last part of a name ("Won-soon") is no word of time.
            // "as soon as".
            Vague(_) if at.checked_sub(1).is_some_and(|b| self.is_form(b, "as")) => None,
            Vague(_) if self.after_any(at, &[Hyphen]) && self.glued(at) => None,
            // "a better future" is no time ahead; "in future" is.
            Vague(Side::Future) if self.upos(at) == Upos::Noun && !self.after_any(at, &[In]) => None,
            Vague(_) if self.word(at + 1) == Hyphen && self.glued(at + 1) => None,
            Vague(when) => phrase(Expr::Vague(when), at + 1),
            Weekdays(_) => self.set(at),
            Apostrophe => self.short_year(at),
            DayPart(part) => self.day_part_of(at, part),
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

    /// Takes in what only refines a day: "Monday [morning]", "yesterday [at 8:30 p.m.]".
    fn trailed(&self, mut found: Phrase) -> Phrase {
        // "next week on Wednesday" is the Wednesday of that week.
        if let Expr::Period(Unit::Week, shift, None) = found.expr {
            let leads = [Word::On, Word::From, Word::Between];
            let on = self.skip(self.skip(found.end, &[Word::Comma]), &leads);
            if let Word::Weekday(day, short) = self.word(on)
                && (!short || on > found.end)
            {
                found = Phrase {
                    expr: Expr::WeekdayOf(day, shift),
                    end: on + 1,
                };
            }
        }
        if found.expr.is_day()
            && let Some((time, end)) = self.day_time(found.end)
        {
            found = Phrase {
                expr: found.expr.at(time),
                end,
            };
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
        ) | (Weekday(..) | WeekdayOf(..) | Today(_), Weekday(..) | Today(_))
            | (Weekday(_, Some(_)) | Today(_), Calendar(Ymd { day: Some(_), .. }))
            | (WeekNumber(..), WeekNumber(..))
            | (Today(_), Part(..) | Period(..) | Calendar(_))
            | (Weekday(..), Calendar(Ymd { weekday: Some(_), .. }))
    )
}

//! This module reads a sentence and the date of publication and returns the sentence's time expressions, with
//! their values in ISO 8601.
//!
//! ```text
//! tokens ──lexicon──▶ atoms ──grammar──▶ what is said ──tense, resolve──▶ value, role, basis
//! ```
//!
//! A value is as precise as the text: `2024`, `2024-03`, `2024-03-20`, or an interval `2024-03-18/2024-03-24`.
//! Weeks are Monday to Sunday; quarters and halves of a year are intervals of months (`2023-04/2023-06`); a season
//! is given as its year, since it falls in other months on either side of the equator. What the text, the date of
//! publication and the narrative do not settle has no value, and the date of publication is never a default.
//!
//! `timex` says the same expressions as TimeML does (`PAST_REF`, `2024-W12`, `XXXX-WXX-1`), for comparing with annotated
//! corpora; what only it can say never dates an entry. `legation evaluate times` measures both, see `scores.tsv`.

mod calendar;
mod days;
mod find;
mod grammar;
mod holiday;
mod lexicon;
mod moon;
mod resolve;
mod tense;
mod timex;
mod value;
mod written;

#[cfg(test)]
mod tests;

use crate::syntax::{Sentence, Token};
use crate::text::Span;
use jiff::civil::{Date, DateTime};
use std::ops::Range;

use grammar::{Expr, Origin};
use lexicon::Side;
use value::Unit;

pub use days::days;
pub(crate) use days::distance;
pub use find::find;
pub use timex::{Timex, TimexKind};
pub use value::{Moment, Value};
pub use written::{Precision, find_in_line, parse_date};

/// One of a unit: lengths are counted in tenths.
const ONE: u32 = 10;

/// What the reader knows of when the text was told.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reference {
    /// `None`: weekdays and relative expressions stay unresolved.
    pub published: Option<Date>,
}

/// What kind of time an expression names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A day, month or year.
    Date,
    /// From one day, month or year to another; also periods whose bounds the text leaves open.
    Interval,
    /// A length of time, `P3D`.
    Duration,
    /// A repetition: "annually" (`P1Y`), "every Monday" (no value).
    Set,
    /// `T20:30`.
    TimeOfDay,
}

/// How an expression dates what it stands with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It happened then: "on", "in", "at", or no preposition.
    On,
    /// A deadline.
    By,
    Before,
    After,
    /// "since", "from".
    Since,
    Until,
    /// "within 30 days": the value runs from the publication to the last day.
    Within,
    During,
    /// For how long.
    For,
    /// It dates the noun that it modifies, not the clause: "the 2015 deal", "Sunday's signing", "the act of 3 May".
    Of,
}

/// What an inferred value was inferred from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Publication,
    /// The last date of the narrative.
    Narrative,
    /// A year stated shortly before, for a date without one.
    StatedYear,
    /// Arithmetic of another calendar, which may be a day or two off.
    Calendar,
}

/// What a value rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    Stated,
    Inferred(Source),
    /// There is no value.
    Unknown,
}

/// A time expression of one sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeExpression {
    /// Tokens of the sentence, without the preposition.
    pub tokens: Range<usize>,
    /// The token of the preposition that gives the role.
    pub marker: Option<usize>,
    /// Byte span of the expression (a piece of a token where a token holds more: "mid-June").
    pub span: Span,
    pub when: Option<Value>,
    /// `when` in ISO 8601.
    pub value: Option<String>,
    pub kind: Kind,
    pub role: Role,
    /// The last day of the value is meant: "by the end of March".
    pub closing: bool,
    pub basis: Basis,
    /// What the words say, before it was counted from anything.
    said: Expr,
    /// Between the ends of a range, or the preposition after a length.
    gap: Option<Span>,
    /// The day that the story has come to, else the publication's.
    story: Option<Moment>,
    /// What a length is counted from, "two months after Sept. 11"; the month or quarter that "a year earlier" compares with.
    base: Option<Value>,
    /// The last clock's time that the story gave before it.
    clock: Option<DateTime>,
    /// Where there is no value: what it would be if the story stood at that day.
    likely: Option<Value>,
}

impl TimeExpression {
    /// The value, if it can date an event: a date or interval in which something happens (not a deadline, a bound, a
    /// length or a repetition).
    pub fn date(&self) -> Option<&str> {
        let dates = matches!(self.kind, Kind::Date | Kind::Interval);
        let inside = matches!(self.role, Role::On | Role::During | Role::Of);
        if dates && inside {
            self.value.as_deref()
        } else {
            None
        }
    }

    /// The value as the time by which something is due: as precise as the text ("by 2025" is `2025`), the last day
    /// for "by the end of March" and "within 30 days".
    pub fn due(&self) -> Option<String> {
        match (self.kind, self.role, self.when?) {
            (Kind::Date | Kind::Interval, _, value) if self.closing => Some(value.days()?.1.to_string()),
            (Kind::Date | Kind::Interval, Role::Within, Value::Between(_, end)) => Some(end.to_string()),
            (Kind::Date | Kind::Interval, Role::Since | Role::After | Role::For, _) => None,
            (Kind::Date | Kind::Interval, _, value) => Some(value.to_string()),
            _ => None,
        }
    }

    /// Whether it is longer than a decade.
    pub fn is_era(&self) -> bool {
        const DECADE: i64 = 3_653;
        self.days()
            .is_some_and(|(first, last)| value::days_between(first, last) > DECADE)
    }

    /// The last day on which what is due can be done.
    pub fn deadline(&self) -> Option<Date> {
        self.due()?;
        self.when?.days().map(|days| days.1)
    }

    /// First and last day that the value covers.
    pub fn days(&self) -> Option<(Date, Date)> {
        self.when?.days()
    }

    /// The value, or what it would be if the story stood at its last day or the publication: for comparing.
    pub(crate) fn supposed(&self) -> Option<Value> {
        self.when.or(self.likely)
    }

    /// Whether the words, which give no day, put it more than a month back: "decades ago", "some years earlier",
    /// "in the past".
    pub fn long_ago(&self, sentence: &Sentence) -> bool {
        if self.value.is_some() {
            return false;
        }
        match self.said {
            Expr::Offset {
                count,
                unit,
                back: true,
                from: Origin::Publication | Origin::Narrative,
            } => unit > Unit::Month || unit == Unit::Month && count != Some(ONE),
            Expr::Vague(Side::Past) => {
                let last = self
                    .tokens
                    .end
                    .checked_sub(1)
                    .and_then(|t| sentence.tokens.get(t));
                last.is_some_and(|token| token.lemma == "past")
            }
            _ => false,
        }
    }

    /// Gives the expression another day for its value.
    fn set(&mut self, value: Value, basis: Basis) {
        self.when = Some(value);
        self.value = Some(value.to_string());
        self.kind = Kind::Date;
        self.basis = basis;
    }

    /// The token that heads the expression: the one whose own head lies outside.
    pub fn head(&self, sentence: &Sentence) -> usize {
        head(&sentence.tokens, &self.tokens)
    }

    /// The token outside the expression that it depends on: the verb or noun that it dates.
    pub fn governor(&self, sentence: &Sentence) -> Option<usize> {
        sentence.tokens.get(self.head(sentence)).and_then(|t| t.head)
    }
}

fn head(tokens: &[Token], range: &Range<usize>) -> usize {
    let outside = |i: &usize| {
        tokens
            .get(*i)
            .is_some_and(|t| t.head.is_none_or(|h| !range.contains(&h)))
    };
    // The article of "the November 27 deal" stands inside the expression, but is the deal's.
    let article = |i: &usize| tokens.get(*i).is_some_and(|t| t.rel == "det");
    range
        .clone()
        .find(|i| outside(i) && !article(i))
        .or_else(|| range.clone().find(outside))
        .unwrap_or(range.start)
}

/// What the narrative has dated so far; one per dispatch, given to `find` sentence by sentence.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// The last date that something happened on.
    last: Option<Moment>,
    /// The last day that something happened on, and its sentence's number: a month or year told in passing ("since
    /// February") leaves the story on its day.
    day: Option<(Moment, usize)>,
    /// The last date that something is to happen on, and its sentence's number: what is told beside it, and further
    /// plans, count from there; the story goes on from `last`.
    planned: Option<(Moment, usize)>,
    /// The year of the last date stated in full, its sentence's number and paragraph: the year of the dates after it,
    /// where no publication tells.
    stated: Option<(i16, usize, usize)>,
    /// The last year stated, its sentence's number and paragraph.
    year: Option<(i16, usize, usize)>,
    /// The last quarter of a year that was told of.
    quarter: Option<Value>,
    /// The last clock's time that was told.
    clock: Option<DateTime>,
    sentences: usize,
}

impl Memory {
    /// The last date that the narrative gave.
    pub fn last(&self) -> Option<Moment> {
        self.last
    }

    /// The year of the last full date of the paragraph or of the two sentences before.
    fn stated_year(&self, paragraph: usize) -> Option<i16> {
        let (year, sentence, its_paragraph) = self.stated?;
        (its_paragraph == paragraph || self.sentences - sentence <= 2).then_some(year)
    }

    /// The year that the narrative is in, said in this sentence or the one before.
    fn year_here(&self, paragraph: usize) -> Option<i16> {
        let (year, sentence, its_paragraph) = self.year?;
        (its_paragraph == paragraph && self.sentences - sentence <= 1).then_some(year)
    }
}

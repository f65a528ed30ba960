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

mod calendar;
mod grammar;
mod lexicon;
mod resolve;
mod tense;
mod value;
mod written;

#[cfg(test)]
mod tests;

use crate::syntax::{Sentence, Token};
use crate::text::Span;
use grammar::{Expr, Grammar, Part, Shift, YearRef};
use jiff::civil::Date;
use lexicon::{Atom, Word};
use resolve::Situation;
use std::ops::Range;
use tense::Orientation;
use value::Unit;

pub use value::{Moment, Value};
pub use written::{Precision, parse_date};

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
    /// A deadline; with "the end of", the value is the last day.
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
    pub basis: Basis,
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
            (Kind::Date | Kind::Interval, Role::Within, Value::Between(_, end)) => Some(end.to_string()),
            (Kind::Date | Kind::Interval, Role::Since | Role::After | Role::For, _) => None,
            (Kind::Date | Kind::Interval, _, value) => Some(value.to_string()),
            _ => None,
        }
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
    range.clone().find(outside).unwrap_or(range.start)
}

/// What the narrative has dated so far; one per dispatch, given to `find` sentence by sentence.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// The last date that something happened on.
    last: Option<Moment>,
    /// The last year stated, its sentence's number and paragraph.
    year: Option<(i16, usize, usize)>,
    sentences: usize,
}

impl Memory {
    /// The last date that the narrative gave.
    pub fn last(&self) -> Option<Moment> {
        self.last
    }

    /// The year that the narrative is in, said in this sentence or the one before.
    fn year_here(&self, paragraph: usize) -> Option<i16> {
        let (year, sentence, its_paragraph) = self.year?;
        (its_paragraph == paragraph && self.sentences - sentence <= 1).then_some(year)
    }
}

/// One expression of the sentence before it has a value: atoms `start..end`.
struct Found {
    expr: Expr,
    start: usize,
    end: usize,
}

/// The time expressions of a sentence, in order, none overlapping another.
pub fn find(
    text: &str,
    sentence: &Sentence,
    reference: &Reference,
    memory: &mut Memory,
) -> Vec<TimeExpression> {
    memory.sentences += 1;
    let atoms = lexicon::atoms(text, sentence);
    let grammar = Grammar {
        text,
        atoms: &atoms,
        sentence,
    };
    let mut found = phrases(&grammar);
    if found.is_empty() {
        return Vec::new();
    }
    share_years(&atoms, &mut found);
    let mut expressions: Vec<TimeExpression> = Vec::with_capacity(found.len());
    for item in &found {
        let (role, marker) = role(&grammar, item);
        let tokens = atoms[item.start].token..atoms[item.end - 1].token + 1;
        let span = Span::new(atoms[item.start].span.start, atoms[item.end - 1].span.end);
        let orientation = if undecided(&item.expr) {
            tense::orientation(text, sentence, head(&sentence.tokens, &tokens))
        } else {
            Orientation::Open
        };
        let narrative_year = match reference.published {
            None => memory.year.map(|y| y.0),
            Some(_) if matches!(orientation, Orientation::Future) => None,
            Some(_) => memory.year_here(sentence.paragraph),
        };
        let sentence_date = expressions.iter().rev().find_map(|e| match e.when {
            Some(Value::At(moment)) if matches!(e.role, Role::On | Role::During) => Some(moment),
            _ => None,
        });
        // "within 30 days of the vote" runs from a day that is not known here.
        let anchored =
            role == Role::Within && matches!(grammar.word(item.end), Word::Of | Word::After | Word::From);
        let role_for_value = if anchored { Role::For } else { role };
        let situation = Situation {
            published: reference.published,
            memory,
            orientation,
            role: role_for_value,
            narrative_year,
            sentence_date,
        };
        let resolved = situation.resolve(&item.expr);
        let when = resolved.map(|r| r.0);
        let expression = TimeExpression {
            tokens,
            marker,
            span,
            when,
            value: when.map(|v| v.to_string()),
            kind: kind(&item.expr, when),
            role,
            basis: resolved.map_or(Basis::Unknown, |r| r.1),
        };
        remember(memory, &expression, &item.expr, sentence.paragraph);
        expressions.push(expression);
    }
    year_ends(&grammar, reference, &found, &mut expressions);
    expressions
}

/// Every phrase of the sentence, longest first from the left.
fn phrases(grammar: &Grammar) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < grammar.atoms.len() {
        if Grammar::may_start(grammar.word(at))
            && let Some(phrase) = grammar.expression(at)
            && phrase.end > at
        {
            found.push(Found {
                expr: phrase.expr,
                start: at,
                end: phrase.end,
            });
            at = phrase.end;
            at = further_days(grammar, &mut found, at);
            continue;
        }
        at += 1;
    }
    found
}

/// "September 4 [and 9]", "March 3 [, 5 and 8]": more days of the month just named. Returns the atom after them.
fn further_days(grammar: &Grammar, found: &mut Vec<Found>, mut at: usize) -> usize {
    while let Some(Found {
        expr:
            Expr::Calendar {
                year,
                month: Some(month),
                day: Some(_),
                weekday: None,
            },
        start,
        ..
    }) = found.last()
    {
        let month_first = matches!(grammar.word(*start), Word::Month(..)) || found.len() > 1;
        let joint = grammar.word(at);
        let (Word::And | Word::Comma, Word::Figures(day @ 1..=31, 1 | 2)) = (joint, grammar.word(at + 1))
        else {
            break;
        };
        let closed = matches!(
            grammar.word(at + 2),
            Word::Comma | Word::Dot | Word::And | Word::Close | Word::In | Word::At | Word::To | Word::By
        ) || at + 2 >= grammar.atoms.len();
        if !month_first || !closed || year.is_some() {
            break;
        }
        let (year, month) = (*year, *month);
        let day = i8::try_from(day).ok();
        found.push(Found {
            expr: Expr::Calendar {
                year,
                month: Some(month),
                day,
                weekday: None,
            },
            start: at + 1,
            end: at + 2,
        });
        at += 2;
    }
    at
}

/// "4 October and 12 November 2022": a year holds for the dates that it is coordinated with.
fn share_years(atoms: &[Atom], found: &mut [Found]) {
    for at in (1..found.len()).rev() {
        let joined = atoms[found[at - 1].end..found[at].start].iter().all(|a| {
            matches!(
                a.word,
                Word::And | Word::Comma | Word::Or | Word::On | Word::From | Word::The
            )
        });
        let (left, right) = found.split_at_mut(at);
        let (Some(left), Some(right)) = (left.last_mut(), right.first()) else {
            continue;
        };
        let stated = match &right.expr {
            Expr::Calendar {
                year: Some(YearRef::Number(year)),
                month: Some(month),
                ..
            } => Some((*year, *month)),
            _ => None,
        };
        if let (
            true,
            Some((stated, month)),
            Expr::Calendar {
                year: year @ None,
                month: Some(own),
                ..
            },
        ) = (joined, stated, &mut left.expr)
            && *own <= month
        {
            *year = Some(YearRef::Number(stated));
        }
    }
}

/// The role that the words before an expression give it, and the token of the preposition.
fn role(grammar: &Grammar, item: &Found) -> (Role, Option<usize>) {
    let mut at = item.start;
    // Articles and "about" stand between a preposition and its date.
    while at > 0
        && matches!(
            grammar.word(at - 1),
            Word::The | Word::A | Word::About | Word::Its | Word::Early | Word::Late
        )
    {
        at -= 1;
    }
    let marker = at.checked_sub(1);
    let token = marker.map(|m| grammar.atoms[m].token);
    let word = marker.map_or(Word::Plain, |m| grammar.word(m));
    let range = matches!(item.expr, Expr::Range(..) | Expr::Days { .. } | Expr::Years(..));
    let length = matches!(item.expr, Expr::Length(..));
    let attributive = attributive(grammar, item);
    let role = match word {
        Word::From | Word::Between if range => Role::During,
        _ if attributive => Role::Of,
        Word::On | Word::In | Word::At => Role::On,
        Word::By => Role::By,
        Word::Before => Role::Before,
        Word::After | Word::Following => Role::After,
        Word::Since | Word::From => Role::Since,
        Word::Until => Role::Until,
        Word::To if !length => match marker.and_then(|m| m.checked_sub(1)).map(|m| grammar.word(m)) {
            Some(Word::Previous) => Role::Before,
            _ => Role::Until,
        },
        Word::Within => Role::Within,
        Word::During | Word::Over | Word::Through => Role::During,
        Word::For => Role::For,
        Word::Of => match marker.and_then(|m| m.checked_sub(1)) {
            Some(before) if grammar.is_form(before, "ahead") => Role::Before,
            Some(before) if grammar.is_form(before, "as") => Role::On,
            _ => Role::Of,
        },
        _ => return (Role::On, None),
    };
    (role, token)
}

/// Whether the expression modifies a noun that follows it: "Sunday's signings", "the November 27 deal".
fn attributive(grammar: &Grammar, item: &Found) -> bool {
    if grammar.word(item.end) == Word::Possessive {
        return true;
    }
    let tokens = &grammar.sentence.tokens;
    let last = grammar.atoms[item.end - 1].token;
    let head = head(tokens, &(grammar.atoms[item.start].token..last + 1));
    match tokens.get(head).and_then(|t| t.head) {
        Some(governor) => {
            let relation = tokens[head].rel;
            governor > last
                && matches!(
                    relation,
                    "compound" | "nmod:poss" | "amod" | "nummod" | "nmod:unmarked" | "nmod:tmod"
                )
        }
        None => false,
    }
}

/// Whether the value hangs on the tense of the governing verb.
fn undecided(expr: &Expr) -> bool {
    match expr {
        Expr::Calendar { year, .. } | Expr::Days { year, .. } => year.is_none(),
        Expr::Weekday(..) | Expr::Weekend(_) | Expr::Holiday(..) | Expr::Iranian(None, ..) => true,
        Expr::Period(_, Shift::Plain, _) => true,
        Expr::Part(_, of) | Expr::OffsetFrom { base: of, .. } => undecided(of),
        Expr::Range(start, end) => undecided(start) || undecided(end),
        _ => false,
    }
}

fn kind(expr: &Expr, when: Option<Value>) -> Kind {
    match (expr, when) {
        (Expr::Set(_), _) => Kind::Set,
        (Expr::Clock(..), _) => Kind::TimeOfDay,
        (_, Some(Value::Between(..))) => Kind::Interval,
        (_, Some(Value::At(_))) => Kind::Date,
        (_, Some(Value::Length { .. })) | (Expr::Length(..), None) => Kind::Duration,
        (Expr::Open | Expr::Rolling { .. } | Expr::Range(..) | Expr::Weekend(_) | Expr::Period(..), _) => {
            Kind::Interval
        }
        _ => Kind::Date,
    }
}

fn remember(memory: &mut Memory, expression: &TimeExpression, expr: &Expr, paragraph: usize) {
    let happens = matches!(
        expression.role,
        Role::On | Role::During | Role::After | Role::Since
    );
    if !happens {
        return;
    }
    if let Some(Value::At(moment)) = expression.when {
        memory.last = Some(moment);
    }
    let stated = match expr {
        Expr::Calendar {
            year: Some(YearRef::Number(year)),
            ..
        } => Some(*year),
        Expr::Part(_, of) => match **of {
            Expr::Calendar {
                year: Some(YearRef::Number(year)),
                ..
            } => Some(year),
            _ => None,
        },
        _ => None,
    };
    if let (Some(year), Role::On | Role::During) = (stated, expression.role) {
        memory.year = Some((year, memory.sentences, paragraph));
    }
}

/// "the end of the current year, which ends on March 20": the text gives the end of the year, so that a deadline at
/// it is that day. The year may be any calendar's.
fn year_ends(grammar: &Grammar, reference: &Reference, found: &[Found], expressions: &mut [TimeExpression]) {
    for at in 1..found.len() {
        let ends_year = match &found[at - 1].expr {
            Expr::Part(Part::End, of) => matches!(**of, Expr::Period(Unit::Year, ..)),
            Expr::Period(Unit::Year, ..) => true,
            _ => false,
        };
        let given = match &found[at].expr {
            Expr::Calendar {
                year,
                month: Some(month),
                day: Some(day),
                ..
            } => Some((*year, *month, *day)),
            _ => None,
        };
        let between = found[at - 1].end..found[at].start;
        let (true, Some((year, month, day)), true) = (ends_year, given, grammar.says_end(between)) else {
            continue;
        };
        let day = match (year, reference.published) {
            (Some(YearRef::Number(year)), _) => Moment::day(year, month, day),
            (None, Some(published)) => (published.year()..=published.year().saturating_add(1))
                .filter_map(|year| Moment::day(year, month, day))
                .find(|moment| moment.first() >= published),
            _ => None,
        };
        let Some(day) = day else { continue };
        let basis = if year.is_some() {
            Basis::Stated
        } else {
            Basis::Inferred(Source::Publication)
        };
        expressions[at].set(Value::At(day), basis);
        if matches!(expressions[at - 1].role, Role::By | Role::Until | Role::Before) {
            expressions[at - 1].set(Value::At(day), basis);
        }
    }
}

impl TimeExpression {
    fn set(&mut self, value: Value, basis: Basis) {
        self.when = Some(value);
        self.value = Some(value.to_string());
        self.kind = Kind::Date;
        self.basis = basis;
    }
}

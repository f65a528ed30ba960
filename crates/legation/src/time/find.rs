//! Finds the phrases of a sentence and gives each its role, its value and its place in the narrative.

use super::grammar::{Expr, Grammar, Origin, Part, Shift, YearRef, Ymd};
use super::lexicon::{self, Atom, Word};
use super::resolve::Situation;
use super::tense::{self, Orientation};
use super::value::{Moment, Unit, Value};
use super::{Basis, Kind, Memory, ONE, Reference, Role, Source, TimeExpression, head};
use crate::syntax::{Sentence, Upos};
use crate::text::Span;
use jiff::civil::Date;

/// One expression of the sentence before it has a value: atoms `start..end`.
pub(super) struct Found {
    pub(super) expr: Expr,
    pub(super) start: usize,
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
        let within = role == Role::Within && matches!(item.expr, Expr::Length(..) | Expr::Lengths(_));
        let orientation = if within || undecided(&item.expr) {
            tense::orientation(text, sentence, head(&sentence.tokens, &tokens))
        } else {
            Orientation::Open
        };
        let ahead = |orientation| matches!(orientation, Orientation::Future | Orientation::Prospect);
        let narrative_year = match reference.published {
            None if ahead(orientation) => memory.year_here(sentence.paragraph),
            None => memory.stated_year(sentence.paragraph),
            Some(_) if matches!(orientation, Orientation::Future) => None,
            Some(_) => memory.year_here(sentence.paragraph),
        };
        let plan = memory.planned.filter(|(_, number)| {
            let told = memory.sentences - number;
            let head = head(&sentence.tokens, &tokens);
            told == 0 || told <= 2 && ahead(tense::orientation(text, sentence, head))
        });
        let narrative = plan.map(|plan| plan.0).or(memory.last);
        let day = memory
            .day
            .filter(|(_, sentence)| memory.sentences - sentence <= 3)
            .map(|(day, _)| day);
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
            narrative,
            day,
            orientation,
            role: role_for_value,
            narrative_year,
            sentence_date,
            quarter: memory.quarter,
        };
        let resolved = situation.resolve(&item.expr);
        let told = sentence_date
            .or(narrative)
            .filter(|m| matches!(m, Moment::Day(_)));
        let story = told.or(day).or(reference.published.map(Moment::Day));
        let story = match item.expr {
            Expr::TimeOfDay(_) => day_of_time(&expressions, orientation, plan.is_some(), reference).or(story),
            _ => story,
        };
        let likely = match resolved {
            Some(_) => None,
            None => Situation {
                narrative: story,
                ..situation
            }
            .resolve(&item.expr),
        };
        let when = resolved.map(|r| r.0);
        let expression = TimeExpression {
            tokens,
            marker,
            span,
            when,
            value: when.map(|v| v.to_string()),
            kind: kind(&item.expr, when),
            role,
            closing: matches!(item.expr, Expr::Part(Part::End, _))
                && matches!(role, Role::By | Role::Until | Role::Before | Role::Within),
            basis: resolved.map_or(Basis::Unknown, |r| r.1),
            gap: gap(&atoms, item),
            story,
            likely: likely.map(|r| r.0),
            base: match &item.expr {
                Expr::OffsetFrom { base, .. } => situation.resolve(base).map(|r| r.0),
                // "$41 million in the third quarter, from $46 million a year earlier": the same quarter.
                Expr::Offset {
                    count: Some(ONE),
                    unit: Unit::Year,
                    back: true,
                    from: Origin::Narrative,
                } => expressions
                    .iter()
                    .rev()
                    .find_map(|e| e.when)
                    .filter(|value| value.is_quarter() || matches!(value, Value::At(Moment::Month(..)))),
                _ => None,
            },
            clock: memory.clock,
            said: item.expr.clone(),
        };
        remember(
            text,
            reference.published,
            memory,
            &expression,
            &item.expr,
            sentence,
        );
        expressions.push(expression);
    }
    year_ends(&grammar, reference, &found, &mut expressions);
    expressions
}

/// The day of a time that stands by itself: the last one that the sentence told of, unless what goes on or is to come is told of
/// after what has been.
fn day_of_time(
    before: &[TimeExpression],
    orientation: Orientation,
    planned: bool,
    reference: &Reference,
) -> Option<Moment> {
    let day = before.iter().rev().find_map(|e| match e.when {
        Some(Value::At(day @ Moment::Day(_))) if matches!(e.role, Role::On | Role::During | Role::Of) => {
            Some(day)
        }
        _ => None,
    });
    let published = reference.published.map(Moment::Day);
    let over = day
        .zip(published)
        .is_none_or(|(day, published)| day.first() < published.first());
    match orientation {
        Orientation::Present | Orientation::Future if over && !planned => published,
        _ => day,
    }
}

/// What lies between the ends of a range, or is only the preposition after a length.
fn gap(atoms: &[Atom], item: &Found) -> Option<Span> {
    // "a week [before]" what follows.
    if let Expr::Offset {
        from: Origin::Clause, ..
    } = item.expr
    {
        let last = item.end.checked_sub(1)?;
        return Some(Span::new(
            atoms.get(last.checked_sub(1)?)?.span.end,
            atoms.get(last)?.span.end,
        ));
    }
    // "two months [after] Sept. 11"; "the day after Christmas" is one.
    if let Expr::OffsetFrom { base, .. } = &item.expr {
        if matches!(**base, Expr::Today(_)) {
            return None;
        }
        let own = item.start..item.end;
        let preposition = own
            .clone()
            .find(|at| matches!(atoms[*at].word, Word::Before | Word::After | Word::From))?;
        let inside = preposition > item.start && preposition + 1 < item.end;
        return (inside && atoms[item.start].word != Word::The)
            .then(|| Span::new(atoms[preposition - 1].span.end, atoms[preposition + 1].span.start));
    }
    let (Expr::Range(.., between) | Expr::Lasting(.., between)) = &item.expr else {
        return None;
    };
    let before = atoms.get(between.start.checked_sub(1)?)?;
    Some(Span::new(before.span.end, atoms.get(between.end)?.span.start))
}

/// Every phrase of the sentence, longest first from the left.
pub(super) fn phrases(grammar: &Grammar) -> Vec<Found> {
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
    while let Some(last) = found.last() {
        let Some(Ymd {
            year,
            month: Some(month),
            day: Some(_),
            weekday: None,
        }) = last.expr.calendar()
        else {
            break;
        };
        let start = last.start;
        let month_first = matches!(grammar.word(start), Word::Month(..)) || found.len() > 1;
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
        let day = i8::try_from(day).ok();
        found.push(Found {
            expr: Expr::date(year, Some(month), day),
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
        let stated = right
            .expr
            .calendar()
            .and_then(|date| match (date.year?, date.month?) {
                (YearRef::Number(year), month) => Some((year, month)),
                _ => None,
            });
        if let (
            true,
            Some((stated, month)),
            Expr::Calendar(Ymd {
                year: year @ None,
                month: Some(own),
                ..
            }),
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
        Word::For if matches!(item.expr, Expr::Lasting(..)) => Role::During,
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
    let Some(governor) = tokens.get(head).and_then(|t| t.head) else {
        return false;
    };
    let relation = tokens[head].rel;
    governor > last
        && governor - last <= 4
        && matches!(tokens[governor].upos, Upos::Noun | Upos::Propn)
        && grammar.sentence.child_with_rel(governor, "cop").is_none()
        && matches!(
            relation,
            "compound" | "nmod:poss" | "amod" | "nummod" | "nmod:unmarked" | "nmod:tmod" | "nmod"
        )
}

/// Whether the value hangs on the tense of the governing verb.
fn undecided(expr: &Expr) -> bool {
    match expr {
        Expr::Calendar(Ymd { year, .. }) | Expr::Days { year, .. } => year.is_none(),
        Expr::Weekday(..) | Expr::Weekend(_) | Expr::Holiday(..) | Expr::ReckonedDay(_, None, ..) => true,
        Expr::Anniversary(..) | Expr::TimeOfDay(_) => true,
        Expr::Period(_, Shift::Plain, _) | Expr::YearPart(..) => true,
        Expr::Offset {
            from: Origin::Ahead, ..
        } => true,
        Expr::Part(_, of) | Expr::OffsetFrom { base: of, .. } | Expr::OnDay(of, _) => undecided(of),
        Expr::NthWeekday(_, _, of) | Expr::WeekOf(of) => undecided(of),
        Expr::Range(start, end, _) => undecided(start) || undecided(end),
        Expr::Lasting(_, _, start, _) => undecided(start),
        _ => false,
    }
}

fn kind(expr: &Expr, when: Option<Value>) -> Kind {
    match (expr, when) {
        (Expr::Set(_), _) => Kind::Set,
        (Expr::TimeOfDay(_), _) => Kind::TimeOfDay,
        (_, Some(Value::Between(..))) => Kind::Interval,
        (_, Some(Value::At(_))) => Kind::Date,
        (_, Some(Value::Length { .. } | Value::Lengths(_))) | (Expr::Length(..) | Expr::Age(..), None) => {
            Kind::Duration
        }
        (
            Expr::Vague(_) | Expr::Rolling { .. } | Expr::Range(..) | Expr::Weekend(_) | Expr::Period(..),
            _,
        ) => Kind::Interval,
        _ => Kind::Date,
    }
}

/// Keeps what later expressions may count from.
fn remember(
    text: &str,
    published: Option<Date>,
    memory: &mut Memory,
    expression: &TimeExpression,
    expr: &Expr,
    sentence: &Sentence,
) {
    if expression.when.is_some_and(|value| value.is_quarter()) {
        memory.quarter = expression.when;
    }
    let day = match (expr, expression.when) {
        (Expr::OnDay(..), Some(Value::At(Moment::Day(day)))) => Some(day),
        (Expr::TimeOfDay(_), _) => expression.story.map(|story| story.first()),
        _ => None,
    };
    if let (Some(day), Expr::OnDay(_, time) | Expr::TimeOfDay(time)) = (day, expr) {
        memory.clock = time.on(day);
    }
    let happens = matches!(
        expression.role,
        Role::On | Role::During | Role::After | Role::Since
    );
    if !happens {
        return;
    }
    let head = expression.head(sentence);
    let ahead = match (expression.when.and_then(|value| value.moment()), published) {
        (Some(moment), Some(published)) => moment.first() > published,
        _ => false,
    };
    let planned = ahead
        || matches!(
            tense::orientation(text, sentence, head),
            Orientation::Future | Orientation::Prospect
        );
    if let Some(Value::At(moment)) = expression.when {
        if planned {
            memory.planned = Some((moment, memory.sentences));
        } else {
            memory.last = Some(moment);
            if matches!(moment, Moment::Day(_)) {
                memory.day = Some((moment, memory.sentences));
            }
        }
        let dated = expr.calendar().is_some_and(|date| date.month.is_some());
        let known = matches!(
            expression.basis,
            Basis::Stated | Basis::Inferred(Source::StatedYear)
        );
        if dated && known && !planned {
            memory.stated = Some((moment.year(), memory.sentences, sentence.paragraph));
        }
    }
    let stated = match expr {
        Expr::Part(_, of) => of.stated_year(),
        expr => expr.stated_year(),
    };
    // "its launch in 2003" and "the act signed in 2020" date what a noun names; the story goes on in its own time.
    let noun = expression.governor(sentence).is_some_and(|g| {
        let token = &sentence.tokens[g];
        let nominal = matches!(token.upos, Upos::Noun | Upos::Propn | Upos::Adj);
        sentence.has_rel(g, "acl") || nominal && sentence.child_with_rel(g, "cop").is_none()
    });
    if let (Some(year), Role::On | Role::During, false) = (stated, expression.role, noun)
        && !planned
    {
        // What is planned for a year does not move the story into it.
        memory.year = Some((year, memory.sentences, sentence.paragraph));
        memory.stated = memory.year;
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
        let given = found[at]
            .expr
            .calendar()
            .and_then(|date| Some((date.year, date.month?, date.day?)));
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

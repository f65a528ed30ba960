//! Dates as datelines, by-lines and metadata write them.

use super::find::{find, phrases};
use super::grammar::{Expr, Grammar};
use super::lexicon::{self, Word};
use super::value::{Moment, Value};
use super::{Memory, Reference, TimeExpression};
use crate::syntax::{Sentence, Token, Upos};
use crate::text::Span;

/// How precise a written date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    Year,
    Month,
    Day,
}

/// The one date that a string such as "Thu, 16 Jun 2023 10:00:00 +0330", "June 16, 2023", "2023/06/16 10:00" or
/// "15 May 2019, Nairobi" gives in full, with its precision: ISO 8601 without the time of day.
///
/// `None` where there is no date, no year, more than one date, or an order of figures that could be read two ways.
pub fn parse_date(written: &str) -> Option<(String, Precision)> {
    // ISO 8601 with a time, and figures without marks (20230616), which no prose writes.
    if let Some(found) = machine(written.trim()) {
        return Some(found);
    }
    let sentence = words(written);
    let atoms = lexicon::atoms(written, &sentence);
    let grammar = Grammar {
        text: written,
        atoms: &atoms,
        sentence: &sentence,
    };
    let found = phrases(&grammar);
    // "32 May 2020" is no May 2020.
    let cut = |start: usize| {
        matches!(
            start.checked_sub(1).map(|b| grammar.word(b)),
            Some(Word::Figures(_, 1 | 2))
        )
    };
    let whole = found.into_iter().filter(|f| !cut(f.start));
    let mut dates = whole.filter_map(|f| stated(&f.expr));
    let first = dates.next()?;
    if dates.any(|other| other != first) {
        return None;
    }
    let precision = match first {
        Moment::Year(_) => Precision::Year,
        Moment::Month(..) => Precision::Month,
        Moment::Day(_) => Precision::Day,
    };
    Some((Value::At(first).to_string(), precision))
}

fn stated(expr: &Expr) -> Option<Moment> {
    let year = expr.stated_year()?;
    let date = expr.calendar()?;
    match (date.month, date.day) {
        (Some(month), Some(day)) => Moment::day(year, month, day),
        (Some(month), None) => Moment::month(year, month),
        (None, _) => Some(Moment::Year(year)),
    }
}

/// Forms that machines write: `2023-06-16T10:00:00Z`, `2023-06-16 10:00`, `20230616`, `20230616101500`.
fn machine(written: &str) -> Option<(String, Precision)> {
    let digits = written.bytes().take_while(u8::is_ascii_digit).count();
    let number = |range: std::ops::Range<usize>| written.get(range)?.parse::<i16>().ok();
    let small = |range| i8::try_from(number(range)?).ok();
    let rest = written.as_bytes();
    let moment = if matches!(digits, 8 | 14) {
        Moment::day(number(0..4)?, small(4..6)?, small(6..8)?)?
    } else if digits == 4 && rest.get(4) == Some(&b'-') && rest.get(7) == Some(&b'-') {
        if !matches!(rest.get(10), None | Some(b'T' | b't' | b' ' | b',')) {
            return None;
        }
        Moment::day(number(0..4)?, small(5..7)?, small(8..10)?)?
    } else if digits == 4 && written.len() == 7 && rest.get(4) == Some(&b'-') {
        return Some((
            Moment::month(number(0..4)?, small(5..7)?)?.to_string(),
            Precision::Month,
        ));
    } else {
        return None;
    };
    Some((moment.to_string(), Precision::Day))
}

/// The time expressions of a line that no parser has read, such as a dateline.
pub fn find_in_line(text: &str, line: Span, reference: &Reference) -> Vec<TimeExpression> {
    let written = line.of(text);
    let moved = |span: Span| Span::new(span.start + line.start, span.end + line.start);
    let mut found = find(written, &words(written), reference, &mut Memory::default());
    for expression in &mut found {
        expression.span = moved(expression.span);
        expression.gap = expression.gap.map(moved);
    }
    found
}

/// A sentence of the white-space separated words of a string, for text that no parser has read. Punctuation at a
/// word's edges is a token of its own.
pub(super) fn words(text: &str) -> Sentence {
    let mut tokens = Vec::new();
    let mut push = |start: usize, end: usize, upos: Upos| {
        let lemma = text[start..end].to_lowercase();
        tokens.push(Token {
            span: Span::new(start, end),
            lemma,
            upos,
            feats: "_",
            head: None,
            rel: "dep",
            mention: None,
        });
    };
    let mut at = 0;
    for word in text.split_whitespace() {
        let Some(start) = text[at..].find(word).map(|n| n + at) else {
            break;
        };
        at = start + word.len();
        let mark = |c: char| matches!(c, ',' | '(' | ')' | '[' | ']' | '|' | '"' | ';' | ':' | '.');
        let core = word.trim_start_matches(mark);
        let lead = word.len() - core.len();
        for (n, c) in word[..lead].char_indices() {
            push(start + n, start + n + c.len_utf8(), Upos::Punct);
        }
        let mut core = core.trim_end_matches(mark);
        // "Aug." and "p.m." keep their stops.
        if word[lead + core.len()..].starts_with('.')
            && core.len() <= 4
            && core.bytes().any(|b| b.is_ascii_alphabetic())
        {
            core = &word[lead..lead + core.len() + 1];
        }
        let end = start + lead + core.len();
        if !core.is_empty() {
            let figure = core.bytes().next().is_some_and(|b| b.is_ascii_digit());
            let capital = core.chars().next().is_some_and(char::is_uppercase);
            let upos = if figure {
                Upos::Num
            } else if capital {
                Upos::Propn
            } else {
                Upos::X
            };
            push(start + lead, end, upos);
        }
        for (n, c) in text[end..at].char_indices() {
            push(end + n, end + n + c.len_utf8(), Upos::Punct);
        }
    }
    Sentence::new(Span::new(0, text.len()), tokens, Vec::new(), false, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_dates_of_many_forms() {
        let cases = [
            ("2023-06-16", "2023-06-16"),
            ("2023-06-16T10:00:00+03:30", "2023-06-16"),
            ("2023-06-16 10:00", "2023-06-16"),
            ("20230616", "2023-06-16"),
            ("2023/06/16", "2023-06-16"),
            ("16/06/2023", "2023-06-16"),
            ("06/16/2023 10:15", "2023-06-16"),
            ("16.06.2023", "2023-06-16"),
            ("Fri, 16 Jun 2023 10:00:00 +0330", "2023-06-16"),
            ("Friday, June 16, 2023", "2023-06-16"),
            ("June 16th, 2023 at 8:30 p.m. EST", "2023-06-16"),
            ("Published: 16 June 2023", "2023-06-16"),
            ("16-Jun-2023", "2023-06-16"),
            ("(Nairobi, 15 May 2019)", "2019-05-15"),
            ("Sept. 3, 2021", "2021-09-03"),
            ("May 2019", "2019-05"),
            ("2019-05", "2019-05"),
            ("the 5th of October 2022", "2022-10-05"),
        ];
        for (written, iso) in cases {
            assert_eq!(
                parse_date(written).map(|d| d.0).as_deref(),
                Some(iso),
                "{written}"
            );
        }
    }

    #[test]
    fn a_dateline_is_read_where_it_stands() {
        let text = "Envoy leaves\nPORT LANN, March 22 (Agency)";
        let line = Span::new(13, text.len());
        let reference = Reference {
            published: Some(jiff::civil::date(2013, 3, 22)),
        };
        let found = find_in_line(text, line, &reference);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].span.of(text), "March 22");
        assert_eq!(found[0].value.as_deref(), Some("2013-03-22"));
    }

    #[test]
    fn what_is_no_date_or_could_be_two_is_none() {
        for written in [
            "",
            "Tehran",
            "05/06/2023",
            "16 June",
            "2023-02-30",
            "32 May 2020",
            "Monday",
            "3 May 2020 and 4 May 2021",
            "é12/",
        ] {
            assert_eq!(parse_date(written), None, "{written}");
        }
    }
}

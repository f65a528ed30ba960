//! Cuts the tokens of a sentence into atoms and gives each the class that the grammar reads.
//!
//! Tokenizers differ on hyphens, slashes and figures ("three-day", "15/05/2019", "5-6"); atoms do not: a token is
//! cut at every change between letters, figures and punctuation, and an atom remembers whether white space stood
//! before it.

use super::calendar::Reckoning;
use super::holiday;
use super::value::{DayTime, Unit};
use crate::syntax::{Sentence, Token, Upos};
use crate::text::Span;

mod words;

use words::{common, month, named, weekday, zone};

/// The class of an atom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// A number in figures and how many figures wrote it (0: thousands were grouped, "14,257").
    Figures(u32, u8),
    /// A number in words below 100, or `hundred` and `thousand`.
    Spelled(u32),
    /// "15th", "first", "twenty-first" only as its last part.
    Ordinal(u8),
    /// "1990s" (the year that begins it), "nineties", "'80s" (below 100: the century is to be guessed).
    Decade(u16),
    /// The month, and whether its name was shortened.
    Month(i8, bool),
    /// Monday is 1; whether the name was shortened.
    Weekday(i8, bool),
    /// "Mondays".
    Weekdays(i8),
    Weekend,
    /// The unit, and whether it is plural.
    Measure(Unit, bool),
    Season(Season),
    /// Part of a day: "morning", "night".
    DayPart(DayTime),
    Noon,
    Midnight,
    /// "p.m." (true) or "a.m.".
    Meridiem(bool),
    /// A time zone's short name, and the minutes that it is ahead of Greenwich where there is one such zone.
    Zone(Option<i16>),
    /// "o'clock", "hrs".
    Oclock,
    /// Days from the publication: "today", "yesterday".
    Today(i8),
    Tonight,
    Overnight,
    /// "now", "recently", "soon": a time by no date.
    Vague(Side),
    /// The noun of "at the moment".
    Moment,
    /// A word that may begin a holiday's name: "New Year", "Eid al-Fitr".
    HolidayStart,
    The,
    A,
    This,
    Current,
    Last,
    Past,
    Previous,
    Next,
    Coming,
    Following,
    Same,
    That,
    Final,
    Its,
    Ago,
    Later,
    Earlier,
    Before,
    After,
    Hence,
    From,
    To,
    Until,
    Through,
    By,
    In,
    On,
    At,
    During,
    Within,
    For,
    Since,
    Of,
    And,
    Or,
    Between,
    Over,
    About,
    Every,
    Every1(Unit),
    Per,
    Once,
    Other,
    Early,
    Late,
    Mid,
    End,
    Start,
    Half,
    /// The letter of "Q3" (true) or "H1".
    PartMark(bool),
    /// "another week", "all day", "the entire year".
    Whole,
    /// "the rest of the week".
    Rest,
    Several,
    Couple,
    /// "recent": of a past that nothing bounds.
    Recent,
    Reckoned(Reckoning),
    /// The word "calendar" inside "Iranian calendar year".
    Calendar,
    /// An era's name after or before a year: what to add to the year (Japanese, Buddhist), or Iranian or Islamic.
    Era(Era),
    /// A month of the Iranian or Islamic calendar.
    ReckonedMonth(Reckoning, i8),
    /// "fiscal", "financial", "FY": its year has its own number.
    Fiscal,
    Anniversary,
    Comma,
    Dot,
    Hyphen,
    Dash,
    Slash,
    Colon,
    Open,
    Close,
    /// An apostrophe, or "'s".
    Apostrophe,
    Possessive,
    Currency,
    Percent,
    /// Words before which a number is a count or after which it is a name: "No.", "Resolution".
    Numbered,
    Old,
    Plain,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

/// Where a time without a date lies, seen from the telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Past,
    Present,
    Future,
    /// Nothing tells.
    Open,
}

/// Eras that give a year another number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Era {
    /// The Gregorian year is the era's plus this.
    Plus(i16),
    Common,
    Before,
    Iranian,
    Islamic,
}

/// A piece of a token.
#[derive(Clone, Copy, Debug)]
pub struct Atom {
    pub word: Word,
    pub token: usize,
    pub span: Span,
    /// No white space before it.
    pub glued: bool,
    pub capital: bool,
}

/// The atoms of a sentence, in order.
pub fn atoms(text: &str, sentence: &Sentence) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::with_capacity(sentence.tokens.len() + 8);
    for (index, token) in sentence.tokens.iter().enumerate() {
        let Some(form) = text.get(token.span.start..token.span.end) else {
            continue;
        };
        let simple = form.bytes().all(|b| b.is_ascii_alphabetic());
        let word = if simple {
            classify(form, token)
        } else {
            whole(form).unwrap_or(Word::Plain)
        };
        if simple || word != Word::Plain || !splits(form) {
            push(&mut atoms, word, index, token.span, form);
        } else {
            split(&mut atoms, form, index, token);
        }
    }
    revise(text, &mut atoms, &sentence.tokens);
    atoms
}

fn push(atoms: &mut Vec<Atom>, word: Word, token: usize, span: Span, form: &str) {
    let glued = atoms.last().is_some_and(|last| last.span.end == span.start);
    let capital = form.chars().next().is_some_and(char::is_uppercase);
    atoms.push(Atom {
        word,
        token,
        span,
        glued,
        capital,
    });
}

/// Whether a token has pieces worth reading one by one.
fn splits(form: &str) -> bool {
    form.bytes()
        .any(|b| b.is_ascii_digit() || matches!(b, b'-' | b'/'))
        || form.contains(['–', '—', '−', '‑', '’'])
        || form.contains('\'')
}

/// Classes of tokens that are not all letters, read as one.
fn whole(form: &str) -> Option<Word> {
    Some(match form {
        "," => Word::Comma,
        "." => Word::Dot,
        ":" => Word::Colon,
        "(" | "[" => Word::Open,
        ")" | "]" => Word::Close,
        "-" | "‑" | "−" => Word::Hyphen,
        "–" | "—" | "--" => Word::Dash,
        "/" => Word::Slash,
        "'s" | "’s" => Word::Possessive,
        "'" | "’" | "‘" => Word::Apostrophe,
        "%" => Word::Percent,
        "$" | "€" | "£" | "¥" | "US$" | "#" | "₹" => Word::Currency,
        "o'clock" | "o’clock" => Word::Oclock,
        "A.D." | "A.D" | "C.E." | "C.E" => Word::Era(Era::Common),
        "B.C." | "B.C" | "B.C.E." | "B.C.E" => Word::Era(Era::Before),
        "B.E." | "B.E" => Word::Era(Era::Plus(-543)),
        "A.H." | "A.H" => Word::Era(Era::Islamic),
        _ => {
            let lower = form.to_ascii_lowercase();
            let capital = form.starts_with(|c: char| c.is_ascii_uppercase());
            match lower.as_str() {
                "a.m." | "a.m" => Word::Meridiem(false),
                "p.m." | "p.m" => Word::Meridiem(true),
                "no." | "nos." => Word::Numbered,
                short => match short.strip_suffix('.').and_then(month) {
                    Some(month) if capital => Word::Month(month.0, true),
                    _ => match short.strip_suffix('.').and_then(weekday) {
                        Some(day) if capital => Word::Weekday(day.0, true),
                        _ => return None,
                    },
                },
            }
        }
    })
}

/// Cuts a token at changes of kind.
fn split(atoms: &mut Vec<Atom>, form: &str, index: usize, token: &Token) {
    let bytes = form.as_bytes();
    let mut at = 0;
    while at < form.len() {
        let rest = &form[at..];
        let byte = bytes[at];
        let (word, len) = if byte.is_ascii_digit() {
            figures(rest)
        } else if byte.is_ascii_alphabetic() {
            let len = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
            (classify(&rest[..len], token), len)
        } else if rest.len() == 2 && (rest == "'s") || rest == "’s" {
            (Word::Possessive, rest.len())
        } else {
            let len = rest.chars().next().map_or(1, char::len_utf8);
            (whole(&rest[..len]).unwrap_or(Word::Plain), len)
        };
        let span = Span::new(token.span.start + at, token.span.start + at + len);
        push(atoms, word, index, span, &rest[..len]);
        at += len;
    }
}

/// A number at the start of `rest`, with the suffix that makes it an ordinal or a decade: its class and bytes.
fn figures(rest: &str) -> (Word, usize) {
    let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
    let mut len = digits(rest);
    let mut value: u32 = rest[..len].parse().unwrap_or(u32::MAX);
    let mut width = u8::try_from(len).unwrap_or(u8::MAX);
    while len <= 12 && rest[len..].starts_with(',') && digits(&rest[len + 1..]) == 3 {
        value = value
            .saturating_mul(1000)
            .saturating_add(rest[len + 1..len + 4].parse().unwrap_or(0));
        len += 4;
        width = 0;
    }
    let after = &rest[len..];
    let letters = after.bytes().take_while(u8::is_ascii_alphabetic).count();
    match &after[..letters] {
        "st" | "nd" | "rd" | "th" => match u8::try_from(value) {
            Ok(value) => return (Word::Ordinal(value), len + 2),
            Err(_) => return (Word::Plain, len + 2),
        },
        "s" if value.is_multiple_of(10) && (width == 4 || width == 2) => {
            return (u16::try_from(value).map_or(Word::Plain, Word::Decade), len + 1);
        }
        _ => {}
    }
    if letters == 0 && value.is_multiple_of(10) && width == 4 && (after == "'s" || after == "’s") {
        return (u16::try_from(value).map_or(Word::Plain, Word::Decade), rest.len());
    }
    (Word::Figures(value, width), len)
}

/// The class of a word of ASCII letters. Ambiguous words ("may", "march", "second", "fall") are told apart by
/// capital letter and part of speech.
fn classify(form: &str, token: &Token) -> Word {
    let mut buffer = [0u8; 12];
    if form.len() > buffer.len() {
        return Word::Plain;
    }
    let lower = &mut buffer[..form.len()];
    lower.copy_from_slice(form.as_bytes());
    lower.make_ascii_lowercase();
    let Ok(lower) = std::str::from_utf8(lower) else {
        return Word::Plain;
    };
    let capital = form.as_bytes().first().is_some_and(u8::is_ascii_uppercase);
    // "May" opens a question as an auxiliary; "March" opens an order as a verb. In small letters a shortened name
    // is left to [`revise`], which sees what stands beside it.
    let verbal = matches!(token.upos, Upos::Aux | Upos::Verb);
    if let Some((number, short)) = month(lower)
        && !(verbal && matches!(lower, "may" | "march" | "mar"))
        && (capital || !short && !matches!(lower, "may" | "march" | "august"))
    {
        return Word::Month(number, short);
    }
    if let Some((number, short)) = weekday(lower)
        && (capital || !short)
    {
        return Word::Weekday(number, short);
    }
    if form.bytes().all(|b| b.is_ascii_uppercase())
        && let Some(offset) = zone(lower)
    {
        return Word::Zone(offset);
    }
    if capital && let Some(word) = named(lower) {
        return word;
    }
    if form.len() == 1 && (lower == "q" || capital && lower == "h") {
        return Word::PartMark(lower == "q");
    }
    match common(lower, token) {
        Word::Plain if holiday::begins(lower) => Word::HolidayStart,
        word => word,
    }
}

/// Reads names of months and days that the text writes small and short ("aug 20", "4th of march", "next sun") where
/// what stands beside them leaves no doubt, and units after figures ("3 min").
fn revise(text: &str, atoms: &mut [Atom], tokens: &[Token]) {
    for at in 0..atoms.len() {
        let word = |n: Option<usize>| n.and_then(|n| atoms.get(n)).map_or(Word::Plain, |a| a.word);
        let day = |w: Word| {
            matches!(
                w,
                Word::Figures(1..=31, 1 | 2) | Word::Ordinal(1..=31) | Word::Spelled(1..=31)
            )
        };
        let form = atoms[at].span.of(text);
        if form.len() > 6 || !matches!(atoms[at].word, Word::Plain | Word::Ordinal(2)) {
            continue;
        }
        let before = word(at.checked_sub(1));
        let number = matches!(before, Word::Figures(..) | Word::Spelled(_))
            || before == Word::Hyphen
                && matches!(word(at.checked_sub(2)), Word::Figures(..) | Word::Spelled(_));
        // "twenty-second" is an ordinal.
        let ordinal = form == "second"
            && [before, word(at.checked_sub(2))]
                .iter()
                .any(|w| matches!(w, Word::Spelled(20 | 30)));
        let unit = match form {
            _ if ordinal => None,
            "h" | "hr" | "hrs" => Some(Unit::Hour),
            "min" | "mins" => Some(Unit::Minute),
            // "737s" are aircraft.
            "s" => (!atoms[at].glued).then_some(Unit::Second),
            "sec" | "secs" | "second" => Some(Unit::Second),
            _ => None,
        };
        if let Some(unit) = unit.filter(|_| number) {
            atoms[at].word = Word::Measure(unit, true);
            continue;
        }
        let lead = matches!(
            before,
            Word::In | Word::Last | Word::Next | Word::This | Word::Since | Word::Until | Word::Past
        );
        let lower = form.to_ascii_lowercase();
        let verbal = matches!(tokens[atoms[at].token].upos, Upos::Aux | Upos::Verb);
        if let Some((number, short)) = month(&lower).filter(|_| !verbal) {
            let of = before == Word::Of && day(word(at.checked_sub(2)));
            let beside = matches!(before, Word::Hyphen | Word::Slash) && atoms[at].glued;
            let next = word(Some(at + 1));
            let year = matches!(next, Word::Figures(1900..=2100, 4));
            if day(before)
                || of
                || beside
                || day(next)
                || year
                || lead
                || next == Word::The && day(word(Some(at + 2)))
            {
                atoms[at].word = Word::Month(number, short);
            }
        } else if let Some((number, short)) = weekday(&lower)
            && (lead || before == Word::On || before == Word::From)
        {
            atoms[at].word = Word::Weekday(number, short);
        }
    }
}

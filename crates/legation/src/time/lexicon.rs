//! Cuts the tokens of a sentence into atoms and gives each the class that the grammar reads.
//!
//! Tokenizers differ on hyphens, slashes and figures ("three-day", "15/05/2019", "5-6"); atoms do not: a token is
//! cut at every change between letters, figures and punctuation, and an atom remembers whether white space stood
//! before it.

use super::calendar::{Holiday, Reckoning};
use super::value::Unit;
use crate::syntax::{Sentence, Token, Upos};
use crate::text::Span;

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
    Weekend,
    /// The unit, and whether it is plural.
    Measure(Unit, bool),
    Season,
    Winter,
    /// Part of a day: "morning", "night" (true: night).
    DayPart(bool),
    Noon,
    Midnight,
    /// "p.m." (true) or "a.m.".
    Meridiem(bool),
    Zone,
    /// Days from the publication: "today", "yesterday", "tonight".
    Today(i8),
    Overnight,
    Feast(Holiday),
    /// The first word of a holiday's name, read with the next: "New Year", "Eid al-Fitr".
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
    Several,
    Couple,
    /// "recent": of a past that nothing bounds.
    Recent,
    Reckoned(Reckoning),
    /// The word "calendar" inside "Iranian calendar year".
    Calendar,
    /// An era's name after or before a year: what to add to the year (Japanese, Buddhist), or Iranian or Islamic.
    Era(Era),
    /// A month of the Iranian calendar.
    IranianMonth(i8),
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
        "o'clock" | "o’clock" => Word::Zone,
        "New-Year" => Word::HolidayStart,
        "al-Fitr" | "ul-Fitr" | "el-Fitr" => Word::Feast(Holiday::EidFitr),
        "al-Adha" | "ul-Adha" | "al-Azha" | "ul-Azha" => Word::Feast(Holiday::EidAdha),
        "A.D." | "A.D" | "C.E." | "C.E" => Word::Era(Era::Common),
        "B.C." | "B.C" | "B.C.E." | "B.C.E" => Word::Era(Era::Before),
        "B.E." | "B.E" => Word::Era(Era::Plus(-543)),
        "A.H." | "A.H" => Word::Era(Era::Islamic),
        _ => {
            let lower = form.to_ascii_lowercase();
            match lower.as_str() {
                "a.m." | "a.m" => Word::Meridiem(false),
                "p.m." | "p.m" => Word::Meridiem(true),
                "no." | "nos." => Word::Numbered,
                short => match short.strip_suffix('.').and_then(month) {
                    Some(month) if form.starts_with(|c: char| c.is_ascii_uppercase()) => {
                        Word::Month(month.0, true)
                    }
                    _ => match short.strip_suffix('.').and_then(weekday) {
                        Some(day) if form.starts_with(|c: char| c.is_ascii_uppercase()) => {
                            Word::Weekday(day.0, true)
                        }
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
    if capital {
        // "May" opens a question as an auxiliary; "March" opens an order as a verb.
        let verbal = matches!(token.upos, Upos::Aux | Upos::Verb);
        if let Some((number, short)) = month(lower) {
            return if verbal && matches!(lower, "may" | "march" | "mar") {
                Word::Plain
            } else {
                Word::Month(number, short)
            };
        }
        if let Some((number, short)) = weekday(lower) {
            return Word::Weekday(number, short);
        }
        if let Some(word) = named(lower) {
            return word;
        }
    }
    if capital && form.len() == 1 && matches!(lower, "q" | "h") {
        return Word::PartMark(lower == "q");
    }
    common(lower, token)
}

/// Month names, and whether shortened.
pub fn month(lower: &str) -> Option<(i8, bool)> {
    Some(match lower {
        "january" => (1, false),
        "february" => (2, false),
        "march" => (3, false),
        "april" => (4, false),
        "may" => (5, false),
        "june" => (6, false),
        "july" => (7, false),
        "august" => (8, false),
        "september" => (9, false),
        "october" => (10, false),
        "november" => (11, false),
        "december" => (12, false),
        "jan" => (1, true),
        "feb" | "febr" => (2, true),
        "mar" => (3, true),
        "apr" => (4, true),
        "jun" => (6, true),
        "jul" => (7, true),
        "aug" => (8, true),
        "sep" | "sept" => (9, true),
        "oct" => (10, true),
        "nov" => (11, true),
        "dec" => (12, true),
        _ => return None,
    })
}

/// Weekday names (Monday is 1), and whether shortened.
pub fn weekday(lower: &str) -> Option<(i8, bool)> {
    Some(match lower {
        "monday" => (1, false),
        "tuesday" => (2, false),
        "wednesday" => (3, false),
        "thursday" => (4, false),
        "friday" => (5, false),
        "saturday" => (6, false),
        "sunday" => (7, false),
        "mondays" | "tuesdays" | "wednesdays" | "thursdays" | "fridays" | "saturdays" | "sundays" => {
            return None;
        }
        "mon" => (1, true),
        "tue" | "tues" => (2, true),
        "wed" => (3, true),
        "thu" | "thur" | "thurs" => (4, true),
        "fri" => (5, true),
        "sat" => (6, true),
        "sun" => (7, true),
        _ => return None,
    })
}

/// Words that mean a time only when capitalised.
fn named(lower: &str) -> Option<Word> {
    Some(match lower {
        "christmas" | "xmas" => Word::Feast(Holiday::Christmas),
        "easter" => Word::Feast(Holiday::Easter),
        "nowruz" | "norouz" | "newroz" | "noruz" | "norooz" | "navruz" | "nauryz" => {
            Word::Feast(Holiday::Nowruz)
        }
        "ramadan" | "ramazan" => Word::Feast(Holiday::Ramadan),
        "ashura" => Word::Feast(Holiday::Ashura),
        "eid" | "new" | "good" | "orthodox" | "coptic" | "independence" | "national" | "victory"
        | "republic" | "liberation" | "armistice" | "labour" | "labor" | "thanksgiving" | "diwali" => {
            Word::HolidayStart
        }
        "iranian" | "persian" | "solar" => Word::Reckoned(Reckoning::Iranian),
        "ethiopian" => Word::Reckoned(Reckoning::Ethiopian),
        "hijri" | "islamic" => Word::Reckoned(Reckoning::Islamic),
        "reiwa" => Word::Era(Era::Plus(2018)),
        "heisei" => Word::Era(Era::Plus(1988)),
        "showa" => Word::Era(Era::Plus(1925)),
        "be" => Word::Era(Era::Plus(-543)),
        "ad" | "ce" => Word::Era(Era::Common),
        "bc" | "bce" => Word::Era(Era::Before),
        "ah" => Word::Era(Era::Islamic),
        "sh" => Word::Era(Era::Iranian),
        "gmt" | "utc" | "bst" | "est" | "edt" | "cet" | "cest" | "eet" | "msk" | "pst" | "pdt" | "ist"
        | "eat" | "cat" | "wat" | "jst" | "kst" | "hrs" | "et" => Word::Zone,
        "resolution" | "resolutions" | "order" | "article" | "law" | "decree" | "flight" | "room" | "act"
        | "section" | "chapter" | "protocol" | "annex" | "route" | "highway" | "boeing" | "airbus" => {
            Word::Numbered
        }
        "farvardin" => Word::IranianMonth(1),
        "ordibehesht" => Word::IranianMonth(2),
        "khordad" => Word::IranianMonth(3),
        "tir" => Word::IranianMonth(4),
        "mordad" => Word::IranianMonth(5),
        "shahrivar" => Word::IranianMonth(6),
        "mehr" => Word::IranianMonth(7),
        "aban" => Word::IranianMonth(8),
        "azar" => Word::IranianMonth(9),
        "dey" => Word::IranianMonth(10),
        "bahman" => Word::IranianMonth(11),
        "esfand" => Word::IranianMonth(12),
        _ => return None,
    })
}

fn common(lower: &str, token: &Token) -> Word {
    use super::value::Unit as U;
    use Word::*;
    match lower {
        "the" => The,
        "a" | "an" => A,
        "this" => This,
        "current" | "ongoing" => Current,
        "last" => Last,
        "past" => Past,
        "previous" | "preceding" | "prior" => Previous,
        "next" => Next,
        "coming" | "upcoming" | "forthcoming" => Coming,
        "following" | "ensuing" | "subsequent" => Following,
        "same" => Same,
        "that" | "those" => That,
        "final" => Final,
        "its" | "their" | "our" | "his" | "her" | "my" => Its,
        "ago" => Ago,
        "later" => Later,
        "earlier" => Earlier,
        "before" => Before,
        "after" => After,
        "hence" => Hence,
        "from" => From,
        "to" => To,
        "until" | "till" => Until,
        "through" | "throughout" => Through,
        "by" => By,
        "in" => In,
        "on" => On,
        "at" => At,
        "during" => During,
        "within" => Within,
        "for" => For,
        "since" => Since,
        "of" => Of,
        "and" => And,
        "or" => Or,
        "between" => Between,
        "over" => Over,
        "about" | "around" | "nearly" | "almost" | "some" | "roughly" | "approximately" | "just"
        | "exactly" => About,
        "every" | "each" | "alternate" => Every,
        // "Daily Mail", "Annual Report": a name's word.
        _ if token.upos == Upos::Propn
            && matches!(lower, "daily" | "weekly" | "monthly" | "quarterly" | "annual") =>
        {
            Plain
        }
        "daily" | "everyday" => Every1(U::Day),
        "weekly" => Every1(U::Week),
        "monthly" => Every1(U::Month),
        "quarterly" => Every1(U::Quarter),
        "annually" | "yearly" | "annual" => Every1(U::Year),
        "per" => Per,
        "once" | "twice" | "times" => Once,
        "other" => Other,
        "early" => Early,
        "late" => Late,
        "mid" | "middle" => Mid,
        "end" | "close" => End,
        "start" | "beginning" | "outset" => Start,
        "half" | "halves" => Half,
        "several" | "few" | "many" | "various" => Several,
        "couple" | "dozen" | "dozens" => Couple,
        "recent" => Recent,
        "fiscal" | "financial" | "academic" | "school" | "parliamentary" | "budget" | "marketing"
        | "presidential" => Reckoned(Reckoning::Other),
        "calendar" => Calendar,
        "today" => Today(0),
        "tonight" => Today(0),
        "yesterday" => Today(-1),
        "tomorrow" => Today(1),
        "overnight" => Overnight,
        "morning" | "afternoon" | "evening" | "dawn" | "dusk" | "mornings" => DayPart(false),
        "night" => DayPart(true),
        "noon" | "midday" => Noon,
        "midnight" => Midnight,
        "am" if !matches!(token.upos, Upos::Aux | Upos::Verb) => Meridiem(false),
        "pm" => Meridiem(true),
        "weekend" => Weekend,
        "spring" | "summer" | "autumn" => Season,
        "fall" if matches!(token.upos, Upos::Noun | Upos::Propn) => Season,
        "winter" => Winter,
        "minute" => Measure(U::Minute, false),
        "minutes" => Measure(U::Minute, true),
        "hour" => Measure(U::Hour, false),
        "hours" => Measure(U::Hour, true),
        "day" => Measure(U::Day, false),
        "days" => Measure(U::Day, true),
        "week" => Measure(U::Week, false),
        "weeks" => Measure(U::Week, true),
        "fortnight" => Measure(U::Fortnight, false),
        "fortnights" => Measure(U::Fortnight, true),
        "month" => Measure(U::Month, false),
        "months" => Measure(U::Month, true),
        "quarter" => Measure(U::Quarter, false),
        "quarters" => Measure(U::Quarter, true),
        "year" => Measure(U::Year, false),
        "years" => Measure(U::Year, true),
        "decade" => Measure(U::Decade, false),
        "decades" => Measure(U::Decade, true),
        "century" => Measure(U::Century, false),
        "centuries" => Measure(U::Century, true),
        "one" => Spelled(1),
        "two" => Spelled(2),
        "three" => Spelled(3),
        "four" => Spelled(4),
        "five" => Spelled(5),
        "six" => Spelled(6),
        "seven" => Spelled(7),
        "eight" => Spelled(8),
        "nine" => Spelled(9),
        "ten" => Spelled(10),
        "eleven" => Spelled(11),
        "twelve" => Spelled(12),
        "thirteen" => Spelled(13),
        "fourteen" => Spelled(14),
        "fifteen" => Spelled(15),
        "sixteen" => Spelled(16),
        "seventeen" => Spelled(17),
        "eighteen" => Spelled(18),
        "nineteen" => Spelled(19),
        "twenty" => Spelled(20),
        "thirty" => Spelled(30),
        "forty" => Spelled(40),
        "fifty" => Spelled(50),
        "sixty" => Spelled(60),
        "seventy" => Spelled(70),
        "eighty" => Spelled(80),
        "ninety" => Spelled(90),
        "hundred" => Spelled(100),
        "first" => Ordinal(1),
        "second" => Ordinal(2),
        "third" => Ordinal(3),
        "fourth" => Ordinal(4),
        "fifth" => Ordinal(5),
        "sixth" => Ordinal(6),
        "seventh" => Ordinal(7),
        "eighth" => Ordinal(8),
        "ninth" => Ordinal(9),
        "tenth" => Ordinal(10),
        "eleventh" => Ordinal(11),
        "twelfth" => Ordinal(12),
        "thirteenth" => Ordinal(13),
        "fourteenth" => Ordinal(14),
        "fifteenth" => Ordinal(15),
        "sixteenth" => Ordinal(16),
        "seventeenth" => Ordinal(17),
        "eighteenth" => Ordinal(18),
        "nineteenth" => Ordinal(19),
        "twentieth" => Ordinal(20),
        "thirtieth" => Ordinal(30),
        "twenties" => Decade(20),
        "thirties" => Decade(30),
        "forties" => Decade(40),
        "fifties" => Decade(50),
        "sixties" => Decade(60),
        "seventies" => Decade(70),
        "eighties" => Decade(80),
        "nineties" => Decade(90),
        "old" => Old,
        "percent" => Percent,
        "number" | "article" => Numbered,
        _ => Plain,
    }
}

//! Which class a word has: months, weekdays, numbers, units and the small words between them.

use super::{Era, Word};
use crate::syntax::{Token, Upos};
use crate::time::calendar::Reckoning;

/// Month names, and whether shortened.
pub(super) fn month(lower: &str) -> Option<(i8, bool)> {
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
pub(super) fn weekday(lower: &str) -> Option<(i8, bool)> {
    Some(match lower {
        "monday" => (1, false),
        "tuesday" => (2, false),
        "wednesday" => (3, false),
        "thursday" => (4, false),
        "friday" => (5, false),
        "saturday" => (6, false),
        "sunday" => (7, false),
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

/// Whether a word in small letters begins a holiday's name, see [`crate::time::holiday`].
pub fn begins_holiday(lower: &str) -> bool {
    matches!(
        lower,
        "africa"
            | "anzac"
            | "april"
            | "arabic"
            | "armed"
            | "armistice"
            | "army"
            | "ascension"
            | "ash"
            | "ashura"
            | "assumption"
            | "bastille"
            | "black"
            | "boxing"
            | "chinese"
            | "christmas"
            | "cinco"
            | "columbus"
            | "constitution"
            | "coptic"
            | "cyber"
            | "earth"
            | "easter"
            | "eid"
            | "eidul"
            | "epiphany"
            | "europe"
            | "father"
            | "fathers"
            | "good"
            | "groundhog"
            | "halloween"
            | "human"
            | "independence"
            | "international"
            | "intl"
            | "jewish"
            | "juneteenth"
            | "labor"
            | "labour"
            | "liberation"
            | "lunar"
            | "martin"
            | "maundy"
            | "memorial"
            | "mlk"
            | "mother"
            | "mothers"
            | "national"
            | "nauryz"
            | "navruz"
            | "new"
            | "newroz"
            | "norouz"
            | "noruz"
            | "nowruz"
            | "orthodox"
            | "palm"
            | "passover"
            | "pentecost"
            | "presidents"
            | "ramadan"
            | "ramadhan"
            | "ramathan"
            | "ramzan"
            | "ramazan"
            | "republic"
            | "rosh"
            | "saint"
            | "st"
            | "thanksgiving"
            | "valentine"
            | "valentines"
            | "veterans"
            | "victory"
            | "yom"
            | "yuandan"
    )
}

/// Minutes ahead of Greenwich of a time zone's short name; `None` inside where several zones bear it.
pub(super) fn zone(lower: &str) -> Option<Option<i16>> {
    let hours = match lower {
        "gmt" | "utc" => 0,
        "bst" | "cet" | "wat" => 1,
        "cest" | "eet" | "cat" | "sast" => 2,
        "eest" | "msk" | "eat" | "trt" => 3,
        "pkt" => 5,
        "jst" | "kst" => 9,
        "aest" => 10,
        "aedt" => 11,
        "nzst" => 12,
        "nzdt" => 13,
        "edt" => -4,
        "est" | "cdt" => -5,
        "mdt" => -6,
        "mst" | "pdt" => -7,
        "pst" | "akdt" => -8,
        "akst" => -9,
        "hst" => -10,
        // Summer or winter time, or a name of several zones.
        "et" | "ct" | "mt" | "pt" | "ast" | "cst" | "ist" => return Some(None),
        _ => return None,
    };
    Some(Some(hours * 60))
}

/// Words that mean a time only when capitalised.
pub(super) fn named(lower: &str) -> Option<Word> {
    Some(match lower {
        "iranian" | "persian" | "solar" => Word::Reckoned(Reckoning::Iranian),
        "ethiopian" => Word::Reckoned(Reckoning::Ethiopian),
        "hijri" | "islamic" => Word::Reckoned(Reckoning::Islamic),
        "buddhist" => Word::Reckoned(Reckoning::Buddhist),
        "fy" => Word::Fiscal,
        "reiwa" => Word::Era(Era::Plus(2018)),
        "heisei" => Word::Era(Era::Plus(1988)),
        "showa" => Word::Era(Era::Plus(1925)),
        "taisho" | "minguo" | "juche" => Word::Era(Era::Plus(1911)),
        "meiji" => Word::Era(Era::Plus(1867)),
        "be" => Word::Era(Era::Plus(-543)),
        "ad" | "ce" => Word::Era(Era::Common),
        "bc" | "bce" => Word::Era(Era::Before),
        "ah" => Word::Era(Era::Islamic),
        "sh" => Word::Era(Era::Iranian),
        "hrs" => Word::Oclock,
        "resolution" | "resolutions" | "order" | "article" | "law" | "decree" | "flight" | "room" | "act"
        | "section" | "chapter" | "protocol" | "annex" | "route" | "highway" | "boeing" | "airbus" => {
            Word::Numbered
        }
        "farvardin" => Word::ReckonedMonth(Reckoning::Iranian, 1),
        "ordibehesht" => Word::ReckonedMonth(Reckoning::Iranian, 2),
        "khordad" => Word::ReckonedMonth(Reckoning::Iranian, 3),
        "tir" => Word::ReckonedMonth(Reckoning::Iranian, 4),
        "mordad" => Word::ReckonedMonth(Reckoning::Iranian, 5),
        "shahrivar" => Word::ReckonedMonth(Reckoning::Iranian, 6),
        "mehr" => Word::ReckonedMonth(Reckoning::Iranian, 7),
        "aban" => Word::ReckonedMonth(Reckoning::Iranian, 8),
        "azar" => Word::ReckonedMonth(Reckoning::Iranian, 9),
        "dey" => Word::ReckonedMonth(Reckoning::Iranian, 10),
        "bahman" => Word::ReckonedMonth(Reckoning::Iranian, 11),
        "esfand" => Word::ReckonedMonth(Reckoning::Iranian, 12),
        "muharram" => Word::ReckonedMonth(Reckoning::Islamic, 1),
        "safar" => Word::ReckonedMonth(Reckoning::Islamic, 2),
        "rajab" => Word::ReckonedMonth(Reckoning::Islamic, 7),
        "shaban" => Word::ReckonedMonth(Reckoning::Islamic, 8),
        "shawwal" => Word::ReckonedMonth(Reckoning::Islamic, 10),
        _ => return None,
    })
}

pub(super) fn common(lower: &str, token: &Token) -> Word {
    use super::{Season as S, Side as V};
    use crate::time::value::{DayTime, Unit as U};
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
        "another" | "whole" | "entire" | "full" | "all" | "single" => Whole,
        "rest" | "remainder" => Rest,
        "several" | "few" | "many" | "various" => Several,
        "couple" | "dozen" | "dozens" => Couple,
        "recent" => Recent,
        "fiscal" | "financial" => Fiscal,
        "academic" | "school" | "parliamentary" | "budget" | "marketing" | "presidential" => {
            Reckoned(Reckoning::Other)
        }
        "anniversary" => Anniversary,
        "calendar" => Calendar,
        "today" => Today(0),
        "tonight" => Tonight,
        "overnight" if token.upos == Upos::Adv => Overnight,
        "yesterday" => Today(-1),
        "tomorrow" | "tmrw" => Today(1),
        "now" | "currently" | "nowadays" => Vague(V::Present),
        "moment" => Moment,
        "recently" | "lately" => Vague(V::Past),
        "soon" => Vague(V::Future),
        "future" if token.upos == Upos::Noun => Vague(V::Future),
        "morning" | "mornings" | "dawn" => DayPart(DayTime::Morning),
        "afternoon" | "afternoons" => DayPart(DayTime::Afternoon),
        "evening" | "evenings" | "dusk" => DayPart(DayTime::Evening),
        "night" | "nights" => DayPart(DayTime::Night),
        "noon" | "midday" => Noon,
        "midnight" => Midnight,
        "am" if !matches!(token.upos, Upos::Aux | Upos::Verb) => Meridiem(false),
        "pm" => Meridiem(true),
        "weekend" => Weekend,
        "spring" if token.upos != Upos::Verb => Season(S::Spring),
        "summer" => Season(S::Summer),
        "autumn" => Season(S::Autumn),
        "fall" if matches!(token.upos, Upos::Noun | Upos::Propn) => Season(S::Autumn),
        "winter" => Season(S::Winter),
        "seconds" => Measure(U::Second, true),
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
        "thousand" => Spelled(1000),
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
        "mondays" => Weekdays(1),
        "tuesdays" => Weekdays(2),
        "wednesdays" => Weekdays(3),
        "thursdays" => Weekdays(4),
        "fridays" => Weekdays(5),
        "saturdays" => Weekdays(6),
        "sundays" => Weekdays(7),
        "twenties" => Decade(20),
        "thirties" => Decade(30),
        "forties" => Decade(40),
        "fifties" => Decade(50),
        "sixties" => Decade(60),
        "seventies" => Decade(70),
        "eighties" => Decade(80),
        "nineties" => Decade(90),
        "noughties" => Decade(0),
        "old" => Old,
        "percent" => Percent,
        "number" | "article" => Numbered,
        _ => Plain,
    }
}

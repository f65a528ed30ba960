//! What the module finds in sentences, against a reference day. The sentences have no heads unless a test gives
//! them: the nearest verb then tells the tense.

use super::*;
use crate::syntax::Upos;
use jiff::civil::date;

mod story;

/// Words separated by spaces, each with `/TAG` where its part of speech matters: V (past verb), P (present verb),
/// I (infinitive), A (auxiliary), T ("to"), N (noun), S (plural noun). Punctuation stands by itself.
fn sentence(notation: &str) -> (String, Sentence) {
    let mut text = String::new();
    let mut tags = Vec::new();
    for word in notation.split(' ') {
        let (form, tag) = match word.rsplit_once('/') {
            Some((form, tag)) if tag.len() == 1 && tag.chars().all(|c| c.is_ascii_uppercase()) => (form, tag),
            _ => (word, ""),
        };
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(form);
        tags.push((Span::new(start, text.len()), tag));
    }
    let mut parsed = written::words(&text);
    for token in &mut parsed.tokens {
        let Some((_, tag)) = tags.iter().find(|(span, _)| span.contains(token.span)) else {
            continue;
        };
        (token.upos, token.feats) = match *tag {
            "V" => (Upos::Verb, "Mood=Ind|Tense=Past|VerbForm=Fin"),
            "P" => (Upos::Verb, "Mood=Ind|Tense=Pres|VerbForm=Fin"),
            "I" => (Upos::Verb, "VerbForm=Inf"),
            "A" => (Upos::Aux, "VerbForm=Fin"),
            "T" => (Upos::Part, "_"),
            "N" => (Upos::Noun, "Number=Sing"),
            "S" => (Upos::Noun, "Number=Plur"),
            _ => continue,
        };
    }
    (text, parsed)
}

pub(super) fn read(notation: &str, published: Option<Date>) -> Vec<TimeExpression> {
    let (text, sentence) = sentence(notation);
    find(&text, &sentence, &Reference { published }, &mut Memory::default())
}

/// Values of a sentence's expressions, `-` where there is none.
fn values(notation: &str, published: Option<Date>) -> String {
    Story::new(published).next(notation)
}

/// Sentences told one after another.
struct Story {
    memory: Memory,
    published: Option<Date>,
}

impl Story {
    fn new(published: Option<Date>) -> Story {
        let memory = Memory::default();
        Story { memory, published }
    }

    /// Values of the next sentence's expressions, `-` where there is none.
    fn next(&mut self, notation: &str) -> String {
        let (text, sentence) = sentence(notation);
        let reference = Reference {
            published: self.published,
        };
        let found = find(&text, &sentence, &reference, &mut self.memory);
        let values = found.iter().map(|e| e.value.as_deref().unwrap_or("-"));
        values.collect::<Vec<_>>().join(" ")
    }
}

/// A Tuesday.
pub(super) const DAY: Date = date(2024, 8, 20);

fn check(cases: &[(&str, &str)]) {
    for (notation, want) in cases {
        assert_eq!(values(notation, Some(DAY)), *want, "{notation}");
    }
}

#[test]
fn explicit_dates_in_every_order() {
    check(&[
        ("They met/V on 15 May 2019 .", "2019-05-15"),
        ("They met/V on May 15, 2019 .", "2019-05-15"),
        ("They met/V on the 15th of May , 2019 .", "2019-05-15"),
        ("They met/V on 15/05/2019 .", "2019-05-15"),
        ("They met/V on 2019-05-15 .", "2019-05-15"),
        ("They met/V on Wednesday , May 15 , 2019 .", "2019-05-15"),
        ("They met/V on Sept. 3 , 2021 .", "2021-09-03"),
        ("They met/V on 05/06/2019 .", "-"),
        ("They met/V in May 2019 .", "2019-05"),
        ("They met/V in 2019 .", "2019"),
        (
            "They paid/V a visit on 4 and 5 October 2022 .",
            "2022-10-04/2022-10-05",
        ),
        ("He was there on September 4 and 5 .", "2024-09-04/2024-09-05"),
        ("She travels/P on January 5-6 , 2025 .", "2025-01-05/2025-01-06"),
        ("They met/V from June 8 to 10 .", "2024-06-08/2024-06-10"),
        ("They met/V on 4 and 9 October 2022 .", "2022-10-04 2022-10-09"),
        (
            "Rounds were held/V on March 3 , 5 and 9 .",
            "2024-03-03 2024-03-05 2024-03-09",
        ),
        (
            "It ran/V from 28 December 2023 to 3 January 2024 .",
            "2023-12-28/2024-01-03",
        ),
        (
            "It ran/V from 28 December to 3 January 2024 .",
            "2023-12-28/2024-01-03",
        ),
        ("There is/A no 30 February 2024 .", "-"),
        ("The day - March 6 - this year", "2024-03-06 2024"),
        ("They live/P at 1906 Market Street .", ""),
        ("A 2000-strong crowd gathered/V .", ""),
        ("They spoke/V on Sunday night (March 3)", "2024-03-03"),
        (
            "They met/V on 4 , 5 and 6 October 2022 .",
            "2022-10-04/2022-10-06",
        ),
        (
            "They met/V on 4 , 9 and 12 October 2022 .",
            "2022-10-04 2022-10-09 2022-10-12",
        ),
        (
            "They met/V between 4 and 8 October 2022 .",
            "2022-10-04/2022-10-08",
        ),
        ("The first Monday of May 2024", "2024-05-06"),
        ("On the last Friday in October 2021", "2021-10-29"),
        ("in the week of 7 October 2024", "2024-10-07/2024-10-13"),
        ("in the week beginning 7 October 2024", "2024-10-07/2024-10-13"),
        ("on the twenty-second of June 2017", "2017-06-22"),
        ("in Dec-2018", "2018-12"),
        (
            "They stayed/V from July 13 thru July 15 .",
            "2024-07-13/2024-07-15",
        ),
        ("They meet/P on the 20th of next month .", "2024-09-20"),
        ("They meet/P on Friday after next .", "2024-08-30"),
        ("They met/V on Diwali 2019 .", "2019-10-27"),
        ("They met/V on Eid al-Fitr 2023 .", "2023-04-21"),
    ]);
}

#[test]
fn periods_of_the_calendar() {
    check(&[
        ("in the first half of 2019", "2019-01/2019-06"),
        ("in the second quarter of 2023", "2023-04/2023-06"),
        ("in the first eight months of the year", "2024-01/2024-08"),
        ("in the first quarter of last year", "2023-01/2023-03"),
        ("in the 1990s", "1990/1999"),
        ("the treaty (1821)", "1821"),
        ("a map of circa 1880", "1880"),
        ("his 2008 and 2010 runs/S", "2008 2010"),
        ("in 2016-11 .", "2016-11"),
        ("in 2015-16 .", "2015/2016"),
        ("in 2015 June .", "2015-06"),
        ("in the 2019/20 fiscal year", "2019/2020"),
        ("in the fiscal year 2024", "-"),
        ("in FY2023/24 .", "2023/2024"),
        ("in week 31 of 2018", "2018-07-30/2018-08-05"),
        ("in the early 1980s", "1980/1989"),
        ("in the 20th century", "1901/2000"),
        ("by mid-June", "2024-06"),
        ("in early 2020", "2020"),
        ("late last month", "2024-07"),
        ("from 2011 to 2021", "2011/2021"),
        ("from 2011 until now", "2011/2024-08-20"),
        ("between March 2022 and now", "2022-03/2024-08-20"),
        ("between 2008 and 2018", "2008/2018"),
        ("since 1978", "1978"),
        ("in the spring of 2021", "2021"),
        ("next spring", "2025"),
        ("before the summer", "-"),
        ("in Q3 2016", "2016-07/2016-09"),
        ("profit rose/V in the fourth quarter", "2023-10/2023-12"),
        ("in 2018Q4", "2018-10/2018-12"),
        ("in H1 of last year", "2023-01/2023-06"),
        ("in the last week of September 2014", "2014-09-22/2014-09-28"),
        ("in Reiwa 5", "2023"),
        ("in 2567 B.E.", "2024"),
        ("in the Iranian year 1402", "2023-03-21/2024-03-19"),
        ("in 1402 SH", "2023-03-21/2024-03-19"),
        ("in 1988 Mt Denali", "1988"),
        ("on 22 Bahman 1357", "1979-02-11"),
        ("on 1 Muharram 1445 AH", "2023-07-19"),
        ("in Juche 112", "2023"),
        ("in the Ethiopian year 2016", "2023-09-12/2024-09-10"),
        ("in the Buddhist year 2567", "2024"),
        ("during Ramadan 1445", "2024-03-11"),
    ]);
}

#[test]
fn figures_that_are_no_dates_are_left_alone() {
    for text in [
        "Executive Order 14257 was signed/V",
        "Resolution 1973 was adopted/V",
        "some 2000 soldiers/S crossed/V",
        "2,019 people/S fled/V",
        "it cost/V $1950",
        "Theresa May spoke/V",
        "They may/A meet/I",
        "the mayor , Park Won-soon , spoke/V",
        "the marchers march/P",
        "it rose/V 1950 percent",
        "five 737s were/A sold/V",
        "full of H2 and He",
        "hotter than the Sun",
        "as soon as they met/V",
        "a better future/N",
        "winds of 190 kilometres/S per hour",
        "the now-cancelled deal",
        "it sold/V 107.31 tonnes/S",
        "the fall/V of Kabul",
        "rivals faced/V each other",
        "the Daily Mirror",
    ] {
        assert_eq!(read(text, Some(DAY)), Vec::new(), "{text}");
    }
}

#[test]
fn weekdays_follow_the_tense_of_the_verb() {
    check(&[
        ("The minister arrived/V on Monday .", "2024-08-19"),
        ("The chiefs said/V on Tuesday .", "2024-08-20"),
        ("The chiefs said/V Wednesday .", "2024-08-14"),
        ("He will/A call/I on the president on Wednesday .", "2024-08-21"),
        ("He promised/V to/T reply/I by Friday .", "2024-08-23"),
        ("They would/A be sent/I back next Tuesday .", "2024-08-27"),
        ("It delivered/V a note on Wednesday last week .", "2024-08-14"),
        ("It delivered/V a note last Friday .", "2024-08-16"),
        ("He wrote/V at the weekend .", "2024-08-17/2024-08-18"),
        ("They met/V on Monday morning .", "2024-08-19"),
        ("They met/V late on Sunday .", "2024-08-18"),
        (
            "They will/A meet/I from Wednesday to Friday .",
            "2024-08-21/2024-08-23",
        ),
        // It has begun, and goes on.
        (
            "They mourned/V from Monday to Thursday .",
            "2024-08-19/2024-08-22",
        ),
        (
            "They will/A meet/I next week from Monday to Wednesday .",
            "2024-08-26/2024-08-28",
        ),
        (
            "They will/A meet/I from today to Friday .",
            "2024-08-20/2024-08-23",
        ),
        (
            "They will/A be there for three days/S from Monday .",
            "2024-08-26/2024-08-28",
        ),
        (
            "They closed/V it for a week , starting on 1 July 2024 .",
            "2024-07-01/2024-07-07",
        ),
        ("It must be done by noon on Saturday .", "2024-08-24"),
    ]);
}

#[test]
fn without_a_publication_date_only_what_is_stated_has_a_value() {
    for text in [
        "on Thursday",
        "yesterday",
        "last week",
        "in March",
        "on 5 May",
        "three years ago",
        "next spring",
    ] {
        assert_eq!(values(text, None), "-", "{text}");
    }
    assert_eq!(values("on 5 May 2021 and in 2022", None), "2021-05-05 2022");
}

#[test]
fn deixis_counts_from_the_publication() {
    check(&[
        ("they spoke/V today", "2024-08-20"),
        ("they spoke/V yesterday evening", "2024-08-19"),
        ("they spoke/V half a year ago", "2024-02"),
        ("they spoke/V a decade ago", "2014"),
        ("they meet/P tomorrow", "2024-08-21"),
        ("they spoke/V earlier today", "2024-08-20"),
        ("they spoke/V this morning", "2024-08-20"),
        ("they spoke/V last night", "2024-08-19"),
        ("the talks last week", "2024-08-12/2024-08-18"),
        ("the talks next week", "2024-08-26/2024-09-01"),
        ("the talks this month", "2024-08"),
        ("the talks last year", "2023"),
        ("earlier this week", "2024-08-19/2024-08-25"),
        ("fell/V for a third straight day", "2024-08-20"),
        (
            "talks went/V on for the fourth week in a row",
            "2024-08-19/2024-08-25",
        ),
        ("fell/V for the second consecutive quarter", "2024-07/2024-09"),
        ("exports rose/V for a fifth year running", "2024"),
        ("later in the year", "2024"),
        ("on the first Monday of the month", "2024-08-05"),
        ("after Christmas of next year", "2025-12-25"),
        ("over the past week", "2024-08-13/2024-08-20"),
        ("over the last four years", "2020/2024"),
        ("in the coming months", "-"),
        ("in recent years", "-"),
        ("in the last two decades of his life", "P20Y"),
        ("it fell on a Friday , he said/V", "-"),
        ("each day of the week", "P1D"),
        ("a few days ago", "-"),
        ("they left/V at a quarter before 11 a.m. on Monday", "2024-08-19"),
        ("the shops had/A closed/V within a year", "P1Y"),
        ("two days ago", "2024-08-18"),
        ("a fortnight ago", "2024-08-06"),
        ("last week on Wednesday", "2024-08-14"),
        ("three months ago", "2024-05"),
        ("a year and a half ago", "2023-02"),
        ("44 years ago", "1980"),
        ("they will/A meet/I in ten days", "2024-08-30"),
        ("the day after tomorrow", "2024-08-22"),
        ("last August", "2023-08"),
        ("next August", "2025-08"),
        ("next March", "2025-03"),
        ("this past weekend they met/V", "2024-08-17/2024-08-18"),
        ("this coming Friday", "2024-08-23"),
        ("the coming year", "-"),
        ("in October next year", "2025-10"),
    ]);
}

#[test]
fn a_month_or_day_without_a_year_is_the_one_that_the_tense_picks() {
    check(&[
        ("clashes broke/V out in March", "2024-03"),
        ("clashes broke/V out in December", "2023-12"),
        ("the vote in December", "2024-12"),
        ("he would/A have/A been/A eighty on September 5", "2024-09-05"),
        ("they will/A vote/I in March", "2025-03"),
        ("they agreed/V to/T meet/I on 15 September", "2024-09-15"),
        ("it was adopted/V on November 27", "2023-11-27"),
        // The promise was for a day that is now past.
        ("they promised/V to/T free/I them by the end of July", "2024-07"),
    ]);
}

#[test]
fn deadlines() {
    let due = |text: &str| read(text, Some(DAY))[0].due();
    let day = |text: &str| read(text, Some(DAY))[0].deadline();
    assert_eq!(
        due("they will/A free/I them by the end of March").as_deref(),
        Some("2025-03-31")
    );
    assert_eq!(
        due("they will/A drill/I before the end of the year").as_deref(),
        Some("2024-12-31")
    );
    assert_eq!(
        due("they will/A meet/I within 30 days").as_deref(),
        Some("2024-09-19")
    );
    assert_eq!(due("within 30 days of the vote"), None);
    assert_eq!(due("by the end of next week").as_deref(), Some("2024-09-01"));
    assert_eq!(due("it doubles/P by 2025").as_deref(), Some("2025"));
    assert_eq!(day("it doubles/P by 2025"), Some(date(2025, 12, 31)));
    assert_eq!(
        due("they will/A ratify/I it before Christmas").as_deref(),
        Some("2024-12-25")
    );
    assert_eq!(due("by the end of the autumn session"), None);
    assert_eq!(due("by the end of last month").as_deref(), Some("2024-07-31"));
    assert_eq!(read("before Christmas", Some(DAY))[0].date(), None);
    assert_eq!(read("since 2017", Some(DAY))[0].date(), None);
}

#[test]
fn a_year_whose_end_the_text_gives() {
    let published = Some(date(2023, 6, 16));
    let found = read(
        "by the end of the current year , which ends/P on March 20 .",
        published,
    );
    assert_eq!(found[0].due().as_deref(), Some("2024-03-20"));
    assert_eq!(found[1].value.as_deref(), Some("2024-03-20"));
    let found = read(
        "until the end of the Ethiopian year , which falls/P on 11 September .",
        Some(date(2019, 5, 15)),
    );
    assert_eq!(found[0].due().as_deref(), Some("2019-09-11"));
    let found = read(
        "by the end of the current Iranian year (ending/P March 20 , 2024)",
        published,
    );
    assert_eq!(found[0].due().as_deref(), Some("2024-03-20"));
    // Not given: the Iranian year's own end, by the calendar; a fiscal year's end is not known.
    let found = read("by the end of the current Iranian year", published);
    assert_eq!(
        (found[0].due().as_deref(), found[0].basis),
        (Some("2024-03-19"), Basis::Inferred(Source::Calendar))
    );
    assert_eq!(values("by the end of the fiscal year", published), "-");
}

#[test]
fn holidays() {
    check(&[
        ("they will/A meet/I after Easter 2025", "2025-04-20"),
        ("on Christmas Eve", "2024-12-24"),
        ("they met/V on Christmas Day", "2023-12-25"),
        ("on Independence Day", "-"),
        ("they met/V at Nowruz", "2024-03-20"),
        ("on New Year's Eve 2019", "2019-12-31"),
        ("at the Lunar New Year 2024", "2024-02-10"),
        ("they will/A meet/I after the Persian New Year", "2025-03-21"),
        (
            "on the fifth anniversary of the 24 February 2022 invasion",
            "2027-02-24",
        ),
        (
            "they will/A meet/I on the anniversary of the 7 October attack",
            "2024-10-07",
        ),
        ("the anniversary of the attack", ""),
    ]);
    let ramadan = &read("during Ramadan 2024", Some(DAY))[0];
    assert_eq!(
        (ramadan.kind, ramadan.basis),
        (Kind::Interval, Basis::Inferred(Source::Calendar))
    );
}

#[test]
fn lengths_and_repetitions_are_not_dates() {
    for (text, kind, value) in [
        ("for six decades", Kind::Duration, Some("P60Y")),
        ("a three-day visit", Kind::Duration, Some("P3D")),
        ("its 44-year resistance", Kind::Duration, Some("P44Y")),
        ("for two and a half years", Kind::Duration, Some("P2.5Y")),
        ("for a year", Kind::Duration, Some("P1Y")),
        ("for a year and a half", Kind::Duration, Some("P1.5Y")),
        ("six straight days", Kind::Duration, Some("P6D")),
        ("a month-long visit", Kind::Duration, Some("P1M")),
        ("a decades-long dispute", Kind::Duration, None),
        ("it meets annually", Kind::Set, Some("P1Y")),
        ("every two years", Kind::Set, Some("P2Y")),
        ("every 23 March", Kind::Set, None),
        ("every Monday", Kind::Set, None),
        ("twice a year", Kind::Set, Some("P1Y")),
        ("at 8:30 p.m.", Kind::TimeOfDay, Some("T20:30")),
        ("at 8:30 p.m. BST", Kind::TimeOfDay, Some("T20:30+01:00")),
        ("(1930 UTC)", Kind::TimeOfDay, Some("T19:30Z")),
        ("at 6:40 p.m. (GMT +8)", Kind::TimeOfDay, Some("T18:40+08:00")),
        ("a 44-year-old man", Kind::Duration, Some("P44Y")),
        ("he is/A 33 years/S old", Kind::Duration, Some("P33Y")),
    ] {
        let found = read(text, Some(DAY));
        assert_eq!(found.len(), 1, "{text}");
        assert_eq!(
            (found[0].kind, found[0].value.as_deref()),
            (kind, value),
            "{text}"
        );
        assert_eq!((found[0].date(), found[0].due()), (None, None), "{text}");
    }
}

#[test]
fn any_string_can_be_read() {
    let pieces: Vec<&str> = "4|-|/|and|May|the|end|of|’|’s|'82|1990s|last|é|２|p.m.|31|99999999999|years|a|second|half|in|next|\
        week|,|(|New|Eid|al-|🇫🇯|00:61|before|day|2024-13-45|Reiwa|AH|1,000,000,000,000,000|every|couple|quarter|decade|\
        century|20th|fiscal|FY|anniversary|Monday|from|to|night|at|5/6/07|GMT|+|old|Muharram|1445|spring|now|moment"
        .split('|')
        .collect();
    let mut seed = 7_u32;
    let mut memory = Memory::default();
    for _ in 0..4000 {
        let mut text = String::new();
        for _ in 0..9 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(pieces[(seed >> 16) as usize % pieces.len()]);
            if seed & 0x4000 == 0 {
                text.push(' ');
            }
        }
        let parsed = written::words(&text);
        for published in [None, Some(DAY), Some(Date::MIN), Some(Date::MAX)] {
            for found in find(&text, &parsed, &Reference { published }, &mut memory) {
                assert!(!found.span.of(&text).is_empty());
                assert!(found.tokens.end <= parsed.tokens.len());
                assert!(
                    found
                        .timexes()
                        .iter()
                        .all(|timex| found.span.contains(timex.span))
                );
            }
        }
        let _ = parse_date(&text);
    }
}

//! Dates of publication: the normal form of what metadata give, and dates at the start of a line.

use jiff::civil::{Date, DateTime};

/// A day as a dateline names it; the year is often left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day {
    pub year: Option<i16>,
    pub month: i8,
    pub day: i8,
}

impl Day {
    fn new(year: Option<i16>, month: i8, day: i8) -> Option<Day> {
        // 2000 is a leap year: 29 February stands where no year is given.
        Date::new(year.unwrap_or(2000), month, day).ok()?;
        Some(Day { year, month, day })
    }
    /// ISO 8601, where the year is stated.
    pub fn iso(&self) -> Option<String> {
        Some(Date::new(self.year?, self.month, self.day).ok()?.to_string())
    }
    /// ISO 8601, the year taken from the publication: the day closest to it.
    pub fn iso_near(&self, published: Option<&str>) -> Option<String> {
        if self.year.is_some() {
            return self.iso();
        }
        let near: Date = published?.get(..10)?.parse().ok()?;
        let years = [
            near.year().checked_sub(1),
            Some(near.year()),
            near.year().checked_add(1),
        ];
        years
            .into_iter()
            .flatten()
            .filter_map(|year| Date::new(year, self.month, self.day).ok())
            .min_by_key(|date| near.until(*date).map_or(i32::MAX, |span| span.get_days().abs()))
            .map(|date| date.to_string())
    }
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// The month that a word names: "March", "Mar", "Mar.", "Sept.".
pub(super) fn month(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    if word.len() < 3 {
        return None;
    }
    let at = if word == "sept" {
        Some(8)
    } else {
        MONTHS.iter().position(|m| *m == word || m[..3] == word)
    };
    at.map(|at| at as i8 + 1)
}

pub(super) fn is_weekday(word: &str) -> bool {
    let word = word.trim_end_matches('.').to_ascii_lowercase();
    word.len() >= 3
        && WEEKDAYS
            .iter()
            .any(|d| *d == word || d[..3] == word || (word.len() == 4 && d.starts_with(&word)))
}

/// The day at the start of `words` and the bytes it takes: "Aug. 20", "16 April 2021", "June 3rd, 2019",
/// "Monday, 4 May 2020", "2019-05-15", "15.05.2019". An all-figure date must leave no choice of day and month.
pub(super) fn leading(words: &str) -> Option<(Day, usize)> {
    let mut at = 0;
    let (first, mut next) = word(words, at)?;
    if is_weekday(first.trim_end_matches(',')) {
        at = next;
        (_, next) = word(words, at)?;
    }
    let (first, _) = word(words, at)?;
    if let Some(day) = numeric(first.trim_end_matches([',', '.', ':', ')'])) {
        let bytes = first.trim_end_matches([',', '.', ':', ')']).len();
        return Some((day, start(words, at) + bytes));
    }
    let (second, after) = word(words, next)?;
    let (month, day, day_word, after) = if let Some(month) = month(first) {
        (month, ordinal(second)?, second, after)
    } else if second.eq_ignore_ascii_case("of") {
        let (third, after) = word(words, after)?;
        (
            month(third.trim_end_matches([',', ':', ')']))?,
            ordinal(first)?,
            third,
            after,
        )
    } else {
        (
            month(second.trim_end_matches([',', ':', ')']))?,
            ordinal(first)?,
            second,
            after,
        )
    };
    // Punctuation after the month or the day ends the date unless a year follows it.
    let bare = day_word.trim_end_matches([',', ':', ')']);
    let without_year = after - (day_word.len() - bare.len());
    let open = matches!(&day_word[bare.len()..], "" | ",");
    if open
        && let Some((third, end)) = word(words, after)
        && let Some(year) = leading_year(third)
    {
        return Some((Day::new(Some(year), month, day)?, end - third.len() + 4));
    }
    // The stop of "Aug." is the date's, that of "April." and "20." is not.
    let unstopped = bare.trim_end_matches('.');
    let whole = ordinal(unstopped).is_some() || MONTHS.iter().any(|m| m.eq_ignore_ascii_case(unstopped));
    let trailing_stop = bare.ends_with('.') && whole;
    Some((
        Day::new(None, month, day)?,
        without_year - usize::from(trailing_stop),
    ))
}

/// The word after `from` and where it ends.
fn word(words: &str, from: usize) -> Option<(&str, usize)> {
    let start = start(words, from);
    let rest = words.get(start..)?;
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    (end > 0).then(|| (&rest[..end], start + end))
}

fn start(words: &str, from: usize) -> usize {
    let rest = &words[from..];
    from + (rest.len() - rest.trim_start().len())
}

fn leading_year(word: &str) -> Option<i16> {
    let figures = word.get(..4)?;
    let stops = word[4..].chars().next().is_none_or(|c| !c.is_alphanumeric());
    let year: i16 = figures.parse().ok()?;
    (stops && (1500..=2999).contains(&year) && figures.bytes().all(|b| b.is_ascii_digit())).then_some(year)
}

/// "3", "3rd", "03.", "20," as a day of the month.
fn ordinal(word: &str) -> Option<i8> {
    let word = word.trim_end_matches([',', '.', ':', ')']);
    let figures = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = &word[figures.len()..];
    let day: i8 = figures.parse().ok()?;
    let known = matches!(
        suffix.to_ascii_lowercase().as_str(),
        "" | "st" | "nd" | "rd" | "th"
    );
    (known && (1..=31).contains(&day) && figures.bytes().all(|b| b.is_ascii_digit())).then_some(day)
}

fn numeric(word: &str) -> Option<Day> {
    let separator = word.chars().find(|c| matches!(c, '-' | '.' | '/'))?;
    let parts: Vec<&str> = word.split(separator).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    if !parts
        .iter()
        .all(|p| (1..=4).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    let small = |s: &str| s.parse::<i8>().ok();
    if a.len() == 4 {
        return Day::new(a.parse().ok(), small(b)?, small(c)?);
    }
    if c.len() != 4 {
        return None;
    }
    let (first, second, year) = (small(a)?, small(b)?, c.parse().ok());
    // Dots are written day first; with strokes or hyphens either may come first.
    if separator == '.' || first > 12 || first == second {
        Day::new(year, second, first)
    } else if second > 12 {
        Day::new(year, first, second)
    } else {
        None
    }
}

/// A date or date-time of publication in ISO 8601: `2024`, `2024-03`, `2024-03-20`, `2024-03-20T08:15:00+05:30`.
/// Reads ISO 8601 (also with a blank for the T, or without separators), the form of e-mail and RSS, and dates
/// in English words. `None` where the value is no date, or its day and month cannot be told apart.
///
/// ```
/// use legation::document::normalized_date;
/// assert_eq!(normalized_date("Wed, 15 May 2019 10:30:00 GMT").as_deref(), Some("2019-05-15T10:30:00+00:00"));
/// assert_eq!(normalized_date("May 15, 2019").as_deref(), Some("2019-05-15"));
/// assert_eq!(normalized_date("yesterday"), None);
/// ```
pub fn normalized(value: &str) -> Option<String> {
    let value = value.trim();
    if value.len() > 64 {
        return None;
    }
    let figures = value.bytes().all(|b| b.is_ascii_digit());
    match value.len() {
        4 if figures => return leading_year(value).map(|y| y.to_string()),
        7 if value.as_bytes()[4] == b'-' => {
            let date: Date = format!("{value}-01").parse().ok()?;
            return Some(date.strftime("%Y-%m").to_string());
        }
        8 if figures => return compact(value),
        _ => {}
    }
    if let Some(instant) = iso_time(value) {
        return Some(instant);
    }
    if let Ok(zoned) = jiff::fmt::rfc2822::DateTimeParser::new()
        .relaxed_weekday(true)
        .parse_zoned(value)
    {
        return Some(zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
    }
    leading(value)?.0.iso()
}

fn compact(figures: &str) -> Option<String> {
    let date: Date = format!("{}-{}-{}", &figures[..4], &figures[4..6], &figures[6..])
        .parse()
        .ok()?;
    Some(date.to_string())
}

/// `2024-03-20 08:15:00.123Z` and its relatives, kept as precise as given, the offset as stated.
fn iso_time(value: &str) -> Option<String> {
    if !value.is_ascii() || value.len() < 10 {
        return None;
    }
    let (day, rest) = if value.as_bytes()[4] == b'-' {
        let day: Date = value[..10].parse().ok()?;
        (day, &value[10..])
    } else {
        let day: Date = compact(value.get(..8)?)?.parse().ok()?;
        (day, &value[8..])
    };
    let Some(rest) = rest.strip_prefix(['T', 't', ' ']) else {
        return rest.is_empty().then(|| day.to_string());
    };
    let rest = rest.trim();
    let clock_end = rest
        .find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.'))
        .unwrap_or(rest.len());
    let (clock, zone) = (&rest[..clock_end], rest[clock_end..].trim());
    let clock = match clock.len() {
        4 | 6 if !clock.contains([':', '.']) => {
            format!(
                "{}:{}:{}",
                &clock[..2],
                &clock[2..4],
                clock.get(4..6).unwrap_or("00")
            )
        }
        _ => clock.to_owned(),
    };
    let time: DateTime = format!("{day}T{clock}").parse().ok()?;
    let zone = match zone {
        "" => String::new(),
        "Z" | "z" | "UTC" | "GMT" => "+00:00".to_owned(),
        offset => {
            let figures: String = offset.chars().skip(1).filter(|c| *c != ':').collect();
            let signed = offset.starts_with(['+', '-']) && figures.bytes().all(|b| b.is_ascii_digit());
            match (signed, figures.len()) {
                (true, 2) => format!("{}{figures}:00", &offset[..1]),
                (true, 4) => format!("{}{}:{}", &offset[..1], &figures[..2], &figures[2..]),
                _ => return Some(day.to_string()),
            }
        }
    };
    Some(format!("{}{zone}", time.strftime("%Y-%m-%dT%H:%M:%S")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(words: &str) -> Option<(Option<i16>, i8, i8, &str)> {
        leading(words).map(|(d, end)| (d.year, d.month, d.day, &words[end..]))
    }

    #[test]
    fn days_at_the_start_of_a_line() {
        assert_eq!(day("Aug 20 - The"), Some((None, 8, 20, " - The")));
        assert_eq!(day("Sept. 3 (Agency)"), Some((None, 9, 3, " (Agency)")));
        assert_eq!(day("16 April 2021. The"), Some((Some(2021), 4, 16, ". The")));
        assert_eq!(day("16 April. The"), Some((None, 4, 16, ". The")));
        assert_eq!(day("June 3rd, 2019: A"), Some((Some(2019), 6, 3, ": A")));
        assert_eq!(day("May 5. /AGENCY/. A"), Some((None, 5, 5, ". /AGENCY/. A")));
        assert_eq!(day("Monday, 4 May 2020 - A"), Some((Some(2020), 5, 4, " - A")));
        assert_eq!(day("2019-05-15: A"), Some((Some(2019), 5, 15, ": A")));
        assert_eq!(day("the 5th of May 2020"), None);
        assert_eq!(day("5th of May 2020) x"), Some((Some(2020), 5, 5, ") x")));
        assert_eq!(day("May 2020"), None);
        assert_eq!(day("31 June 2020"), None);
        assert_eq!(day("03/04/2020"), None);
    }

    #[test]
    fn publication_dates_are_brought_to_one_form() {
        let forms = [
            ("2019-05-15", Some("2019-05-15")),
            ("2019-05", Some("2019-05")),
            ("20190515", Some("2019-05-15")),
            ("20190515T103000Z", Some("2019-05-15T10:30:00+00:00")),
            ("2019-05-15 10:30", Some("2019-05-15T10:30:00")),
            ("2019-05-15T10:30:00.500Z", Some("2019-05-15T10:30:00+00:00")),
            ("2019-05-15T10:30:00+0530", Some("2019-05-15T10:30:00+05:30")),
            ("Wednesday, May 15, 2019", Some("2019-05-15")),
            ("15 May 2019, 10:30 EAT", Some("2019-05-15")),
            ("2019-13-40", None),
            ("soon", None),
            ("", None),
        ];
        for (given, wanted) in forms {
            assert_eq!(normalized(given).as_deref(), wanted, "{given}");
        }
    }

    #[test]
    fn a_day_without_year_takes_the_nearest() {
        let eve = Day {
            year: None,
            month: 12,
            day: 31,
        };
        assert_eq!(eve.iso_near(Some("2020-01-02")).as_deref(), Some("2019-12-31"));
        assert_eq!(eve.iso_near(None), None);
    }
}

//! The dateline before a report's first word: "PORT LOUIS, May 5 (Agency) - ", "Geneva (5 May 2020) – ",
//! "LUSAKA, 3 May 2018. ", "MINSK, May 5. /AGENCY/. ".

use super::dates::{self, Day};

/// A dateline at the start of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Prefix {
    pub place: Option<String>,
    /// What follows the place: "Ukraine" in "KYIV, Ukraine".
    pub region: Option<String>,
    pub day: Option<Day>,
    pub agency: Option<String>,
    /// Bytes up to the report's first word.
    pub length: usize,
    /// A place in capitals with a date or an agency: no other matter looks so.
    pub plain: bool,
}

/// Cities that may stand in small letters, or before a colon, without a date or an agency beside them.
const CITIES: &str = include_str!("../../data/dateline_cities.txt");

fn is_city(place: &str) -> bool {
    CITIES.lines().any(|city| city.eq_ignore_ascii_case(place))
}

/// Words in capitals before a dash or colon that announce the sort of text and are no place.
fn is_announcement(words: &str) -> bool {
    const FIRST: [&str; 34] = [
        "update",
        "breaking",
        "corrected",
        "correction",
        "exclusive",
        "analysis",
        "factbox",
        "timeline",
        "explainer",
        "watch",
        "live",
        "video",
        "note",
        "editor",
        "editors",
        "opinion",
        "comment",
        "summary",
        "background",
        "statement",
        "readout",
        "read-out",
        "remarks",
        "transcript",
        "transcription",
        "press",
        "media",
        "news",
        "alert",
        "flash",
        "urgent",
        "advisory",
        "subject",
        "date",
    ];
    let first = words.split_whitespace().next().unwrap_or_default();
    FIRST.iter().any(|w| w.eq_ignore_ascii_case(first))
        || dates::month(first).is_some()
        || dates::is_weekday(first)
}

struct Cursor<'t> {
    line: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    fn rest(&self) -> &'t str {
        &self.line[self.at..]
    }
    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }
    fn eat(&mut self, mark: char) -> bool {
        let found = self.rest().starts_with(mark);
        if found {
            self.at += mark.len_utf8();
        }
        found
    }
    /// Up to five words that could name a place, each begun with a capital (or "de", "la", "al-" between).
    fn place(&mut self) -> Option<&'t str> {
        let start = self.at;
        let mut end = start;
        for n in 0..6 {
            self.skip_blanks();
            let rest = self.rest();
            let stop = rest
                .find(|c: char| !(c.is_alphabetic() || matches!(c, '-' | '\'' | '’' | '.' | '/' | '\u{301}')))
                .unwrap_or(rest.len());
            let mut word = &rest[..stop];
            // A hyphen at the end is the dash; a stroke at the start is the agency's; a stop may end the dateline.
            word = word.trim_end_matches('-');
            if word.is_empty()
                || word.starts_with(['-', '/', '.', '\''])
                || (n > 0 && dates::month(word).is_some())
            {
                break;
            }
            let particle = n > 0
                && matches!(
                    word,
                    "de" | "la" | "el" | "da" | "do" | "del" | "di" | "of" | "the" | "and" | "es"
                );
            if !particle && !word.chars().next().is_some_and(|c| c.is_uppercase()) && !word.starts_with("al-")
            {
                break;
            }
            let stops = word.ends_with('.') && word.trim_end_matches('.').chars().count() > 3;
            let word = if stops { word.trim_end_matches('.') } else { word };
            self.at += word.len();
            if !particle {
                end = self.at;
            }
            if stops || rest[word.len()..].starts_with(|c: char| !c.is_whitespace()) {
                break;
            }
        }
        self.at = end;
        (end > start)
            .then(|| self.line[start..end].trim())
            .filter(|p| !p.is_empty())
    }
    fn day(&mut self) -> Option<Day> {
        self.skip_blanks();
        let (day, bytes) = dates::leading(self.rest())?;
        self.at += bytes;
        Some(day)
    }
}

/// The dateline that a paragraph begins with, if it does.
pub(super) fn find(line: &str) -> Option<Prefix> {
    let head_end = line.char_indices().nth(160).map_or(line.len(), |(at, _)| at);
    let mut cursor = Cursor {
        line: &line[..head_end],
        at: 0,
    };
    let place = cursor.place();
    if place.is_some_and(is_announcement) {
        return None;
    }
    let (mut region, mut day, mut agency): (Option<&str>, Option<Day>, Option<String>) = (None, None, None);
    loop {
        let before = cursor.at;
        cursor.skip_blanks();
        if cursor.eat('(') {
            let close = cursor.rest().find(')')?;
            let inside = &cursor.rest()[..close];
            cursor.at += close + 1;
            if inside.contains('/') && inside.len() <= 6 && place.is_some() {
                // A district in initials: "Aflao (V/R)".
                region = region.or(Some(inside));
                continue;
            }
            let (name, date) = agency_and_day(inside)?;
            agency = agency.or(name);
            day = day.or(date);
        } else if place.is_some() && cursor.eat('[') {
            let close = cursor.rest().find(']')?;
            let inside = cursor.rest()[..close].trim();
            cursor.at += close + 1;
            // "New Delhi [India], June 16 (Agency): "
            if day.is_none() && agency.is_none() {
                region = region.or(Some(inside));
            } else {
                agency = agency.or(agency_and_day(inside)?.0);
            }
        } else if place.is_some() && cursor.eat('/') {
            let close = cursor.rest().find('/')?;
            agency = agency.or(agency_and_day(&cursor.rest()[..close])?.0);
            cursor.at += close + 1;
        } else if day.is_none() && place.is_some() && cursor.eat(',') {
            cursor.skip_blanks();
            if let Some(date) = cursor.day() {
                day = Some(date);
            } else if cursor.rest().starts_with(['(', '/']) {
            } else {
                let words = cursor.place()?;
                if outlet(words) {
                    agency = agency.or(Some(words.to_owned()));
                } else if !dates::is_weekday(words) {
                    region = region.or(Some(words));
                }
            }
        } else if day.is_some() && agency.is_none() && place.is_some() && cursor.eat(',') {
            // "Riyadh, 3 May 2018, SPA -- "
            cursor.skip_blanks();
            if !cursor.rest().starts_with(['(', '/']) {
                agency = Some(cursor.place().filter(|words| outlet(words))?.to_owned());
            }
        } else if let Some(date) = (day.is_none() && place.is_some()).then(|| cursor.day()).flatten() {
            day = Some(date);
        } else if day.is_some() && agency.is_none() && cursor.rest().starts_with(". /") {
            cursor.at += 2;
        } else {
            cursor.at = before;
            break;
        }
        if cursor.at == before {
            break;
        }
    }
    let spaced = cursor.rest().starts_with(char::is_whitespace);
    cursor.skip_blanks();
    cursor.eat(',');
    cursor.skip_blanks();
    let rest = cursor.rest();
    let (mut separator, mut width) = separator_at(rest, spaced)?;
    // "LUSAKA – 3 May 2018 – "
    if day.is_none() && place.is_some() && separator == Separator::Dash {
        let mut second = Cursor {
            line: cursor.line,
            at: cursor.at + width,
        };
        if let Some(date) = second.day() {
            let spaced = second.rest().starts_with(char::is_whitespace);
            second.skip_blanks();
            if let Some(found) = separator_at(second.rest(), spaced) {
                day = Some(date);
                cursor.at = second.at;
                (separator, width) = found;
            }
        }
    }
    let length = cursor.at + width;
    let after = line[length..].trim_start();
    let length = line.len() - after.len();
    let first = after.chars().next()?;
    if first.is_lowercase() && separator != Separator::Dash {
        return None;
    }
    let letters = |words: &str| words.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = place.is_some_and(|p| letters(p) > 2 && !p.chars().any(char::is_lowercase));
    let city = place.is_some_and(is_city);
    let dated = day.is_some();
    let carried = agency
        .as_deref()
        .is_some_and(|a| city || capitals || place.is_none() || super::credits::sounds_like_outlet(a));
    let holds = match (place, separator) {
        (None, Separator::Dash) => agency.is_some() && cursor.at < 60,
        (None, _) => false,
        (Some(_), Separator::Dash) => capitals || city || dated || carried,
        (Some(_), Separator::Colon) => dated || carried || city,
        (Some(_), Separator::Stop) => {
            agency.is_some() && (dated || capitals) || day.is_some_and(|d| d.year.is_some() || capitals)
        }
    };
    let too_long = place.is_some_and(|p| p.split_whitespace().count() > 4 && !capitals);
    (holds && !too_long).then(|| Prefix {
        place: place.map(str::to_owned),
        region: region.map(str::to_owned),
        day,
        plain: capitals && (dated || agency.is_some()),
        agency,
        length,
    })
}

/// Whether words between commas are an agency and not a region.
fn outlet(words: &str) -> bool {
    super::credits::sounds_like_outlet(words)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Separator {
    Dash,
    Colon,
    Stop,
}

fn separator_at(rest: &str, spaced: bool) -> Option<(Separator, usize)> {
    let blank_after = |width: usize| rest[width..].starts_with(char::is_whitespace);
    if rest.starts_with("--") {
        let width = rest.len() - rest.trim_start_matches('-').len();
        return Some((Separator::Dash, width));
    }
    let first = rest.chars().next()?;
    let width = first.len_utf8();
    match first {
        '—' | '–' | '―' => Some((Separator::Dash, width)),
        '-' | '‑' if spaced || blank_after(width) => Some((Separator::Dash, width)),
        ':' if blank_after(width) => Some((Separator::Colon, width)),
        '.' if blank_after(width) => Some((Separator::Stop, width)),
        _ => None,
    }
}

/// What stands in the parentheses of a dateline: an agency, a date, or both. `None` for anything else.
fn agency_and_day(inside: &str) -> Option<(Option<String>, Option<Day>)> {
    let inside = inside.trim();
    if let Some((day, bytes)) = dates::leading(inside) {
        return inside[bytes..].trim().is_empty().then_some((None, Some(day)));
    }
    let parts: Vec<&str> = inside
        .split([',', '–', '|'])
        .flat_map(|p| p.split(" - "))
        .map(str::trim)
        .collect();
    let name = *parts.first()?;
    let day = parts.get(1).and_then(|p| dates::leading(p)).map(|(day, _)| day);
    let named = name.chars().next()?.is_uppercase() && name.split_whitespace().count() <= 8 && name.len() > 1;
    named.then(|| (Some(name.to_owned()), day))
}

/// A line that is nothing but a place and a day: "Geneva, 12 March 2020".
pub(super) fn alone(line: &str) -> Option<Prefix> {
    let mut cursor = Cursor { line, at: 0 };
    let place = cursor.place()?;
    if is_announcement(place) || place.split_whitespace().count() > 4 {
        return None;
    }
    let mut region = None;
    let mut day = None;
    while day.is_none() && cursor.eat(',') {
        day = cursor.day();
        if day.is_none() {
            region = Some(cursor.place()?.to_owned());
        }
    }
    day = Some(day?);
    let mut agency = None;
    if cursor.eat(',') {
        agency = cursor.place().filter(|words| outlet(words)).map(str::to_owned);
    }
    let done = cursor.rest().trim().trim_end_matches(['.', ':']).is_empty();
    done.then(|| Prefix {
        place: Some(place.to_owned()),
        region,
        day,
        agency,
        length: line.len(),
        plain: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(line: &str) -> Option<(String, Option<String>, Option<String>, &str)> {
        let prefix = find(line)?;
        let day = prefix
            .day
            .map(|d| d.iso().unwrap_or(format!("{}-{}", d.month, d.day)));
        Some((
            prefix.place.unwrap_or_default(),
            day,
            prefix.agency,
            &line[prefix.length..],
        ))
    }

    fn wanted(
        place: &str,
        day: Option<&str>,
        agency: Option<&str>,
    ) -> Option<(String, Option<String>, Option<String>, &'static str)> {
        Some((
            place.to_owned(),
            day.map(str::to_owned),
            agency.map(str::to_owned),
            "The talks ended.",
        ))
    }

    #[test]
    fn datelines_of_many_houses() {
        let lines = [
            ("LUSAKA - The talks ended.", wanted("LUSAKA", None, None)),
            ("LUSAKA—The talks ended.", wanted("LUSAKA", None, None)),
            (
                "PORT LOUIS, May 5 - The talks ended.",
                wanted("PORT LOUIS", Some("5-5"), None),
            ),
            (
                "PORT-AU-PRINCE, 5 May (Island Wire) -- The talks ended.",
                wanted("PORT-AU-PRINCE", Some("5-5"), Some("Island Wire")),
            ),
            (
                "BRATISLAVA (Danube Press) – The talks ended.",
                wanted("BRATISLAVA", None, Some("Danube Press")),
            ),
            (
                "DAKAR, February 9 (Sahel News Agency): The talks ended.",
                wanted("DAKAR", Some("2-9"), Some("Sahel News Agency")),
            ),
            (
                "OULU, 16 April 2021. The talks ended.",
                wanted("OULU", Some("2021-04-16"), None),
            ),
            (
                "MINSK, May 5. /BTK/. The talks ended.",
                wanted("MINSK", Some("5-5"), Some("BTK")),
            ),
            (
                "Geneva (5 May 2020) – The talks ended.",
                wanted("Geneva", Some("2020-05-05"), None),
            ),
            ("New Delhi: The talks ended.", wanted("New Delhi", None, None)),
            (
                "QUITO, Ecuador (XP) — The talks ended.",
                wanted("QUITO", None, Some("XP")),
            ),
            (
                "KYIV/WARSAW, May 5 (Wire) - The talks ended.",
                wanted("KYIV/WARSAW", Some("5-5"), Some("Wire")),
            ),
            (
                "ST. JOHN'S, May 5 - The talks ended.",
                wanted("ST. JOHN'S", Some("5-5"), None),
            ),
            ("SÃO TOMÉ - The talks ended.", wanted("SÃO TOMÉ", None, None)),
            (
                "WASHINGTON, D.C. – The talks ended.",
                wanted("WASHINGTON", None, None),
            ),
            (
                "CAIRO, Tuesday (NW) - The talks ended.",
                wanted("CAIRO", None, Some("NW")),
            ),
            (
                "New Delhi [India], June 16 (NWI): The talks ended.",
                wanted("New Delhi", Some("6-16"), Some("NWI")),
            ),
            (
                "Riyadh, 3 May 2018, SPA -- The talks ended.",
                wanted("Riyadh", Some("2018-05-03"), Some("SPA")),
            ),
            (
                "Tehran, IRNA – The talks ended.",
                wanted("Tehran", None, Some("IRNA")),
            ),
            (
                "LUSAKA – 3 May 2018 – The talks ended.",
                wanted("LUSAKA", Some("2018-05-03"), None),
            ),
            (
                "TASHKENT, Uzbekistan, May 5 (UzA) – The talks ended.",
                wanted("TASHKENT", Some("5-5"), Some("UzA")),
            ),
        ];
        for (line, wanted) in lines {
            assert_eq!(told(line), wanted, "{line}");
        }
    }

    #[test]
    fn other_openings_are_no_datelines() {
        for line in [
            "PRESIDENT LUMA: Thank you all.",
            "THE SECRETARY: Good morning.",
            "The Minister - who had come by boat - left.",
            "President Ana Tui spoke today with Prime Minister Juma of Zanzara.",
            "UPDATE 1 - The talks ended.",
            "BREAKING - The talks ended.",
            "EXCLUSIVE: The talks ended.",
            "In Paris, May 5 was a holiday.",
            "European Union (EU): leaders met.",
            "Q: Are you going?",
            "From January 20-21, the hosts met.",
            "",
            "—",
            "(",
            "A, ",
        ] {
            assert_eq!(told(line), None, "{line}");
        }
    }

    #[test]
    fn a_place_and_a_day_alone() {
        assert_eq!(
            alone("Addis Ababa, 12 March 2020").unwrap().place.as_deref(),
            Some("Addis Ababa")
        );
        assert_eq!(alone("Addis Ababa, which hosts the union"), None);
        assert_eq!(alone("Addis Ababa, 12 March 2020 was a day"), None);
    }
}

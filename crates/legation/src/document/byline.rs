//! The lines between headline and report that say who wrote or issued it, and when.

use super::dateline::Prefix;
use super::dates;
use super::front::Front;
use super::meta::present;

/// First words, or words, of the names of offices that issue statements.
const OFFICES: [&str; 26] = [
    "ministry",
    "office",
    "embassy",
    "government",
    "department",
    "secretariat",
    "council",
    "mission",
    "commission",
    "union",
    "presidency",
    "cabinet",
    "spokesperson",
    "spokesman",
    "bureau",
    "directorate",
    "chancellery",
    "delegation",
    "organization",
    "organisation",
    "house",
    "consulate",
    "service",
    "authority",
    "parliament",
    "agency",
];

/// "By A. Name", "By our correspondent, Suva", "Published: 3 May 2018", "Source: Agency".
pub(super) fn byline(words: &str, front: &mut Front) -> bool {
    let count = words.split_whitespace().count();
    if words.contains('\n') || words.chars().count() > 140 || count > 18 {
        return false;
    }
    if let Some(title) = label(words, &["title", "headline"]).filter(|_| words.contains(':')) {
        front.title = front.title.take().or_else(|| present(title));
        return true;
    }
    let colon_first = words.find(':').is_some_and(|at| at <= 6);
    if let Some(author) = label(words, &["author", "by"]).filter(|_| count <= 8 && colon_first) {
        front.author = front.author.take().or_else(|| present(author));
        return true;
    }
    let released = [
        "press release",
        "news release",
        "media release",
        "press statement",
    ];
    let numbered = words.chars().any(|c| c.is_ascii_digit()) && !words.ends_with('.') && count <= 12;
    if numbered
        && released.iter().any(|r| {
            words
                .get(..r.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(r))
        })
    {
        let day = words
            .split(['|', ',', '–', '-', ':'])
            .find_map(|part| dates::leading(part.trim()));
        front.published = front.published.take().or(day.and_then(|(day, _)| day.iso()));
        return true;
    }
    if let Some(rest) = label(
        words,
        &[
            "published on",
            "published at",
            "published",
            "posted on",
            "posted",
            "date",
            "issued",
            "released",
        ],
    ) && let Some((day, _)) = dates::leading(rest)
    {
        front.published = front.published.take().or(day.iso());
        return true;
    }
    if label(
        words,
        &[
            "updated on",
            "updated",
            "last updated",
            "last modified",
            "modified",
        ],
    )
    .is_some_and(|rest| dates::leading(rest).is_some())
    {
        return true;
    }
    if let Some(source) =
        label(words, &["source", "agency", "from"]).filter(|_| count <= 8 && words.contains(':'))
    {
        front.source = front.source.take().or_else(|| present(source));
        return true;
    }
    if let Some((day, bytes)) = dates::leading(words)
        && count <= 8
        && words[bytes..]
            .trim_start_matches([',', '|', '-', '–', ' ', '.'])
            .split_whitespace()
            .all(|w| w.len() <= 6)
    {
        front.published = front.published.take().or(day.iso());
        return true;
    }
    let lower = words.to_lowercase();
    let unsigned = [
        "staff reporter",
        "staff writer",
        "agencies",
        "web desk",
        "news desk",
        "our correspondent",
        "staff correspondent",
    ];
    if unsigned.contains(&lower.trim_start_matches("by ").trim_end_matches('.')) {
        front.author = front
            .author
            .take()
            .or_else(|| present(words.trim_start_matches("By ").trim_start_matches("by ")));
        return true;
    }
    let Some(rest) = words
        .strip_prefix("By ")
        .or(words.strip_prefix("BY "))
        .or(words.strip_prefix("by "))
        .or(words.strip_prefix("Story by "))
        .or(words.strip_prefix("Report by "))
        .or(words.strip_prefix("Written by "))
    else {
        return false;
    };
    let rest = rest.trim_start();
    let described = ["our ", "a ", "the ", "an "]
        .iter()
        .any(|w| rest.to_lowercase().starts_with(w));
    let desk = [
        "correspondent",
        "reporter",
        "editor",
        "staff",
        "desk",
        "bureau",
        "writer",
    ]
    .iter()
    .any(|w| lower.contains(w));
    let starts = rest.chars().next().is_some_and(char::is_uppercase);
    let ends_as_sentence =
        words.ends_with('.') && !rest.trim_end_matches('.').ends_with(|c: char| c.is_uppercase());
    let opens = if described { desk } else { starts };
    if !opens || ends_as_sentence || dates::leading(rest).is_some() {
        return false;
    }
    sign(rest, described, front);
    true
}

/// Takes a by-line apart: the author, then a place after "in" or a comma, an agency, a date.
fn sign(rest: &str, described: bool, front: &mut Front) {
    let mut parts = rest
        .split(['|', '•', '·', ',', '/', '–', '—'])
        .map(str::trim)
        .filter(|p| !p.is_empty());
    let first = parts.next().unwrap_or(rest);
    let (name, mut place) = match first.rsplit_once(" in ") {
        Some((name, place)) if place.chars().next().is_some_and(char::is_uppercase) => (name, Some(place)),
        _ => (first, None),
    };
    for part in parts {
        let words = part.split_whitespace().count();
        if let Some((day, _)) = dates::leading(part) {
            front.published = front.published.take().or(day.iso());
        } else if super::credits::sounds_like_outlet(part) {
            front.source = front.source.take().or_else(|| present(part));
        } else if described
            && words <= 3
            && place.is_none()
            && part.chars().all(|c| c.is_alphabetic() || " -'’.".contains(c))
        {
            place = Some(part);
        }
    }
    front.author = front.author.take().or_else(|| present(name));
    if let Some(place) = place.filter(|_| front.dateline.is_none()) {
        let place = Some(place.trim_end_matches('.').to_owned());
        front.dateline = Some(Prefix {
            place,
            region: None,
            day: None,
            agency: None,
            length: 0,
            plain: false,
        });
    }
}

/// The words after one of several labels and a colon, blank or dash.
pub(super) fn label<'t>(words: &'t str, labels: &[&str]) -> Option<&'t str> {
    labels.iter().find_map(|label| {
        let head = words.get(..label.len())?;
        let rest = &words[label.len()..];
        (head.eq_ignore_ascii_case(label) && rest.starts_with([':', ' ', '-', '–']))
            .then(|| rest.trim_start_matches([':', ' ', '-', '–']))
    })
}

/// A line that is an office's name: "Ministry of Trade of Zambia".
pub(super) fn issuer(words: &str) -> bool {
    let first = words
        .split(|c: char| !c.is_alphabetic())
        .find(|w| !matches!(w.to_lowercase().as_str(), "the" | "permanent"));
    let office = first.is_some_and(|w| OFFICES.contains(&w.to_lowercase().as_str()));
    let named = words
        .split_whitespace()
        .all(|w| w.len() <= 3 || w.starts_with(|c: char| c.is_uppercase() || c == '('));
    office
        && named
        && !words.contains('\n')
        && words.split_whitespace().count() <= 14
        && words.to_lowercase().contains(" of ")
}

/// A line that is a day with its year.
pub(super) fn bare_day(words: &str) -> bool {
    dates::leading(words)
        .is_some_and(|(day, bytes)| day.year.is_some() && words[bytes..].trim_matches(['.', ' ']).is_empty())
}

/// The line of an office that issues a text: "Ministry of Trade, Lusaka, 3 May 2018". Its place is where the office
/// sits, not where a report was filed.
pub(super) fn issuing(words: &str, front: &mut Front) -> bool {
    if words.contains('\n') || words.split_whitespace().count() > 20 {
        return false;
    }
    let parts: Vec<&str> = words.split(',').map(str::trim).collect();
    let Some(date_from) = (1..parts.len()).find(|at| dates::leading(&parts[*at..].join(", ")).is_some())
    else {
        return false;
    };
    let last = parts[date_from..].join(", ");
    let Some((day, bytes)) = dates::leading(&last) else {
        return false;
    };
    let named = parts[0]
        .split(|c: char| !c.is_alphabetic())
        .any(|w| OFFICES.contains(&w.to_lowercase().as_str()));
    if !named || !last[bytes..].trim_end_matches('.').trim().is_empty() || date_from > 3 {
        return false;
    }
    front.source = front.source.take().or_else(|| present(parts[0]));
    front.issued_at = (date_from > 1).then(|| parts[1].to_owned());
    front.published = front.published.take().or(day.iso());
    true
}

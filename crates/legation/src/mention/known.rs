//! What the tables know of persons and offices.

use crate::tables::{Gender, Leader, Tables, fold, name_forms};
use jiff::civil::Date;

/// A person of the tables, seen on a day.
pub struct Known {
    pub country: String,
    pub office: Option<String>,
    pub sector: Option<String>,
    pub gender: Option<Gender>,
}

/// The person that a name means, if the tables leave no doubt: the only one of that name, or the only one in office
/// on the day. A surname alone is not enough unless its bearer then holds an office.
/// The `office` that the text gives narrows the choice.
pub fn person(
    tables: &Tables,
    name: &str,
    country: Option<&str>,
    office: Option<&str>,
    date: Option<Date>,
) -> Option<Known> {
    let mut leaders = tables.leaders_by_name(name);
    if let Some(country) = country {
        leaders.retain(|leader| leader.country == country);
    }
    let lone = !name.contains(' ');
    let now: Vec<_> = leaders
        .iter()
        .filter_map(|l| Some((l, l.term_on(date?)?)))
        .collect();
    // "Prime Minister Ardern": of those in office, the one in that office.
    let titled: Vec<_> = now
        .iter()
        .filter(|(_, term)| office == Some(term.office))
        .collect();
    if let [(leader, term)] = titled[..] {
        return Some(Known {
            country: leader.country.to_string(),
            office: Some(term.office.to_string()),
            sector: Some(term.sector.to_string()).filter(|s| !s.is_empty()),
            gender: leader.gender,
        });
    }
    if let [(leader, term)] = now[..] {
        // A surname alone, with no country beside it, means the holder of a high office or nobody that we know.
        let high = [
            "President",
            "Prime Minister",
            "Chancellor",
            "King",
            "Minister of Foreign Affairs",
            "Secretary of State",
        ];
        if lone && country.is_none() && !high.contains(&term.office) {
            return None;
        }
        return Some(Known {
            country: leader.country.to_string(),
            office: Some(term.office.to_string()),
            sector: Some(term.sector.to_string()).filter(|s| !s.is_empty()),
            gender: leader.gender,
        });
    }
    let [leader] = &leaders[..] else { return None };
    if lone || !now.is_empty() {
        return None;
    }
    let over =
        date.is_some_and(|day| !leader.terms.is_empty() && leader.terms.iter().all(|t| t.over_by(day)));
    Some(Known {
        country: leader.country.to_string(),
        office: None,
        sector: over.then(|| "ELI".to_string()),
        gender: leader.gender,
    })
}

/// The person of the tables who bears a name, once the dispatch has been read as a whole: of that country, and the only
/// one of the name, or the only one in office on the day (in the `office`, where several are). A surname alone, and
/// a name without a country, are held to more.
pub fn leader<'t>(
    tables: &'t Tables,
    name: &str,
    country: Option<&str>,
    office: Option<&str>,
    date: Option<Date>,
) -> Option<Leader<'t>> {
    let mut leaders = tables.leaders_by_name(name);
    let whole = name.trim().contains(' ');
    let held = |leader: &Leader<'t>| date.and_then(|day| leader.term_on(day)).map(|term| term.office);
    let in_it = |leader: &Leader<'t>| office.is_some() && held(leader) == office;
    // A name that only sounds like the tables' is another's, unless its words or the office say that it is not.
    let words = sorted_words(name);
    let written = |leader: &Leader<'_>| {
        let forms = name_forms(leader.name, leader.country);
        leader.full || forms.iter().any(|form| sorted_words(form) == words)
    };
    leaders.retain(|leader| !whole || written(leader) || in_it(leader));
    match country {
        // Whoever alone bears a name and holds the office is meant also where the country was misread.
        Some(_) if whole && leaders.len() == 1 && leaders[0].wikidata.is_some() && in_it(&leaders[0]) => (),
        Some(country) => leaders.retain(|leader| leader.country == country),
        None => leaders.retain(|leader| leader.full && whole),
    }
    if leaders.len() > 1 || !whole {
        leaders.retain(|leader| held(leader).is_some_and(|held| office.is_none_or(|office| office == held)));
    }
    // Two rows of one person, from two sources.
    leaders.dedup_by(|a, b| a.wikidata.is_some() && a.wikidata == b.wikidata);
    let only = leaders.pop();
    only.filter(|_| leaders.is_empty())
}

fn sorted_words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = fold(name).split(' ').map(str::to_owned).collect();
    words.sort();
    words
}

/// The name of who holds an office on a day.
pub fn holder(tables: &Tables, country: &str, office: &str, date: Option<Date>) -> Option<String> {
    tables
        .holder(country, office, date?)
        .map(|term| term.name.to_string())
}

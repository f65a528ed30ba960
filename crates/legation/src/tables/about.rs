//! What the tables know of a word, and what tables there are.

use super::sheet::Shelf;
use super::{CountryWordKind, Tables};
use serde::Serialize;

/// One thing that a table says of a word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// The table, as in `data/README.md`.
    pub table: &'static str,
    /// What the word stands for.
    pub name: String,
    /// What the table says of it.
    pub says: String,
    /// The row's origin; [`Tables::origin`] explains it.
    pub origin: String,
}

/// A table: its rows, by layer and origin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Holding {
    pub table: &'static str,
    pub rows: usize,
    /// The text of the table in memory.
    pub bytes: usize,
    /// Origins of the rows, with their number, most first.
    pub origins: Vec<(String, usize)>,
}

impl Tables {
    /// Everything that the tables say of a word or phrase, table by table.
    pub fn about(&self, word: &str) -> Vec<Fact> {
        let mut facts = Vec::new();
        let mut say = |table, name: &str, says: String, origin: &str| {
            facts.push(Fact {
                table,
                name: name.to_owned(),
                says,
                origin: origin.to_owned(),
            });
        };
        for found in self.country_words(word) {
            let kind = match found.kind {
                CountryWordKind::Name => "name",
                CountryWordKind::Former => "former name",
                CountryWordKind::Adjective => "adjective",
                CountryWordKind::People => "people",
                CountryWordKind::Capital => "capital",
                CountryWordKind::Prefix => "prefix",
            };
            let says = format!("{kind} of {}", found.country.iso3);
            say("country_words", found.country.name, says, found.origin);
        }
        if let Some(seat) = self.metonym(word) {
            let says = words(&[seat.institution, seat.country, seat.sector]);
            say("metonyms", seat.name, says, seat.origin);
        }
        for body in self.organizations(word) {
            let says = words(&[body.kind, body.code.unwrap_or(""), body.sector.unwrap_or("")]);
            say("organizations", body.name, says, body.origin);
        }
        for person in self.leaders_by_name(word) {
            let known = words(&[person.country, person.wikidata.unwrap_or("")]);
            if person.terms.is_empty() {
                say("leaders", person.name, known.clone(), person.origin);
            }
            for term in &person.terms {
                let (from, to) = (term.from.unwrap_or("…"), term.to.unwrap_or("…"));
                let says = words(&[&known, term.office, &format!("{from} to {to}"), term.sector]);
                say("leaders", person.name, says, term.origin);
            }
        }
        for official in self.officials(word) {
            let says = words(&[official.country, &official.served()]);
            say("officials", official.name, says, official.origin);
        }
        if let Some(office) = self.office_phrase(word) {
            let says = words(&[
                office.country.as_deref().unwrap_or(""),
                office.sector,
                &format!("{:?}", office.tense).to_lowercase(),
            ]);
            say("offices", &office.canonical, says, "legation");
        }
        if let Some(institution) = self.institution(word) {
            let says = words(&[&institution.kind, institution.sector]);
            say("institutions", &institution.canonical, says, "legation");
        }
        if let Some(group) = self.group(word) {
            say("groups", group.name, group.sector.to_owned(), group.origin);
        }
        if let Some(agent) = self.agent(word) {
            say("agents", word, words(&[agent.sector, agent.second]), agent.origin);
        }
        for place in self.places(word).into_iter().take(10) {
            let position = place
                .position
                .map(|(lat, lon)| format!("{lat:.2} {lon:.2}"))
                .unwrap_or_default();
            let parts = [
                place.feature,
                place.admin1.unwrap_or(""),
                place.country.unwrap_or(""),
                &position,
            ];
            say("places", &place.name, words(&parts), place.origin);
        }
        if let Some(code) = self.country_of_people(word) {
            say("places", word, code.to_owned(), "legation");
        }
        if let Some(gender) = self.gender(word).filter(|_| !word.contains(' ')) {
            let says = format!("{gender:?}").to_lowercase();
            say("given_names", word, says, "legation");
        }
        facts
    }

    /// Every table with its size and origins.
    pub fn holdings(&self) -> Vec<Holding> {
        let shelves: [(&'static str, &Shelf); 14] = [
            ("countries", &self.countries),
            ("country_words", &self.country_words),
            ("metonyms", &self.metonyms),
            ("organizations", &self.organizations),
            ("offices", &self.offices),
            ("portfolios", &self.portfolios),
            ("institutions", &self.institutions),
            ("groups", &self.groups),
            ("agents", &self.agents),
            ("terms", &self.terms),
            ("leader_names", &self.leader_names),
            ("officials", &self.officials),
            ("places", &self.places),
            ("given_names", &self.given_names),
        ];
        let mut holdings: Vec<Holding> = shelves
            .into_iter()
            .map(|(table, shelf)| holding(table, shelf))
            .collect();
        // All lines of the generated gazetteer have one origin, which they do not repeat.
        let rows = self.gazetteer.all().count();
        holdings.push(Holding {
            table: "gazetteer",
            rows,
            bytes: self.gazetteer.bytes(),
            origins: vec![("gn".to_owned(), rows)],
        });
        holdings
    }
}

fn holding(table: &'static str, shelf: &Shelf) -> Holding {
    let mut origins: Vec<(String, usize)> = Vec::new();
    let mut rows = 0;
    for row in shelf.all() {
        rows += 1;
        match origins.iter_mut().find(|(origin, _)| origin == row.origin()) {
            Some((_, count)) => *count += 1,
            None => origins.push((row.origin().to_owned(), 1)),
        }
    }
    origins.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Holding {
        table,
        rows,
        bytes: shelf.bytes(),
        origins,
    }
}

/// Parts that are there, one after another.
fn words(parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_looked_up_in_every_table() {
        let tables = Tables::built_in();
        let found = |word: &str, table: &str| tables.about(word).iter().any(|fact| fact.table == table);
        for (word, table) in [
            ("Georgia", "country_words"),
            ("Georgia", "places"),
            ("the Kremlin", "metonyms"),
            ("NATO", "organizations"),
            ("Merkel", "leaders"),
            ("deputy foreign minister", "offices"),
            ("parliament", "institutions"),
            ("protesters", "groups"),
            ("Maria", "given_names"),
        ] {
            assert!(found(word, table), "{word} in {table}");
        }
        assert!(tables.about("qwxyz").is_empty());
    }

    #[test]
    fn every_origin_is_explained_and_all_fit() {
        const LIMIT: usize = 15_000_000;
        let tables = Tables::built_in();
        let holdings = tables.holdings();
        for holding in &holdings {
            assert!(holding.rows > 0, "{}", holding.table);
            for (origin, _) in &holding.origins {
                assert!(tables.origin(origin).is_some(), "{}: {origin}", holding.table);
            }
        }
        assert!(holdings.iter().map(|holding| holding.bytes).sum::<usize>() < LIMIT);
    }
}

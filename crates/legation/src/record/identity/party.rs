//! Names as they are compared, and the codes that alone name a party.

use crate::contract::{Actor, ActorKind};
use crate::tables::fold as plain;

/// Words before a name that are no part of it.
const TITLES: &[&str] = &[
    "the",
    "mr",
    "mrs",
    "ms",
    "miss",
    "dr",
    "sir",
    "dame",
    "lord",
    "lady",
    "he",
    "president",
    "minister",
    "ambassador",
    "general",
    "gen",
    "colonel",
    "col",
    "sheikh",
    "king",
    "queen",
    "prince",
    "princess",
    "pope",
    "amir",
    "emir",
    "sultan",
    "chancellor",
    "secretary",
    "senator",
    "governor",
    "ayatollah",
    "prime",
    "vice",
    "his",
    "her",
    "excellency",
    "majesty",
    "highness",
    "royal",
];

/// A name as it is compared: lower case, letters and digits only, without accents and leading titles.
pub fn fold(name: &str) -> String {
    let plain = plain(name);
    let words: Vec<&str> = plain.split_whitespace().collect();
    let first = words.iter().position(|word| !TITLES.contains(word)).unwrap_or(0);
    words[first..].join(" ")
}

/// The code that alone names a party: a country's, for the country and its government.
pub(in crate::record) fn country_key(actor: &Actor) -> Option<&str> {
    let code = actor.country.as_deref()?;
    let state = matches!(actor.kind, ActorKind::Country | ActorKind::Government);
    (state && code.len() == 3 && !is_generic(code)).then_some(code)
}

/// PLOVER codes that many bodies share.
pub(in crate::record) fn is_generic(code: &str) -> bool {
    matches!(code, "IGO" | "NGO" | "MNC" | "ISM" | "IMG")
}

/// A key that reads well in a file: `ebrahim-raisi`.
pub(in crate::record) fn slug(folded: &str) -> String {
    if folded.is_empty() {
        "unnamed".to_owned()
    } else {
        folded.replace(' ', "-")
    }
}

/// The contract's word for a kind of actor.
pub fn kind_word(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Person => "person",
        ActorKind::Country => "country",
        ActorKind::Government => "government",
        ActorKind::Organization => "organization",
        ActorKind::Group => "group",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_removes_what_outlets_spell_differently() {
        assert_eq!(fold("President Miguel Díaz-Canel"), fold("Miguel Diaz-Canel"));
        assert_eq!(fold("Mohammed Sa'id"), "mohammed said");
        assert_eq!(fold("U.N."), "un");
        assert_eq!(fold("The President"), "the president");
        assert_eq!(fold("…"), "");
    }
}

//! Codes of countries: ISO 3166-1 alpha-3 inside, others at the edge.

use crate::tables::Tables;

/// The codes that a written file has for countries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Countries {
    /// ISO 3166-1 alpha-3, and PLOVER's codes (`UNO`, `IGO` …) for what is no country.
    #[default]
    Iso,
    /// Correlates of War numbers.
    Cow,
    /// Gleditsch and Ward's numbers.
    GleditschWard,
    /// FIPS 10-4.
    Fips,
}

impl Countries {
    /// The code of a country known by its alpha-3; empty where the scheme has none for it.
    pub fn write(self, iso: &str) -> String {
        let number = |number: Option<u16>| number.map(|n| n.to_string()).unwrap_or_default();
        let country = || Tables::built_in().country_by_code(iso);
        match self {
            Countries::Iso => iso.to_owned(),
            Countries::Cow => number(country().and_then(|country| country.cow)),
            Countries::GleditschWard => number(country().and_then(|country| country.gleditsch_ward())),
            Countries::Fips => country()
                .map(|country| country.fips.to_owned())
                .unwrap_or_default(),
        }
    }
}

/// PLOVER's codes for what is no country.
const BODIES: [&str; 8] = ["UNO", "EUR", "IGO", "NGO", "MNC", "ISM", "IMG", "NGM"];

/// Whether a code is one of PLOVER's for what is no country.
pub(super) fn is_body(code: &str) -> bool {
    BODIES.contains(&code)
}

/// The English name of a country that stands under its alpha-3; other codes are their own names.
pub(super) fn name(code: &str) -> String {
    let country = Tables::built_in().country_by_code(code);
    country.map_or(code, |country| country.name).to_owned()
}

/// The alpha-3 (or PLOVER code) of a country as a file may write it: alpha-3, FIPS (two letters), a Correlates of War or
/// Gleditsch and Ward number, an English name. What is none of these is kept as it stands.
pub(super) fn read(written: &str) -> String {
    let written = written.trim();
    let tables = Tables::built_in();
    if written.is_empty() || written == "None" {
        return String::new();
    }
    let upper = written.to_ascii_uppercase();
    if is_body(&upper) {
        return upper;
    }
    let found = match written.parse::<u16>() {
        Ok(number) => tables.country_by_cow(number).or_else(|| {
            tables
                .countries()
                .find(|country| country.gleditsch_ward() == Some(number))
        }),
        // In this field two letters are FIPS: GM is Germany, and not the Gambia as in ISO.
        Err(_) if written.len() == 2 => tables.country_by_fips(written),
        Err(_) => tables
            .country_by_code(written)
            .or_else(|| tables.country(written))
            .or_else(|| tables.country(NAMES.iter().find(|(other, _)| *other == written)?.1)),
    };
    found.map_or(written.to_owned(), |country| country.iso3.to_owned())
}

/// Names of ISO 3166-1 that a text would not write.
const NAMES: [(&str, &str); 3] = [
    ("Palestinian Territory, Occupied", "Palestine"),
    ("Occupied Palestinian Territory", "Palestine"),
    ("Korea, Democratic People's Republic of", "North Korea"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scheme_has_its_code() {
        let all = |iso| {
            [
                Countries::Iso,
                Countries::Cow,
                Countries::GleditschWard,
                Countries::Fips,
            ]
            .map(|scheme| scheme.write(iso))
        };
        assert_eq!(all("IRN"), ["IRN", "630", "630", "IR"]);
        assert_eq!(all("DEU"), ["DEU", "255", "260", "GM"]);
        assert_eq!(all("YEM"), ["YEM", "679", "678", "YM"]);
        assert_eq!(all("KIR"), ["KIR", "946", "970", "KR"]);
        assert_eq!(all("UNO"), ["UNO", "", "", ""]);
        assert_eq!(all(""), ["", "", "", ""]);
    }

    #[test]
    fn files_write_countries_in_many_ways() {
        for (written, iso) in [
            ("IRN", "IRN"),
            ("irn", "IRN"),
            ("Russian Federation", "RUS"),
            ("Palestinian Territory, Occupied", "PSE"),
            ("2", "USA"),
            ("260", "DEU"),
            ("UNO", "UNO"),
            ("GM", "DEU"),
            ("None", ""),
            ("Atlantis", "Atlantis"),
        ] {
            assert_eq!(read(written), iso, "{written}");
        }
    }
}

//! International organisations, armed movements, parties, companies and outlets.

use super::Tables;
use super::sheet::Row;

/// An organisation that the tables know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Organization<'a> {
    /// The full name: `North Atlantic Treaty Organization`.
    pub name: &'a str,
    /// What goes into an actor's `country`: alpha-3, or `UNO`, `EUR`, `IGO`, `NGO`, `MNC`, `IMG`, `ISM`;
    /// `None` for one that belongs to no country.
    pub code: Option<&'a str>,
    /// PLOVER sector: `REB`, `PTY`, `JRN`, `MIL`, `BUS`, `JUD` …; most intergovernmental bodies have none.
    pub sector: Option<&'a str>,
    /// `intergovernmental`, `organ` (of the UN, the EU …), `armed group`, `party`, `outlet`, `company`, `ngo`,
    /// `military`, `agency` (of a state), `bloc` (no secretariat: the G7).
    pub kind: &'a str,
    pub origin: &'a str,
}

impl Tables {
    /// The organisation of a name or of initials, as the text writes it; "Party" may be left out.
    pub fn organization(&self, name: &str) -> Option<Organization<'_>> {
        let bare = || {
            self.organizations
                .find(name.strip_suffix(" Party")?)
                .first()
                .copied()
        };
        let row = self.organizations.find(name).first().copied();
        row.or_else(|| bare().filter(|row| row.column(2) == "party"))
            .map(organization_of)
    }

    /// All organisations of that name, best first ("Labour Party" has several).
    pub fn organizations(&self, name: &str) -> Vec<Organization<'_>> {
        self.organizations
            .find(name)
            .into_iter()
            .map(organization_of)
            .collect()
    }
}

fn organization_of(row: Row<'_>) -> Organization<'_> {
    Organization {
        name: row.name(),
        code: row.given(0),
        sector: row.given(1),
        kind: row.column(2),
        origin: row.origin(),
    }
}

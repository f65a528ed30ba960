//! Events as the field's formats have them: one row or object an event, whoever coded it.
//!
//! A [`CodedEvent`] holds what any of the formats can say. Writers leave out or leave empty what their format has no
//! place for; readers leave `None` or empty what a file does not say. `docs/FORMATS.md` says of each column what is
//! written.
//!
//! | file | holds |
//! |---|---|
//! | `read` | a file as a stream of events, its format told from its first line |
//! | `write` | events to a file of any format |
//! | `plover`, `polecat`, `icews`, `phoenix`, `events` | one format each, both ways |
//! | `gdelt`, `parquet` | one format each, written only |
//! | `columns` | the columns that `events` and `parquet` share |
//! | `dyads` | events with several actors as pairs, for formats of pairs |
//! | `cells` | tab-separated cells: what may stand in one |
//! | `crosswalk`, `country` | PLOVER and CAMEO; ISO, COW, Gleditsch–Ward and FIPS |

mod cells;
pub(crate) mod columns;
mod country;
mod crosswalk;
mod dyads;
mod events;
mod gdelt;
mod icews;
pub(crate) mod parquet;
mod phoenix;
mod plover;
mod polecat;
mod read;
mod write;

pub use cells::cells;
pub use country::Countries;
pub use crosswalk::{Cameo, cameo, cameo_code, quad};
pub use read::{Events, read, read_as};
pub use write::Writer;

use serde::{Deserialize, Serialize};

/// The formats of event sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// PLOVER's JSON Lines, with text and citation.
    Plover,
    /// POLECAT's 40 columns.
    Polecat,
    /// ICEWS' 20 columns.
    Icews,
    /// GDELT 2.0's 61 columns; written only.
    Gdelt,
    /// Phoenix' 26 columns.
    Phoenix,
    /// Our own CSV, one row an event.
    Events,
    /// The columns of `Events`, with lists as lists; written only.
    Parquet,
}

impl Format {
    /// Whether the format has a place for an event. Four have none for what is planned, hypothetical or denied, which would
    /// pass in them for what happened; POLECAT has none for what has no type, and those coded in CAMEO none for what has no
    /// code there.
    pub fn holds(self, event: &CodedEvent) -> bool {
        let asserted = event.factuality.as_deref().is_none_or(|word| word == "asserted");
        match self {
            Format::Plover | Format::Events | Format::Parquet => true,
            Format::Polecat => asserted && !event.kind.is_empty(),
            Format::Icews | Format::Gdelt | Format::Phoenix => asserted && event.cameo_code().is_some(),
        }
    }

    /// How the format is called.
    pub fn name(self) -> &'static str {
        match self {
            Format::Plover => "PLOVER JSON Lines",
            Format::Polecat => "POLECAT",
            Format::Icews => "ICEWS",
            Format::Gdelt => "GDELT",
            Format::Phoenix => "Phoenix",
            Format::Events => "CSV of events",
            Format::Parquet => "Parquet",
        }
    }
}

/// One coded event, of our own record or of another coder's file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CodedEvent {
    /// As its file or record calls it; unique there.
    pub id: String,
    /// ISO 8601, as precise as it is known: `2023-06-14`, `2023-06`, `2023`.
    pub date: Option<String>,
    /// The last day, where it lasted longer.
    pub end_date: Option<String>,
    /// A PLOVER type, `CONSULT`. Files coded in CAMEO have it through the crosswalk; empty where PLOVER has none.
    pub kind: String,
    /// PLOVER modes, without the type.
    pub modes: Vec<String>,
    /// PLOVER contexts.
    pub contexts: Vec<String>,
    /// A CAMEO code, `042`.
    pub cameo: Option<String>,
    /// The score or intensity that the coder gave it.
    pub score: Option<f64>,
    /// `asserted`, `planned`, `hypothetical`, `negated`; `None` where the coder does not say.
    pub factuality: Option<String>,
    /// Told as history, more than a month older than the report. Of other coders' files none says so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub background: bool,
    /// Whose claim it is.
    pub according_to: Vec<CodedActor>,
    pub actors: Vec<CodedActor>,
    pub recipients: Vec<CodedActor>,
    pub place: Option<CodedPlace>,
    /// Where it was read, once for each passage.
    pub reports: Vec<CodedReport>,
    /// What coded it: name and version of codebook or dictionary.
    pub codebook: Option<String>,
    /// Who or what coded it: `legation 0.1.0`, `ICEWS`, a person.
    pub coder: Option<String>,
}

/// Who did it or to whom it was done.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CodedActor {
    pub name: String,
    /// ISO 3166-1 alpha-3 or a PLOVER code (UNO, IGO, …); empty where there is none.
    pub country: String,
    /// PLOVER sectors, the primary one first.
    pub sectors: Vec<String>,
    pub title: Option<String>,
    /// The words of the text.
    pub raw: Option<String>,
    pub wikidata: Option<String>,
}

/// Where it was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CodedPlace {
    pub name: String,
    /// First-level region.
    pub admin1: Option<String>,
    /// Alpha-3.
    pub country: Option<String>,
    /// Degrees north and east.
    pub position: Option<(f64, f64)>,
    pub geonames: Option<u64>,
    /// GeoNames' feature class and code, `P.PPLC`.
    pub feature: Option<String>,
}

/// One passage of a text that tells of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CodedReport {
    /// The dispatch's or story's id.
    pub dispatch: String,
    /// ISO day.
    pub published: Option<String>,
    pub publication: Option<String>,
    pub url: Option<String>,
    pub title: Option<String>,
    pub language: Option<String>,
    pub licence: Option<String>,
    /// Who holds the rights in the text.
    pub copyright: Option<String>,
    /// The sentence's number from 1.
    pub sentence: Option<u32>,
    /// The passage, with its character positions in the text where they are known.
    pub text: Option<String>,
    pub span: Option<(usize, usize)>,
    /// Whom and what else the text names.
    pub people: Vec<String>,
    pub organizations: Vec<String>,
    pub places: Vec<String>,
}

#[cfg(test)]
mod tests;

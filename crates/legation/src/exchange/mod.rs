//! Events as the field's formats have them: one row or object an event, whoever coded it.
//!
//! A [`CodedEvent`] holds what any of the formats can say. Writers leave out or leave empty what their format has no
//! place for; readers leave `None` or empty what a file does not say.

/// One coded event, of our own record or of another coder's file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CodedEvent {
    /// As its file or record calls it; unique there.
    pub id: String,
    /// ISO 8601, as precise as it is known: `2023-06-14`, `2023-06`, `2023`.
    pub date: Option<String>,
    /// The last day, where it lasted longer.
    pub end_date: Option<String>,
    /// A PLOVER type, `CONSULT`. Files coded in CAMEO have it through the crosswalk.
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
    /// Whose claim it is.
    pub according_to: Vec<CodedActor>,
    pub actors: Vec<CodedActor>,
    pub recipients: Vec<CodedActor>,
    pub place: Option<CodedPlace>,
    /// Where it was read, once for each report.
    pub reports: Vec<CodedReport>,
    /// What coded it: name and version of codebook or dictionary.
    pub codebook: Option<String>,
}

/// Who did it or to whom it was done.
#[derive(Clone, Debug, Default, PartialEq)]
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
#[derive(Clone, Debug, Default, PartialEq)]
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

/// One text that tells of it.
#[derive(Clone, Debug, Default, PartialEq)]
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
    /// The sentence's number from 1.
    pub sentence: Option<u32>,
    /// The passage, with its character positions in the text where they are known.
    pub text: Option<String>,
    pub span: Option<(usize, usize)>,
}

//! The output contract: what one dispatch yields, as it is written to JSON and kept in a record.
//!
//! Every span in these types counts Unicode scalar values of `Dispatch::text`. Absent is `None` or an empty
//! list; nothing is invented to fill a field.

use crate::text::CharSpan;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One dispatch and what it records: one line of `legation read --format json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    pub dispatch: Dispatch,
    pub actors: Vec<Actor>,
    pub entries: Vec<Entry>,
    /// What it tells became of promises, its own or others'.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Outcome>,
}

/// Where the text came from and what it says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dispatch {
    /// Stable content hash.
    pub id: String,
    /// The `file` of a JSON Lines input, or the path read.
    pub file: Option<String>,
    /// The publisher, if known.
    pub source: Option<String>,
    /// Outlets that the dispatch itself credits.
    pub credits: Vec<String>,
    pub title: Option<String>,
    pub url: Option<String>,
    pub author: Option<String>,
    /// ISO 8601 date or date-time of publication.
    pub published: Option<String>,
    pub dateline: Option<Dateline>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// SPDX identifier.
    pub licence: Option<String>,
    pub licence_holder: Option<String>,
    /// Why the dispatch was recorded as read but not analysed (for example, not English).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped: Option<String>,
    /// Keys of the input that the contract does not know.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub extra: Map<String, Value>,
    /// The body that all spans count in.
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dateline {
    pub place: Option<String>,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    pub date: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    Person,
    Country,
    Government,
    Organization,
    Group,
}

/// A party as one dispatch presents it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Actor {
    /// Unique inside the dispatch; what entries refer to.
    pub id: String,
    /// The fullest form in the dispatch; a country's name in English.
    pub name: String,
    pub kind: ActorKind,
    /// ISO 3166-1 alpha-3 or a PLOVER code (UNO, EUR, IGO, NGO, MNC, ISM, IMG).
    pub country: Option<String>,
    /// PLOVER sector.
    pub sector: Option<String>,
    pub office: Option<String>,
    pub office_from: Option<String>,
    pub office_to: Option<String>,
    pub aliases: Vec<String>,
    pub mentions: Vec<CharSpan>,
    /// The dispatch never names it: "two officials", "the Cuban envoy".
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub described: bool,
    /// The person of the tables who it is, by the tables' name; `None` where they know none or leave a doubt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_as: Option<String>,
    /// The Wikidata id (`Q…`) that the tables have for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wikidata: Option<String>,
    /// What the dispatch itself says of it. A `country`, `sector` or `office` that is not among these was known
    /// from the tables or concluded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
}

/// Something that a dispatch says of an actor, with the words that say so: a title, an apposition, a description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub field: FactField,
    /// As the actor's field of that name would hold it.
    pub value: String,
    /// Said to be over: "the former foreign minister".
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub former: bool,
    #[serde(flatten)]
    pub span: CharSpan,
}

/// The fields of an actor that a dispatch may tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactField {
    Country,
    Sector,
    Office,
}

impl FactField {
    /// The contract's word for the field.
    pub fn word(self) -> &'static str {
        match self {
            FactField::Country => "country",
            FactField::Sector => "sector",
            FactField::Office => "office",
        }
    }
}

/// Whether the dispatch presents the happening as fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factuality {
    Asserted,
    Planned,
    Hypothetical,
    Negated,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    pub name: String,
    /// Alpha-3; `None` for what belongs to no one country.
    pub country: Option<String>,
    /// Degrees north; those of a country are its middle.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// GeoNames' number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub geonames: Option<u64>,
    /// The name of the first-level region that it lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admin1: Option<String>,
    /// GeoNames' feature class and code: `P.PPLC`, a capital.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feature: Option<String>,
}

/// One row of the record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    pub id: String,
    #[serde(flatten)]
    pub detail: Detail,
    /// Never empty.
    pub evidence: Vec<CharSpan>,
    /// The actor whose claim this is; `None` where the dispatch itself asserts it.
    pub according_to: Option<String>,
    /// The statement in whose words it is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated_in: Option<String>,
    pub factuality: Factuality,
    /// ISO 8601, as precise as the text.
    pub date: Option<String>,
    pub place: Option<Place>,
}

/// The fields of each kind. Strings that name actors are `Actor::id`s.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "a visit has two places; there are few entries at a time, and matching on plain fields is worth more"
)]
pub enum Detail {
    Visit(Visit),
    Meeting(Meeting),
    Statement(Statement),
    Agreement(Agreement),
    JointBody(JointBody),
    Commitment(Commitment),
    Event(Event),
}

impl Detail {
    /// The contract's word for the kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Detail::Visit(_) => "visit",
            Detail::Meeting(_) => "meeting",
            Detail::Statement(_) => "statement",
            Detail::Agreement(_) => "agreement",
            Detail::JointBody(_) => "joint_body",
            Detail::Commitment(_) => "commitment",
            Detail::Event(_) => "event",
        }
    }

    /// Whether it is an event that is told as history.
    pub fn is_background(&self) -> bool {
        matches!(self, Detail::Event(event) if event.background)
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    pub visitors: Vec<String>,
    pub hosts: Vec<String>,
    pub to: Option<Place>,
    pub from: Option<Place>,
    pub arrived: Option<String>,
    pub departed: Option<String>,
    /// Actor ids or descriptions.
    pub delegation: Vec<String>,
    /// The tour's entry.
    pub part_of: Option<String>,
    /// `made`, `under_way`, `planned`, `invited`, `postponed`, `cancelled`.
    pub status: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Meeting {
    pub participants: Vec<String>,
    /// `in_person`, `phone`, `video`, `multilateral`.
    pub form: Option<String>,
    /// `held`, `planned`, `postponed`, `cancelled`.
    pub status: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Statement {
    pub speaker: Option<String>,
    pub addressee: Option<String>,
    /// The words, without quotation marks and inserted attribution.
    pub text: String,
    /// Verbatim (true) or reported.
    pub direct: bool,
    /// The verb that reports.
    pub cue: Option<String>,
    pub medium: Option<String>,
    /// `support`, `oppose`, `neutral`.
    pub stance: Option<String>,
    pub target: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Instrument {
    #[serde(rename = "type")]
    pub kind: String,
    pub number: Option<u32>,
    pub title: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    pub parties: Vec<String>,
    pub instruments: Vec<Instrument>,
    /// What it is about.
    pub fields: Vec<String>,
    pub signatories: Vec<String>,
    pub witnesses: Vec<String>,
    /// `proposed`, `negotiated`, `agreed`, `signed`, `ratified`, `in_force`, `suspended`, `withdrawn`.
    pub status: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct JointBody {
    pub name: Option<String>,
    pub parties: Vec<String>,
    pub remit: Option<String>,
    /// `proposed`, `agreed`, `established`, `convened`.
    pub status: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Commitment {
    pub by: Vec<String>,
    pub to: Vec<String>,
    /// What is to be done, as said.
    pub act: String,
    /// `visit`, `meet`, `sign`, `aid`, `trade`, `invest`, `withdraw`, `release`, `recognise`, `cooperate`, `continue`, `other`.
    pub act_type: String,
    /// ISO date or interval by which.
    pub due: Option<String>,
    pub condition: Option<String>,
    /// `pledge`, `intention`, `offer`, `conditional`.
    pub strength: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// PLOVER type, for example `CONSULT`.
    #[serde(rename = "type")]
    pub kind: String,
    pub mode: Option<String>,
    pub contexts: Vec<String>,
    pub actors: Vec<String>,
    pub recipients: Vec<String>,
    /// PLOVER's conflict-cooperation score.
    pub score: Option<f64>,
    /// The entry it codes.
    pub of: Option<String>,
    /// Name and version of the codebook of the user's own that `type` and `mode` are from; `None` for PLOVER.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codebook: Option<String>,
    /// Told as history: more than a month older than the dispatch.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub background: bool,
}

/// News of what became of a promise: "broke its pledge to", "has not yet paid", "the handover will now take place in June". It may
/// be of a promise that another dispatch told, or of none: a record matches it with those that it keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// `o1`: unique inside the dispatch.
    pub id: String,
    pub what: OutcomeKind,
    /// Who had promised, or is told not to do it; empty where the words name nobody.
    pub by: Vec<String>,
    pub to: Vec<String>,
    /// What was to be done, as said.
    pub act: String,
    /// As [`Commitment::act_type`].
    pub act_type: String,
    /// The new day or interval, where it is postponed.
    pub until: Option<String>,
    /// The words themselves say that it was promised or due.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub promised: bool,
    /// Never empty.
    pub evidence: Vec<CharSpan>,
    pub according_to: Option<String>,
}

/// What may become of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    Kept,
    Broken,
    Postponed,
    Withdrawn,
    /// Not done yet: no more than that.
    Awaited,
}

impl OutcomeKind {
    /// The contract's word for it.
    pub fn word(self) -> &'static str {
        match self {
            OutcomeKind::Kept => "kept",
            OutcomeKind::Broken => "broken",
            OutcomeKind::Postponed => "postponed",
            OutcomeKind::Withdrawn => "withdrawn",
            OutcomeKind::Awaited => "awaited",
        }
    }
}

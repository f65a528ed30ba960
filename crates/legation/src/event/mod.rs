//! This module reads the cast, the times and the statements of a dispatch and returns its entries: visits, meetings,
//! agreements, joint bodies, commitments and PLOVER events.
//!
//! | file | holds |
//! |---|---|
//! | `frames` | the coded table of verbs and nouns (`data/frames.tsv`) |
//! | `clause` | what a clause says around a word: its slots, and whether it is told as fact |
//! | `attribution` | whose words a stretch of the text is |
//! | `coder` | words of happening matched against frames |
//! | `kinds` | candidates to entries |
//! | `news` | the words that tell what became of promises (`data/outcomes.tsv`) |
//! | `draft` | entries in the making: told twice, they become one |
//! | `stance` | whom a statement is for or against |
//! | `background` | which events are history, older than the report |
//! | `aspects` | contexts and modes: the trained heads |
//! | `plover` | the ontology |
//! | `pair` | what one party of a sentence does to another: the trained classifier |

mod aspects;
mod attribution;
mod background;
mod clause;
mod coder;
mod draft;
mod frames;
mod kinds;
mod news;
pub mod pair;
pub mod plover;
mod stance;

pub use aspects::Aspects;
pub use attribution::{Attributed, Attribution};
pub use background::History;
pub use coder::Scene;
pub use draft::{Draft, Drafts, Party};
pub use frames::Frames;
pub use kinds::Setting;
pub use news::{Content, content};
pub use stance::told as stance_told;

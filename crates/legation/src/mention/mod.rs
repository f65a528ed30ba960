//! This module reads sentences and returns the dispatch's cast: who is mentioned where, and who is whom.
//!
//! | file | from | to |
//! |---|---|---|
//! | `detect` | sentences | mentions: names, descriptions, pronouns, with what each says of its bearer |
//! | `resolve` | mentions | entities: mentions that speak of the same party, in text order |
//! | `context` | entities and who says what | what is left to be understood: countries, sectors |
//! | `cast` | entities | answers to "who is this word?" for the stages after |

mod cast;
mod context;
mod detect;
mod known;
mod resolve;

pub use cast::{Cast, EntityId};
pub use context::Surroundings;
pub use detect::{Mention, MentionClass};
pub use resolve::Entity;

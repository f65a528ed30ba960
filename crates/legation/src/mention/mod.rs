//! This module reads sentences and returns the dispatch's cast: who is mentioned where, and who is whom.
//!
//! | file | from | to |
//! |---|---|---|
//! | `detect` | sentences | mentions: names, descriptions, pronouns, with what each says of its bearer |
//! | `resolve` | mentions | entities: mentions that speak of the same party, in text order |
//! | `cast` | entities | answers to "who is this word?" for the stages after |

mod cast;
mod detect;
mod known;
mod resolve;

pub use cast::{Cast, EntityId};
pub use detect::{Mention, MentionClass};
pub use resolve::Entity;

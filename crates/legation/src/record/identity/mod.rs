//! This module reads the actors of dispatches and tells which of them are one actor of the record, and by what.
//!
//! What dispatches say of an actor falls into *forms* ([`form`]): a name with its country, office and year. A form is
//! recognised by a fuller one ([`form::Form::recognised_by`]) or is the first of an actor of its own. That is a function
//! of the set of forms, so the record is the same in whatever order its dispatches were read; and a dispatch that brings
//! no new form changes nothing, so the cost of a dispatch does not grow with the record ([`link`]). A form that two
//! actors fit equally well is recognised by neither.
//!
//! Nothing here is applied when a dispatch is read. What the record has learned of an actor (its country, say) shows where
//! the record is asked; a dispatch's own reading stays as the dispatch alone gave it.

mod describe;
mod form;
mod link;
mod name;
mod office;
pub(super) mod party;
mod relink;

pub(super) use form::Form;
pub(super) use link::Linker;
pub(super) use relink::{beside_of, refresh, relink};

/// From how many dispatches of different text something counts as learned.
pub const LEARNED_FROM: i64 = 2;

/// Whether two names may be of one bearer, of `country` ("" where unknown).
pub(super) fn is_alike(a: &str, b: &str, country: &str) -> bool {
    let (a, b) = (party::fold(a), party::fold(b));
    a == b
        || name::Name::new(&a)
            .likeness(&name::Name::new(&b), country)
            .is_some()
}

#[cfg(test)]
mod tests;

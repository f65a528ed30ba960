//! Legation reads news dispatches and records what states do with and to one another.
//!
//! ```text
//! bytes ──document──▶ Document ──syntax──▶ Analysis ──mention, time──▶ … ──statement, event──▶ Reading ──record──▶ Record
//! ```
//!
//! Modules stand in pipeline order; a module may use only those above it (and `tables`, which serves any).

pub mod actor;
pub mod codebook;
pub mod contract;
pub mod coreference;
pub mod dialogue;
pub mod document;
pub mod evaluate;
pub mod event;
pub mod exchange;
pub mod mention;
pub mod pipeline;
pub mod place;
pub mod record;
pub mod statement;
pub mod syntax;
pub mod tables;
pub mod text;
pub mod time;

//! The program as its users run it: what they type, what they see, how it ends.
//!
//! - `actor`: who a phrase means, what the tables know.
//! - `record`: asking a record (show, find, due, export, verify), made here from readings written by hand.
//! - `actors`: who is who, and correcting it.
//! - `codebook`: a codebook of the user's own.
//! - `read`: reading dispatches, bad input, taking up a run again.
//! - `misfortune`: bad input, bad records, full disks, killed runs.
//! - `schema`: the queries of docs/SCHEMA.md.
//! - `inspect`: looking inside a stage.
//! - `help`: help, completions, manual.

mod actor;
mod actors;
mod codebook;
mod harness;
mod help;
mod inspect;
mod misfortune;
mod read;
mod readings;
mod record;
mod schema;

//! The program as its users run it: what they type, what they see, how it ends.
//!
//! - `actor`: who a phrase means, what the tables know.
//! - `record`: asking a record (show, find, due, export, verify), made here from readings written by hand.
//! - `actors`: who is who, and correcting it.
//! - `dossier`: a written brief on two parties.
//! - `evaluate`: two sets of coded events compared.
//! - `exchange`: events in the field's formats, out of a record and into one.
//! - `codebook`: a codebook of the user's own.
//! - `read`: reading dispatches, bad input, taking up a run again.
//! - `misfortune`: bad input, bad records, full disks, killed runs.
//! - `review`: deciding what the program is least sure of.
//! - `explorer`, `browser`, `assistant`: the record over HTTP, in a real browser, and asked by an assistant (`server` starts it).
//! - `schema`: the queries of docs/SCHEMA.md.
//! - `stories`: what several outlets tell is one happening.
//! - `inspect`: looking inside a stage.
//! - `pairs`: what one party does to another.
//! - `help`: help, completions, manual.

mod actor;
mod actors;
mod assistant;
mod browser;
mod codebook;
mod dossier;
mod evaluate;
mod exchange;
mod explorer;
mod harness;
mod help;
mod inspect;
mod misfortune;
mod pairs;
mod read;
mod readings;
mod record;
mod review;
mod schema;
mod server;
mod stories;

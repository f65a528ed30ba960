//! This module reads bytes and returns documents: the text of each dispatch, what it says of itself, and its
//! blocks (title, dateline, by-line, paragraphs, licence line …).
//!
//! ```text
//! paths ─expand─▶ files ─read─▶ decode, sniff ─one reader per format─▶ Found ─compose─▶ Document
//! ```
//!
//! A format's reader ([`plain`], [`html`], [`feed`], [`jsonl`], [`table`]) finds texts with their metadata;
//! [`compose`] does what is the same for all: paragraphs, front matter, licence, credits, language, id.

mod blocks;
mod byline;
mod compose;
mod credits;
mod dateline;
mod dates;
mod encoding;
mod feed;
mod front;
mod html;
mod input;
mod jsonl;
mod language;
mod licence;
mod lines;
mod markup;
mod meta;
mod notice;
mod plain;
mod problem;
#[cfg(test)]
mod properties;
mod read;
mod table;

use crate::contract::Dispatch;
use crate::text::Span;

pub use credits::{Outlet, Outlets};
pub use dates::normalized as normalized_date;
pub use input::{Format, Input};
pub(crate) use input::{Stream, cannot_read, open_text};
pub use notice::replaces_earlier;
pub use problem::{Problem, Severity};
pub use read::{Documents, ReadOptions, TEXT_LIMIT, compose_text, expand, read};

/// What a stretch of the text is for the reader that comes after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    Title,
    Byline,
    Dateline,
    Heading,
    /// Prose, one entry of a list included: what is analysed.
    Paragraph,
    /// A paragraph already told, word for word.
    Repeat,
    Licence,
    /// Other matter that is no report: share buttons, copyright lines.
    Boilerplate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    pub span: Span,
}

/// One dispatch as read. `dispatch.text` is the only owner of the text; `blocks` cover it in order: they do not
/// overlap, and what lies between two of them is white space.
#[derive(Clone, Debug, Default)]
pub struct Document {
    pub dispatch: Dispatch,
    pub blocks: Vec<Block>,
    /// The line of the input on which the text (plain text) or its row (JSON Lines, tables) begins, from 1.
    pub line: Option<u64>,
    /// The place named in the line of an issuing office ("Ministry of Trade, Lusaka, 3 May 2018"): no dateline,
    /// but it tells whose ministry speaks once the tables have found its country.
    pub issued_at: Option<String>,
    /// What follows the dateline's place: "Ukraine" in "KYIV, Ukraine". It helps to find the place's country, which
    /// is left to those who have the tables.
    pub region: Option<String>,
}

impl Document {
    /// The blocks that are analysed, in order.
    pub fn paragraphs(&self) -> impl Iterator<Item = Span> + '_ {
        self.blocks
            .iter()
            .filter(|b| b.kind == BlockKind::Paragraph)
            .map(|b| b.span)
    }
}

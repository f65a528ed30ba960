//! This module reads bytes and returns documents: the text of each dispatch, what it says of itself, and its
//! blocks (title, dateline, by-line, paragraphs, licence line …).

use crate::contract::Dispatch;
use crate::text::Span;

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

/// One dispatch as read. `dispatch.text` is the only owner of the text; `blocks` cover it in order.
#[derive(Clone, Debug)]
pub struct Document {
    pub dispatch: Dispatch,
    pub blocks: Vec<Block>,
}

//! Whose words a stretch of the dispatch is.

use crate::mention::EntityId;
use crate::text::Span;

/// The content of one statement, and who says it.
#[derive(Clone, Debug)]
pub struct Attributed {
    pub content: Vec<Span>,
    pub speaker: Option<EntityId>,
    pub direct: bool,
    /// A whole turn of a transcript or quotation.
    pub addressee: Option<EntityId>,
}

/// All statements of a dispatch by their content.
#[derive(Clone, Debug, Default)]
pub struct Attribution {
    pub statements: Vec<Attributed>,
}

impl Attribution {
    /// The innermost statement whose content holds the span.
    pub fn of(&self, span: Span) -> Option<&Attributed> {
        self.statements
            .iter()
            .filter(|s| s.content.iter().any(|c| c.contains(span)))
            .min_by_key(|s| s.content.iter().map(Span::len).sum::<usize>())
    }

    /// Whether the span stands in reported (not quoted) speech.
    pub fn is_reported(&self, span: Span) -> bool {
        self.of(span).is_some_and(|s| !s.direct)
    }

    /// Who says the span; `None` where the dispatch does, or where the speaker is unknown.
    pub fn speaker(&self, span: Span) -> Option<EntityId> {
        self.of(span).and_then(|s| s.speaker)
    }
}

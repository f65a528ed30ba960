//! This module reads a document's paragraphs and returns its sentences: tokens with part of speech, features,
//! lemma, head, relation and names.
//!
//! | file | from | to |
//! |---|---|---|
//! | `analyze` | a document | its sentences: the stage as a whole |
//! | `tokenize` | text | words, as Universal Dependencies splits English |
//! | `window` | words | windows for the model |
//! | `segment` | the model's classes | where sentences and headlines begin |
//! | `names`, `lemma`, `labels` | the model's scores and classes | names, lemmas, labels |
//! | `sentence` | tokens with heads | questions about a tree: children, subject, negation, span of a phrase |
//! | `conllu` | CoNLL-U text | sentences, and back |

pub(crate) mod abbreviation;
pub(crate) mod analyze;
pub mod conllu;
mod labels;
mod lemma;
mod names;
mod segment;
mod sentence;
pub mod tokenize;
mod window;
pub(crate) mod words;

pub use analyze::{Scratch, analyze, analyze_text, states};
pub use labels::intern;

use crate::text::Span;

/// Universal parts of speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Upos {
    Adj,
    Adp,
    Adv,
    Aux,
    Cconj,
    Det,
    Intj,
    Noun,
    Num,
    Part,
    Pron,
    Propn,
    Punct,
    Sconj,
    Sym,
    Verb,
    X,
}

/// The type of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameKind {
    Person,
    Organization,
    Place,
    Nationality,
    Event,
    Other,
}

/// The type of the thing a noun phrase speaks of, given at its head word (GUM's ten entity types).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MentionKind {
    Person,
    Place,
    Organization,
    Event,
    Time,
    Abstract,
    Object,
    Animal,
    Plant,
    Substance,
}

/// One word of a sentence.
#[derive(Clone, Debug)]
pub struct Token {
    pub span: Span,
    pub lemma: String,
    pub upos: Upos,
    /// UD features, `Tense=Past|VerbForm=Fin`; `_` where there are none.
    pub feats: &'static str,
    /// Index of the head in the sentence; `None` for the root.
    pub head: Option<usize>,
    /// UD relation with subtype, `nsubj:pass`.
    pub rel: &'static str,
    pub mention: Option<MentionKind>,
}

/// A name: tokens `start..end` of its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    pub start: usize,
    pub end: usize,
    pub kind: NameKind,
}

/// A sentence of the report (or a headline, which is not one). Made with [`Sentence::new`], which keeps the
/// lists of dependents.
#[derive(Clone, Debug)]
pub struct Sentence {
    pub span: Span,
    pub tokens: Vec<Token>,
    pub names: Vec<Name>,
    /// A heading or sub-headline, run in or on a line of its own.
    pub headline: bool,
    /// The index of the paragraph the sentence stands in.
    pub paragraph: usize,
    dependents: sentence::Dependents,
}

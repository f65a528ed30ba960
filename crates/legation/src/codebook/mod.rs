//! A researcher's own codebook: this module reads a text file of event types with example sentences and returns a
//! [`Coder`], which tells those types in sentences.
//!
//! | file | holds |
//! |---|---|
//! | `file` | the text file, and what is wrong with it |
//! | `features` | what is seen of a clause |
//! | `head` | what is trained on the examples |
//! | `store` | the head beside the file |
//! | `learn` | what people decided, as sentences of the file |
//! | `cross` | how well the examples tell the types apart |
//!
//! The encoder stays as it is; a light head over its states is trained on the examples in a moment, on any machine to the
//! same bits. Beside the examples and counter-examples it knows some built-in sentences that are no event of most
//! codebooks (`background.txt`), so that five types are not seen everywhere.

mod cross;
mod features;
mod file;
mod head;
mod learn;
mod store;

pub use cross::{Confusion, Doubt, Report, TypeScore, cross_validate};
pub use features::clauses;
pub use file::{Codebook, CodebookError, Example, Mode, TEMPLATE, Type};
pub use head::{Coded, Head};
pub use learn::{Lessons, learn};
pub use store::{Coder, head_path};

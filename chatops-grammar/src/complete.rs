//! Completion: what may stand at the cursor.

mod catalog;
mod completion;
mod cursor;
mod place;
mod rank;
mod values;

pub use catalog::{Catalog, NoCatalog};
pub use completion::{Completion, CompletionKind, MAX_COMPLETIONS};

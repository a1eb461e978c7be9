//! What the crate promises.

mod completion;
mod docs;
mod error_texts;
mod fields;
#[cfg(feature = "serde")]
mod json;
mod laws;
mod levels;
mod normalisation;
mod spec;
mod tables;
mod texts;

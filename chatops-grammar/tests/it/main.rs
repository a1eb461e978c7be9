//! What the crate promises.

mod asked;
mod completion;
mod constructors;
mod docs;
mod error_texts;
mod fields;
mod imports;
mod invisible;
#[cfg(feature = "serde")]
mod json;
mod laws;
mod levels;
mod links;
mod marks;
mod normalization;
mod own_verbs;
mod rows;
mod secrets;
mod spec;
mod suggestions;
mod tables;
mod texts;
mod tone;

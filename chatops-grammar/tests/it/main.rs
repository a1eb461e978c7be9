//! What the crate promises.

mod fields;
mod laws;
mod spec;
mod texts;

//! What the crate promises.

mod fields;
mod spec;

//! From text to words.
//!
//! A line of plain ASCII is split where it stands ([`plain`]). Anything else is
//! rewritten first, with a map back to the bytes that were typed ([`normal`]),
//! and then split with quotes in mind ([`quoted`]). Both give the same [`Word`]s.

pub(crate) mod class;
pub(crate) mod invisible;
pub(crate) mod lead;
mod line;
pub(crate) mod normal;
pub(crate) mod plain;
pub(crate) mod quoted;
mod span;
pub(crate) mod tail;

pub(crate) use line::{Line, MENTION, Mention, QUOTED};
pub use span::MAX_CHARS;
pub(crate) use span::{Span, Word, is_same, word};

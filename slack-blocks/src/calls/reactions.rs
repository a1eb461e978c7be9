//! Emoji below messages.
//!
//! | call | does |
//! |---|---|
//! | [`AddReaction`] | adds one of the app |
//! | [`RemoveReaction`] | takes one of the app away |

mod add;
mod remove;
pub use self::add::AddReaction;
pub use self::remove::RemoveReaction;

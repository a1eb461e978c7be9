//! Blocks as such.
//!
//! | call | does |
//! |---|---|
//! | [`ValidateBlocks`] | asks Slack whether it would take them |

mod validate;
pub use self::validate::ValidateBlocks;

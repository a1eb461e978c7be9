//! Logging in and keeping tokens fresh.
//!
//! Source: <https://docs.slack.dev/authentication/installing-with-oauth>

mod authorize;
mod refreshing;

pub use self::authorize::Authorize;
pub use self::refreshing::{Pair, RefreshingToken, TokenStore};

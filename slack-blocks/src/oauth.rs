//! Logging in and keeping tokens fresh.
//!
//! Source: <https://docs.slack.dev/authentication/installing-with-oauth>

mod authorize;
mod rotating;

pub use self::authorize::Authorize;
pub use self::rotating::{Pair, Rotating, TokenStore};

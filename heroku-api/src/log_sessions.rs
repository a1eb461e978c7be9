//! Log sessions: a link to the log lines of an app.
//!
//! | call | does |
//! |---|---|
//! | [`CreateLogSession`] | makes a link to log lines |
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#log-session>

use serde::Deserialize;

use crate::secret::SignedUrl;

mod create;
pub use self::create::CreateLogSession;

/// A log session.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct LogSession {
    /// Its UUID.
    pub id: String,
    /// Where the lines can be read, without a token:
    /// [`Client::stream`](crate::Client::stream).
    pub logplex_url: SignedUrl,
}

//! `POST /apps/{app}/log-sessions` — creates a link to log lines.

use crate::endpoint::call;
use crate::ids::AppId;
use crate::log_sessions::LogSession;

call! {
    /// Creates a link to log lines.
    pub struct CreateLogSession {
        /// The app, by name or UUID.
        app: AppId,
    } -> LogSession;
    POST "/apps/{app}/log-sessions", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#log-session-create";
    body {
        /// Only of this dyno, `web.1`.
        dyno as "dyno_name": String,
        /// Only of this process type.
        kind as "type": String,
        /// So many old lines first.
        lines: u64,
        /// Only from this source: `app` or `heroku`.
        source: String,
        /// Whether it goes on with new lines.
        tail: bool,
    }
}

//! `POST /apps/{app}/log-sessions` — makes a link to log lines.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#log-session-create>

use crate::endpoint::call;
use crate::ids::AppId;
use crate::log_sessions::LogSession;

call! {
    /// Makes a link to log lines.
    CreateLogSession(app: AppId) sends {
        ;
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
    } -> LogSession;
    POST "/apps/{app}/log-sessions", Idempotent
}

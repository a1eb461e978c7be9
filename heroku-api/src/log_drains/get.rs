//! `GET /apps/{app}/log-drains/{drain}` — reads a log drain.

use crate::endpoint::call;
use crate::ids::{AppId, LogDrainId};
use crate::log_drains::LogDrain;

call! {
    /// Reads a log drain.
    pub struct GetLogDrain {
        /// The app, by name or UUID.
        app: AppId,
        /// The drain, by UUID, token or address.
        drain: LogDrainId,
    } -> LogDrain;
    GET "/apps/{app}/log-drains/{drain}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#log-drain-info"
}

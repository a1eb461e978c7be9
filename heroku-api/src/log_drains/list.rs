//! `GET /apps/{app}/log-drains` — lists the log drains of an app.

use crate::endpoint::call;
use crate::ids::AppId;
use crate::log_drains::LogDrain;

call! {
    /// Lists the log drains of an app, those of add-ons included.
    pub struct ListLogDrains {
        /// The app, by name or UUID.
        app: AppId,
    } -> [LogDrain];
    GET "/apps/{app}/log-drains", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#log-drain-list"
}

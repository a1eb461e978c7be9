//! `GET /apps/{app}/formation/{kind}/monitors` — lists the monitors of a process type.

use crate::endpoint::call;
use crate::ids::AppId;
use crate::monitors::Monitor;

call! {
    /// Lists the monitors of a process type.
    ///
    /// Undocumented. By UUID.
    pub struct ListMonitors {
        /// The app, by name or UUID.
        app: AppId,
        /// The process type, `web` for example.
        kind: String,
    } -> [Monitor];
    GET "/apps/{app}/formation/{kind}/monitors", Safe,
    seen "https://github.com/heroku/cli", service Metrics
}

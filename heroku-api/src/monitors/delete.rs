//! `DELETE /apps/{app}/formation/{kind}/monitors/{monitor}` — deletes a monitor.

use crate::endpoint::call;
use crate::ids::{AppId, MonitorId};

call! {
    /// Deletes a monitor.
    ///
    /// Undocumented.
    pub struct DeleteMonitor {
        /// The app, by name or UUID.
        app: AppId,
        /// The process type, `web` for example.
        kind: String,
        /// The monitor, by UUID.
        monitor: MonitorId,
    } -> ();
    DELETE "/apps/{app}/formation/{kind}/monitors/{monitor}", Idempotent,
    seen "https://github.com/heroku/cli", service Metrics
}

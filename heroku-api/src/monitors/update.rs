//! `PATCH /apps/{app}/formation/{kind}/monitors/{monitor}` — changes a monitor.

use crate::endpoint::call;
use crate::ids::{AppId, MonitorId};

call! {
    /// Changes a monitor.
    ///
    /// Undocumented.
    pub struct UpdateMonitor {
        /// The app, by name or UUID.
        app: AppId,
        /// The process type, `web` for example.
        kind: String,
        /// The monitor, by UUID.
        monitor: MonitorId,
    } -> ();
    PATCH "/apps/{app}/formation/{kind}/monitors/{monitor}", Idempotent,
    seen "https://github.com/heroku/cli", service Metrics;
    body {
        /// Whether it is on.
        is_active: bool,
        /// The threshold: milliseconds, or a share.
        value: f64,
        /// Over how many minutes: 1, 5 or 10.
        period: u64,
        /// Minutes between two mails: 5, 60 or 1440.
        notification_period: u64,
        /// `app`, or addresses.
        notification_channels: Vec<String>,
        /// Fewest dynos, when it scales.
        min_quantity: u64,
        /// Most dynos, when it scales.
        max_quantity: u64,
    }
}

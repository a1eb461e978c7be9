//! `POST /apps/{app}/formation/{kind}/monitors` — creates a monitor.

use crate::endpoint::call;
use crate::ids::AppId;
use crate::monitors::{MonitorAction, MonitorName, NewMonitor};

call! {
    /// Creates a monitor.
    ///
    /// Undocumented. By UUID. Answers only the id.
    pub struct CreateMonitor {
        /// The app, by name or UUID.
        app: AppId,
        /// The process type, `web` for example.
        kind: String,
    } sends {
        /// What is measured.
        name: MonitorName,
        /// What happens: an alert, or scaling.
        action_type: MonitorAction,
    } -> NewMonitor;
    POST "/apps/{app}/formation/{kind}/monitors", CheckFirst,
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

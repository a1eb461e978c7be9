//! `POST /apps/{app}/formation/{kind}/monitors` — makes a monitor.

use crate::endpoint::call;
use crate::ids::AppId;
use crate::monitors::{MonitorAction, MonitorName, NewMonitor};

call! {
    /// Makes a monitor.
    ///
    /// Undocumented. By UUID. Answers only the id.
    CreateMonitor(app: AppId, kind: String) sends {
        name: MonitorName,
        action_type: MonitorAction,
        ;
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
    } -> NewMonitor;
    POST "/apps/{app}/formation/{kind}/monitors", CheckFirst, service Metrics
}

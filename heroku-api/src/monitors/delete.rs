//! `DELETE /apps/{app}/formation/{kind}/monitors/{monitor}` — deletes a monitor.

use crate::endpoint::call;
use crate::ids::{AppId, MonitorId};

call! {
    /// Deletes a monitor.
    ///
    /// Undocumented.
    DeleteMonitor(app: AppId, kind: String, monitor: MonitorId) -> ();
    DELETE "/apps/{app}/formation/{kind}/monitors/{monitor}", Idempotent, service Metrics
}

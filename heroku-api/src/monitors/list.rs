//! `GET /apps/{app}/formation/{kind}/monitors` — lists the monitors of a process type.

use crate::endpoint::call;
use crate::ids::AppId;
use crate::monitors::Monitor;

call! {
    /// Lists the monitors of a process type.
    ///
    /// Undocumented. By UUID.
    ListMonitors(app: AppId, kind: String) -> [Monitor];
    GET "/apps/{app}/formation/{kind}/monitors", Safe, service Metrics
}

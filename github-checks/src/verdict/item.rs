//! One report on the commit.

use super::Reason;
use crate::ids::CheckSuiteId;

/// One report that counts.
pub(super) struct Item {
    pub(super) reason: Reason,
    /// Whether it failed and something newer of it has not ended.
    pub(super) is_rerunning: bool,
    /// Suite of a check run.
    pub(super) suite: Option<CheckSuiteId>,
    /// Whether it failed and a newer run of its app and name, of another suite, has passed.
    pub(super) passed_since: bool,
}

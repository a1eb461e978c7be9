//! `GET /repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs` — the runs of a suite.

use super::list::check_filters;
use crate::check_runs::CheckRun;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{CheckSuiteId, Repo};

call! {
    /// Lists the newest runs of one suite.
    ///
    /// # Permission
    /// `checks: read`.
    pub struct ListCheckRunsOfSuite {
        /// Repository of the check suite.
        repo: Repo,
        /// Id of the check suite.
        suite: CheckSuiteId,
    } -> [CheckRun] in check_runs;
    GET "/repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs", Safe,
    docs "https://docs.github.com/rest/checks/runs#list-check-runs-in-a-check-suite";
    query {
        /// Only runs of this name.
        check_name: String,
        /// Only those that are `queued`, `in_progress` or `completed`.
        status: String,
        /// `latest` (default) or `all` runs of each name.
        filter: String,
    };
    check check
}

fn check(call: &ListCheckRunsOfSuite) -> Result<(), BuildError> {
    check_filters(
        call.check_name.as_deref(),
        call.status.as_deref(),
        call.filter.as_deref(),
    )
}

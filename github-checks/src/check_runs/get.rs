//! `GET /repos/{owner}/{repo}/check-runs/{check_run_id}` — one run.
//!
//! Source: <https://docs.github.com/rest/checks/runs#get-a-check-run>

use crate::check_runs::CheckRun;
use crate::endpoint::call;
use crate::ids::{CheckRunId, Repo};

call! {
    /// Reads a run.
    ///
    /// # Permission
    /// `checks: read`.
    GetCheckRun(repo: Repo, run: CheckRunId) -> CheckRun;
    GET "/repos/{owner}/{repo}/check-runs/{check_run_id}", Safe
}

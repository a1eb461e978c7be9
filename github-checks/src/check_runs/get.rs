//! `GET /repos/{owner}/{repo}/check-runs/{check_run_id}` — one run.

use crate::check_runs::{CheckRun, identified};
use crate::endpoint::call;
use crate::ids::{CheckRunId, Repo};

call! {
    /// Reads a run.
    ///
    /// # Permission
    /// `checks: read`.
    pub struct GetCheckRun {
        /// Repository of the check run.
        repo: Repo,
        /// Id of the check run.
        run: CheckRunId,
    } -> CheckRun;
    GET "/repos/{owner}/{repo}/check-runs/{check_run_id}", Safe,
    docs "https://docs.github.com/rest/checks/runs#get-a-check-run";
    decode identified
}

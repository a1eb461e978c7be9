//! `POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest` — asks for another try.

use crate::endpoint::call;
use crate::ids::{CheckRunId, Repo};

call! {
    /// Asks the app to run a check again. The run becomes `queued`; asked twice, it may
    /// run twice.
    ///
    /// # Permission
    /// `checks: write` of the app that made it; refused as forbidden for anyone else.
    pub struct RerequestCheckRun {
        /// Repository of the check run.
        repo: Repo,
        /// Id of the check run.
        run: CheckRunId,
    } -> ();
    POST "/repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest", CheckFirst,
    docs "https://docs.github.com/rest/checks/runs#rerequest-a-check-run"
}

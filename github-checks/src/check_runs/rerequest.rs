//! `POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest` — asks for another try.
//!
//! Source: <https://docs.github.com/rest/checks/runs#rerequest-a-check-run>

use crate::endpoint::call;
use crate::ids::{CheckRunId, Repo};

call! {
    /// Asks the app to run a check again. The run becomes `queued`; asked twice, it may
    /// run twice.
    ///
    /// # Permission
    /// `checks: write` of the app that made it; refused as forbidden for anyone else.
    RerequestCheckRun(repo: Repo, run: CheckRunId) -> ();
    POST "/repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest", CheckFirst
}

//! `GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations` — remarks on lines.
//!
//! Source: <https://docs.github.com/rest/checks/runs#list-check-run-annotations>

use crate::check_runs::PostedAnnotation;
use crate::endpoint::call;
use crate::ids::{CheckRunId, Repo};

call! {
    /// Lists the remarks of a run on lines of code.
    ///
    /// # Permission
    /// `checks: read`.
    ListAnnotations(repo: Repo, run: CheckRunId) -> [PostedAnnotation];
    GET "/repos/{owner}/{repo}/check-runs/{check_run_id}/annotations", Safe
}

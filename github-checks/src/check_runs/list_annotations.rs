//! `GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations` — annotations.

use crate::check_runs::PostedAnnotation;
use crate::endpoint::call;
use crate::ids::{CheckRunId, Repo};

call! {
    /// Lists the annotations of a run on lines of code.
    ///
    /// # Permission
    /// `checks: read`.
    pub struct ListAnnotations {
        /// Repository of the check run.
        repo: Repo,
        /// Id of the check run.
        run: CheckRunId,
    } -> [PostedAnnotation];
    GET "/repos/{owner}/{repo}/check-runs/{check_run_id}/annotations", Safe,
    docs "https://docs.github.com/rest/checks/runs#list-check-run-annotations"
}

//! `GET /repos/{owner}/{repo}/commits/{ref}/check-runs` — the runs for a commit.
//!
//! Source: <https://docs.github.com/rest/checks/runs#list-check-runs-for-a-git-reference>

use crate::check_runs::CheckRun;
use crate::endpoint::call;
use crate::ids::{AppId, Repo};

call! {
    /// Lists the newest runs for a commit; of the newest 1,000 suites only.
    ///
    /// # Permission
    /// `checks: read`.
    ListCheckRuns(repo: Repo, git_ref: String) -> [CheckRun] in check_runs;
    GET "/repos/{owner}/{repo}/commits/{ref}/check-runs", Safe;
    query {
        /// Only runs of this name.
        check_name: String,
        /// Only those that are `queued`, `in_progress` or `completed`.
        status: String,
        /// `latest` (default) or `all` runs of each name and suite.
        filter: String,
        /// Only runs of this app.
        app_id: AppId,
    }
}

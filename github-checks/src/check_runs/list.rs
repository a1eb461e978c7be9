//! `GET /repos/{owner}/{repo}/commits/{ref}/check-runs` — the runs for a commit.

use crate::check_runs::CheckRun;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{AppId, Repo};
use crate::limits;

call! {
    /// Lists the newest runs for a commit; of the newest 1,000 suites only.
    ///
    /// # Permission
    /// `checks: read`.
    pub struct ListCheckRuns {
        /// Repository of the commit.
        repo: Repo,
        /// Branch, tag or commit id.
        git_ref: String,
    } -> [CheckRun] in check_runs;
    GET "/repos/{owner}/{repo}/commits/{ref}/check-runs", Safe,
    docs "https://docs.github.com/rest/checks/runs#list-check-runs-for-a-git-reference";
    query {
        /// Only runs of this name.
        check_name: String,
        /// Only those that are `queued`, `in_progress` or `completed`.
        status: String,
        /// `latest` (default) or `all` runs of each name and suite.
        filter: String,
        /// Only runs of this app.
        app_id: AppId,
    };
    check check
}

fn check(call: &ListCheckRuns) -> Result<(), BuildError> {
    check_filters(
        call.check_name.as_deref(),
        call.status.as_deref(),
        call.filter.as_deref(),
    )
}

/// Filters that both lists of runs have.
pub(super) fn check_filters(
    name: Option<&str>,
    status: Option<&str>,
    filter: Option<&str>,
) -> Result<(), BuildError> {
    limits::optional_present("check_name", name)?;
    let statuses = ["queued", "in_progress", "completed"];
    limits::optional_one_of("status", status, &statuses)?;
    limits::optional_one_of("filter", filter, &["latest", "all"])
}

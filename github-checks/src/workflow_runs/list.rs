//! `GET /repos/{owner}/{repo}/actions/runs` — the workflow runs of a repository.

use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{CheckSuiteId, Repo};
use crate::limits;
use crate::workflow_runs::WorkflowRun;

call! {
    /// Lists workflow runs, newest first.
    ///
    /// With one of the filters `actor`, `branch`, `created`, `event` or `status` GitHub
    /// returns at most 1,000 runs. A run that was queued a moment ago may not be listed yet.
    ///
    /// # Permission
    /// `actions: read`; none for public repositories.
    pub struct ListWorkflowRuns {
        /// Repository of the runs.
        repo: Repo,
    } -> [WorkflowRun] in workflow_runs;
    GET "/repos/{owner}/{repo}/actions/runs", Safe,
    docs "https://docs.github.com/rest/actions/workflow-runs#list-workflow-runs-for-a-repository";
    query {
        /// Only runs for this commit, as a full id.
        head_sha: String,
        /// Only runs for this branch.
        branch: String,
        /// Only runs that this event started: `push`, `pull_request`, `schedule` …
        event: String,
        /// Only runs with this status or conclusion: `completed`, `in_progress`, `success` …
        status: String,
        /// Only runs that this person caused.
        actor: String,
        /// Only runs created in this range: `>=2026-01-31`.
        created: String,
        /// Only the runs of this check suite.
        check_suite_id: CheckSuiteId,
        /// Whether to leave out the pull requests of each run, which this crate does not read.
        exclude_pull_requests: bool,
    };
    check check
}

/// GitHub ignores an abbreviated id and returns nothing: that would look like "no runs".
fn check(call: &ListWorkflowRuns) -> Result<(), BuildError> {
    match &call.head_sha {
        Some(sha) => limits::full_sha("head_sha", &sha.as_str().into()),
        None => Ok(()),
    }
}

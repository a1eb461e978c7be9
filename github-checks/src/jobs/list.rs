//! `GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs` — the jobs of a workflow run.

use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{Repo, WorkflowRunId};
use crate::jobs::Job;
use crate::limits;

call! {
    /// Lists the jobs of a workflow run, those of its newest attempt by default.
    ///
    /// A job that waits for others (`needs`) is not listed before it starts: the list is
    /// complete only when the run is.
    ///
    /// # Permission
    /// `actions: read`; none for public repositories.
    pub struct ListJobs {
        /// Repository of the run.
        repo: Repo,
        /// Id of the run.
        run: WorkflowRunId,
    } -> [Job] in jobs;
    GET "/repos/{owner}/{repo}/actions/runs/{run_id}/jobs", Safe,
    docs "https://docs.github.com/rest/actions/workflow-jobs#list-jobs-for-a-workflow-run";
    query {
        /// `latest` (default) for the newest attempt, `all` for every attempt.
        filter: String,
    };
    check check
}

fn check(call: &ListJobs) -> Result<(), BuildError> {
    limits::optional_one_of("filter", call.filter.as_deref(), &["latest", "all"])
}

//! Calls about GitHub Actions: workflow runs and their jobs.

use github_checks::jobs::ListJobs;
use github_checks::workflow_runs::{GetWorkflow, GetWorkflowRun, ListWorkflowRuns};

use super::Visit;
use crate::client::{SHA, repo};

pub(super) fn actions(visit: &mut impl Visit) {
    let repo = &repo();
    let runs = ListWorkflowRuns::new(repo)
        .head_sha(SHA)
        .branch("main")
        .event("push")
        .status("completed")
        .actor("ada")
        .created(">=2026-01-01")
        .check_suite_id(4)
        .exclude_pull_requests(true);
    visit.call("actions/list-workflow-runs-for-repo", &runs);
    visit.call(
        "actions/get-workflow-run",
        &GetWorkflowRun::new(repo, 1).exclude_pull_requests(true),
    );
    visit.call("actions/get-workflow", &GetWorkflow::new(repo, 1));
    visit.call(
        "actions/list-jobs-for-workflow-run",
        &ListJobs::new(repo, 1).filter("latest"),
    );
}

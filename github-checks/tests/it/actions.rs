//! Workflow runs and their jobs.

use github_checks::check_runs::{CheckStatus, Conclusion};
use github_checks::ids::{CheckRunId, CheckSuiteId, WorkflowId};
use github_checks::jobs::{Job, ListJobs};
use github_checks::workflow_runs::{ListWorkflowRuns, WorkflowRun};
use serde_json::json;

use crate::client::{SHA, client, repo};
use crate::limits::refusal;
use crate::script::answer;

#[tokio::test]
async fn the_runs_of_a_commit_are_asked_for_by_its_full_id() {
    let body = json!({ "total_count": 1, "workflow_runs": [{
        "id": 30_433_642_001_u64, "name": "CI", "workflow_id": 7, "path": ".github/workflows/ci.yml",
        "event": "push", "head_sha": SHA, "head_branch": "main", "status": "in_progress",
        "conclusion": null, "check_suite_id": 42, "run_number": 9, "run_attempt": 2,
        "created_at": "2026-11-30T10:00:00Z", "actor": { "login": "ada", "id": 1 },
    }] });
    let (github, script) = client(vec![answer(200, &[], &body.to_string())]);
    let runs = github
        .all(&ListWorkflowRuns::new(repo()).head_sha(SHA).event("push"))
        .await
        .unwrap();
    let request = script.request(0);
    assert_eq!(
        request.uri().query(),
        Some(format!("per_page=100&head_sha={SHA}&event=push").as_str())
    );
    let [run] = &runs[..] else { panic!("{runs:?}") };
    assert_eq!(run.id.get(), 30_433_642_001);
    assert_eq!(run.workflow_id.map(WorkflowId::get), Some(7));
    assert_eq!(run.check_suite_id.map(CheckSuiteId::get), Some(42));
    assert_eq!(run.run_attempt, Some(2));
    assert!(!run.is_complete());
}

#[test]
fn an_abbreviated_commit_is_refused_because_github_would_answer_with_no_runs() {
    assert_eq!(
        refusal(&ListWorkflowRuns::new(repo()).head_sha("0123456")),
        "head_sha: \"0123456\" is no full commit id; resolve it first"
    );
    assert_eq!(
        refusal(&ListJobs::new(repo(), 1).filter("newest")),
        "filter: \"newest\" is none of latest, all"
    );
}

#[test]
fn one_odd_field_of_a_run_or_a_job_costs_that_field_only() {
    let run: WorkflowRun = serde_json::from_value(json!({
        "id": 1, "head_sha": SHA, "name": null, "event": 7, "status": "completed",
        "conclusion": "success", "actor": { "id": "x" }, "head_repository": false,
        "run_attempt": -1, "created_at": 1.5, "updated_at": [1, {}], "run_started_at": { "x": [] },
    }))
    .unwrap();
    assert!(run.is_complete());
    assert_eq!(run.conclusion, Some(Conclusion::Success));
    assert_eq!((run.name, run.event, run.actor), (None, None, None));
    assert_eq!(
        (run.run_attempt, run.created_at, run.updated_at),
        (None, None, None)
    );
    let job: Job = serde_json::from_value(json!({
        "id": 21, "name": "test", "status": {}, "conclusion": "success", "head_sha": null,
    }))
    .unwrap();
    // Without a readable status nothing has ended.
    assert!(!job.is_complete());
    assert_eq!(CheckRunId::from(job.id), CheckRunId::from(21));
    let job: Job =
        serde_json::from_value(json!({ "id": 21, "name": "test", "status": "waiting" })).unwrap();
    assert_eq!(job.status, Some(CheckStatus::Waiting));
}

//! Deployments: every outcome, once each, and no way back from a final state.

use std::time::Duration;

use github_checks::deployments::{
    CreateDeployment, CreateDeploymentStatus, DeploymentOutcome, DeploymentState,
};
use github_checks::ensure::{self, Intent, StatusOutcome};
use github_checks::transport::TransportErrorKind;
use serde_json::{Value, json};

use crate::client::{SHA, client, repo};
use crate::script::{answer, fails};

fn deploy() -> CreateDeployment {
    CreateDeployment::new(repo(), SHA)
        .environment("staging")
        .without_checks()
}

fn ours(operation: &str) -> String {
    json!([
        { "id": 6, "sha": SHA, "payload": {} },
        { "id": 7, "sha": SHA, "payload": format!(r#"{{"operation":"{operation}"}}"#) },
    ])
    .to_string()
}

#[tokio::test]
async fn every_outcome_has_a_name() {
    use DeploymentOutcome as Is;
    type Check = fn(&DeploymentOutcome) -> bool;
    let cases: [(u16, &str, Check); 7] = [
        (201, r#"{"id":7,"sha":"x"}"#, |outcome| {
            matches!(outcome, Is::Created(_))
        }),
        (
            202,
            r#"{"message":"Auto-merged main into x on deployment."}"#,
            |outcome| matches!(outcome, Is::MergedBranch { message } if message.starts_with("Auto-merged")),
        ),
        (
            409,
            r#"{"message":"Conflict merging main into x."}"#,
            |outcome| matches!(outcome, Is::MergeConflict { .. }),
        ),
        (
            409,
            r#"{"message":"Conflict: Commit status checks failed for x.","errors":[{"contexts":[{"context":"ci","state":"pending"},{"context":"main","state":"success"}],"field":"required_contexts"}]}"#,
            |outcome| matches!(outcome, Is::FailingContexts(contexts) if contexts.len() == 1 && contexts[0].context == "ci" && contexts[0].state == "pending"),
        ),
        (
            409,
            r#"{"message":"Conflict: Commit status checks failed for x."}"#,
            |outcome| matches!(outcome, Is::FailingContexts(contexts) if contexts.is_empty()),
        ),
        (422, r#"{"message":"No ref found for: x"}"#, |outcome| {
            matches!(outcome, Is::UnknownRef { .. })
        }),
        (410, r#"{"message":"Gone"}"#, |outcome| {
            matches!(outcome, Is::Gone { .. })
        }),
    ];
    for (status, body, check) in cases {
        let (github, _) = client(vec![answer(status, &[], body)]);
        let outcome = github.send(&deploy()).await.unwrap();
        assert!(check(&outcome), "{status}: {outcome:?}");
    }
    let (github, _) = client(vec![answer(422, &[], r#"{"message":"Validation Failed"}"#)]);
    assert!(github.send(&deploy()).await.unwrap_err().as_api().is_some());
}

#[tokio::test]
async fn the_base_is_never_merged_unless_asked_for() {
    let (github, script) = client(vec![answer(201, &[], r#"{"id":7,"sha":"x"}"#)]);
    let _ = github.send(&deploy()).await.unwrap();
    let body: Value = serde_json::from_slice(script.request(0).body()).unwrap();
    assert_eq!(
        body,
        json!({ "ref": SHA, "auto_merge": false, "required_contexts": [], "environment": "staging" })
    );
}

#[tokio::test]
async fn a_deployment_whose_answer_was_lost_is_found_and_not_made_twice() {
    let (github, script) = client(vec![
        fails(TransportErrorKind::Interrupted),
        answer(200, &[], "[]"),
        answer(200, &[], &ours("op-1")),
    ]);
    let call = deploy().operation("op-1");
    let outcome = ensure::deployment(&github, &call, Intent::now(&github)).await;
    let outcome = outcome.unwrap();
    assert!(outcome.is_found());
    assert_eq!(outcome.into_inner().deployment().unwrap().id.get(), 7);
    assert_eq!(script.pauses(), [Duration::from_millis(2500)]);
    let lines = script.lines();
    assert_eq!(
        lines.iter().filter(|line| line.starts_with("POST")).count(),
        1
    );
    let sent: Value = serde_json::from_slice(script.request(0).body()).unwrap();
    assert_eq!(sent["payload"]["operation"], "op-1");
    let query = script.request(1).uri().query().unwrap().to_owned();
    assert_eq!(
        query,
        format!("per_page=100&ref={SHA}&task=deploy&environment=staging")
    );
}

#[tokio::test]
async fn a_deployment_that_no_look_finds_is_ambiguous_and_is_sent_again_when_it_is_resumed() {
    let (github, script) = client(vec![
        answer(502, &[], ""),
        answer(200, &[], &ours("another")),
        answer(200, &[], "[]"),
        answer(200, &[], "[]"),
        answer(200, &[], "[]"),
        answer(200, &[], "[]"),
    ]);
    let call = deploy().operation("op-1");
    let intent = Intent::now(&github);
    let error = ensure::deployment(&github, &call, intent.clone()).await;
    assert!(error.unwrap_err().is_ambiguous());
    assert_eq!(script.pauses(), [Duration::from_millis(2500); 4]);
    assert_eq!(script.lines().len(), 6);

    let steps = (0..5).map(|_| answer(200, &[], "[]"));
    let created = answer(201, &[], r#"{"id":8,"sha":"x"}"#);
    let (github, script) = client(steps.chain([created]).collect());
    let intent = Intent::resumed(intent.sent_at(), [""; 0]);
    let outcome = ensure::deployment(&github, &call, intent).await.unwrap();
    assert_eq!(outcome.into_inner().deployment().unwrap().id.get(), 8);
    assert_eq!(script.lines().len(), 6);
}

#[tokio::test]
async fn a_deployment_made_before_a_restart_is_adopted() {
    let (github, script) = client(vec![answer(200, &[], &ours("op-1"))]);
    let intent = Intent::resumed(github.transport().now(), [""; 0]);
    let call = deploy().operation("op-1");
    let outcome = ensure::deployment(&github, &call, intent).await.unwrap();
    assert!(outcome.is_found());
    assert_eq!(script.lines().len(), 1);
}

fn status(id: u64, state: &str) -> String {
    format!(r#"{{"id":{id},"state":"{state}","description":""}}"#)
}

#[tokio::test]
async fn a_final_state_is_never_left_but_for_inactive() {
    type Check = fn(&StatusOutcome) -> bool;
    let cases: [(&str, DeploymentState, Check); 4] = [
        ("success", DeploymentState::InProgress, |outcome| {
            matches!(outcome, StatusOutcome::Ended(_))
        }),
        ("failure", DeploymentState::Success, |outcome| {
            matches!(outcome, StatusOutcome::Ended(_))
        }),
        ("queued", DeploymentState::Queued, |outcome| {
            matches!(outcome, StatusOutcome::Already(_))
        }),
        ("success", DeploymentState::Inactive, |outcome| {
            matches!(outcome, StatusOutcome::Posted(_))
        }),
    ];
    for (now, wanted, check) in cases {
        let known = format!("[{},{}]", status(2, now), status(1, "queued"));
        let (github, script) = client(vec![
            answer(200, &[], &known),
            answer(201, &[], &status(3, wanted.as_str())),
        ]);
        let call = CreateDeploymentStatus::new(repo(), 7, wanted);
        let intent = Intent::now(&github);
        let outcome = ensure::deployment_status(&github, &call, intent)
            .await
            .unwrap();
        assert!(check(&outcome), "{now}: {outcome:?}");
        let posted = matches!(outcome, StatusOutcome::Posted(_));
        assert_eq!(script.lines().len(), if posted { 2 } else { 1 });
    }
    let (github, _) = client(vec![answer(404, &[], "{}")]);
    let call = CreateDeploymentStatus::new(repo(), 7, DeploymentState::Success);
    let outcome = ensure::deployment_status(&github, &call, Intent::now(&github)).await;
    assert_eq!(outcome.unwrap(), StatusOutcome::Gone);
}

//! Deployments: every outcome, once each, and no way back from a final state.

use std::time::Duration;

use github_checks::deployments::{
    CreateDeployment, CreateDeploymentStatus, DeploymentOutcome, DeploymentState,
};
use github_checks::ensure::{self, Intent, StatusOutcome};
use github_checks::ids::DeploymentId;
use github_checks::transport::TransportErrorKind;
use github_checks::{Gate, Policy};
use serde_json::{Value, json};

use crate::client::{SHA, client, repo};
use crate::script::{Script, Step, answer, fails};

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
    let cases: [(u16, &str, Check); 6] = [
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
            |outcome| matches!(outcome, Is::BlockingContexts(contexts) if contexts.len() == 1 && contexts[0].context == "ci" && contexts[0].state == "pending"),
        ),
        (
            409,
            r#"{"message":"Conflict: Commit status checks failed for x."}"#,
            |outcome| matches!(outcome, Is::BlockingContexts(contexts) if contexts.is_empty()),
        ),
        (422, r#"{"message":"No ref found for: x"}"#, |outcome| {
            matches!(outcome, Is::UnknownRef { .. })
        }),
    ];
    for (status, body, check) in cases {
        let (github, _) = client(vec![answer(status, &[], body)]);
        let outcome = github.send(&deploy()).await.unwrap();
        assert!(check(&outcome), "{status}: {outcome:?}");
    }
    // A refusal is not an outcome.
    for (status, message) in [
        (422, "Validation Failed"),
        (410, "Gone"),
        (404, "Not Found"),
    ] {
        let body = format!(r#"{{"message":"{message}"}}"#);
        let (github, _) = client(vec![answer(status, &[], &body)]);
        assert!(github.send(&deploy()).await.unwrap_err().as_api().is_some());
    }
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
async fn a_deployment_whose_response_was_lost_is_found_and_not_created_twice() {
    let (github, script) = client(vec![
        answer(200, &[], r#"[{"id":6,"sha":"x"}]"#),
        fails(TransportErrorKind::Interrupted),
        answer(200, &[], r#"[{"id":6,"sha":"x"}]"#),
        answer(200, &[], &ours("op-1")),
    ]);
    let call = deploy().operation("op-1");
    let outcome = ensure::deployment(&github, &call, Intent::now(&github)).await;
    let outcome = outcome.unwrap();
    assert!(outcome.is_found());
    assert_eq!(outcome.into_inner().deployment().unwrap().id.get(), 7);
    assert_eq!(script.pauses(), [Duration::from_millis(2500)]);
    assert_eq!(posts(&script), 1);
    let sent: Value = serde_json::from_slice(script.request(1).body()).unwrap();
    assert_eq!(sent["payload"]["operation"], "op-1");
    // By the operation alone: environments are not case sensitive, refs have many names.
    for look in [0, 2, 3] {
        assert_eq!(script.request(look).uri().query(), Some("per_page=100"));
    }
}

fn posts(script: &Script) -> usize {
    let lines = script.lines();
    lines.iter().filter(|line| line.starts_with("POST")).count()
}

#[tokio::test]
async fn an_environment_that_github_writes_in_another_case_is_no_reason_for_a_second_deployment() {
    let known = json!([{ "id": 7, "sha": SHA, "environment": "production",
        "payload": { "operation": "op-1" } }]);
    let (github, script) = client(vec![
        answer(200, &[], "[]"),
        answer(502, &[], ""),
        answer(200, &[], &known.to_string()),
    ]);
    let call = CreateDeployment::new(repo(), SHA)
        .environment("Production")
        .operation("op-1");
    let outcome = ensure::deployment(&github, &call, Intent::now(&github)).await;
    assert!(outcome.unwrap().is_found());
    assert_eq!(posts(&script), 1);
}

/// A page of earlier deployments, newest first, that names a further one.
fn earlier(newest: u64, operation: Option<&str>) -> Step {
    let ids = (0..100).map(|at| newest - at);
    let items: Vec<Value> = ids
        .map(|id| {
            let payload = operation.filter(|_| id == newest);
            json!({ "id": id, "sha": SHA, "ref": "main", "payload": { "operation": payload },
                "created_at": "2023-11-01T10:00:00Z" })
        })
        .collect();
    let next =
        "<https://api.github.com/repositories/1/deployments?per_page=100&page=2>; rel=\"next\"";
    answer(200, &[("link", next)], &json!(items).to_string())
}

#[tokio::test]
async fn three_thousand_earlier_deployments_cost_one_request_for_each_look() {
    let created = json!({ "id": 3_001, "sha": SHA }).to_string();
    let (github, script) = client(vec![earlier(3_000, None), answer(201, &[], &created)]);
    let call = CreateDeployment::new(repo(), "main").operation("op-1");
    let outcome = ensure::deployment(&github, &call, Intent::now(&github)).await;
    assert!(!outcome.unwrap().is_found());
    assert_eq!(script.lines().len(), 2, "one beside the POST");

    // Noted and stored by the caller: none beside the POST.
    let (github, script) = client(vec![earlier(3_000, None), answer(201, &[], &created)]);
    let seen = ensure::note::deployment(&github, &repo()).await.unwrap();
    assert_eq!(seen, ["3000"]);
    let intent = Intent::now(&github).seen(seen.clone());
    let sent_at = intent.sent_at();
    ensure::deployment(&github, &call, intent).await.unwrap();
    assert_eq!(script.lines().len(), 2);

    // After a restart, however often the time of sending was stored anew.
    let (github, script) = client(vec![earlier(3_001, Some("op-1"))]);
    let late = sent_at + Duration::from_secs(30 * 24 * 3600);
    let outcome = ensure::deployment(&github, &call, Intent::resumed(late, seen)).await;
    assert!(outcome.unwrap().is_found());
    assert_eq!(script.lines().len(), 1);
}

#[tokio::test]
async fn an_operation_on_the_second_page_is_found_because_what_was_before_is_older() {
    let newest: Vec<Value> = (0..100)
        .map(|at| json!({ "id": 200 - at, "sha": SHA, "payload": {} }))
        .collect();
    let link = [(
        "link",
        "<https://api.github.com/repositories/1/deployments?per_page=100&page=2>; rel=\"next\"",
    )];
    let (github, script) = client(vec![
        answer(200, &link, &json!(newest).to_string()),
        answer(200, &[], &ours("op-1")),
    ]);
    let call = deploy().operation("op-1");
    let intent = Intent::resumed(github.transport().now(), ["5"]);
    let outcome = ensure::deployment(&github, &call, intent).await.unwrap();
    assert!(outcome.is_found());
    assert_eq!(script.lines().len(), 2);
}

#[tokio::test]
async fn an_operation_that_was_asked_for_before_is_not_sent_again() {
    let (github, script) = client(vec![answer(200, &[], &ours("op-1"))]);
    let call = deploy().operation("op-1");
    let outcome = ensure::deployment(&github, &call, Intent::now(&github)).await;
    assert!(outcome.unwrap().is_found());
    assert_eq!(posts(&script), 0);
}

#[tokio::test]
async fn a_deployment_that_no_look_finds_is_ambiguous_and_is_sent_again_when_it_is_resumed() {
    let (github, script) = client(vec![
        answer(200, &[], "[]"),
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
    assert_eq!(script.lines().len(), 7);

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

async fn green() -> Gate {
    let routes = crate::gate::green();
    crate::gate::gate(&routes, "feature/x", &Policy::all()).await
}

#[tokio::test]
async fn a_deployment_of_a_gate_is_of_its_commit_and_is_not_checked_again() {
    let gate = green().await;
    assert_eq!(gate.sha.as_str(), SHA);
    let created = json!({ "id": 7, "sha": SHA }).to_string();
    let (github, script) = client(vec![answer(201, &[], &created)]);
    let call = CreateDeployment::from_gate(&gate).environment("staging");
    let outcome = ensure::deployment(&github, &call, Intent::now(&github)).await;
    assert!(outcome.unwrap().as_ref().deployment().is_some());
    let body: Value = serde_json::from_slice(script.request(0).body()).unwrap();
    assert_eq!(
        body,
        json!({ "ref": SHA, "auto_merge": false, "required_contexts": [], "environment": "staging" })
    );
    assert_eq!(
        crate::limits::refusal(&CreateDeployment::from_gate(&gate).auto_merge()),
        "auto_merge: would deploy another commit than the gate's"
    );
}

#[tokio::test]
async fn a_deployment_of_another_commit_than_the_gates_is_an_error_and_is_marked_as_one() {
    let gate = green().await;
    let other = json!({ "id": 7, "sha": SHA.replace('0', "f") }).to_string();
    for operation in [None, Some("op-1")] {
        let mut steps = vec![
            answer(201, &[], &other),
            answer(201, &[], &status(1, "error")),
        ];
        let mut call = CreateDeployment::from_gate(&gate);
        if let Some(operation) = operation {
            call = call.operation(operation);
            steps.insert(0, answer(200, &[], "[]"));
        }
        let (github, script) = client(steps);
        let error = ensure::deployment(&github, &call, Intent::now(&github)).await;
        let error = error.unwrap_err();
        assert!(matches!(error, github_checks::Error::Decode(_)), "{error}");
        let last = script.request(script.lines().len() - 1);
        let body: Value = serde_json::from_slice(last.body()).unwrap();
        assert_eq!(
            last.uri().path(),
            "/repos/octo/hello/deployments/7/statuses"
        );
        assert_eq!(body["state"], "error");
    }
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
}

#[tokio::test]
async fn a_deployment_that_is_gone_is_an_error_and_never_a_success() {
    let call = CreateDeploymentStatus::new(repo(), 7, DeploymentState::Success);
    for steps in [
        vec![answer(404, &[], "{}")],
        vec![answer(200, &[], "[]"), answer(404, &[], "{}")],
    ] {
        let (github, _) = client(steps);
        let outcome = ensure::deployment_status(&github, &call, Intent::now(&github)).await;
        assert!(outcome.unwrap_err().is_not_found());
    }
}

/// What comes of posting `call` when `newest` is there.
async fn post(newest: &Value, call: CreateDeploymentStatus) -> StatusOutcome {
    let (github, script) = client(vec![
        answer(200, &[], &json!([newest]).to_string()),
        answer(201, &[], &status(9, "success")),
    ]);
    let outcome = ensure::deployment_status(&github, &call, Intent::now(&github)).await;
    let outcome = outcome.unwrap();
    let posted = matches!(outcome, StatusOutcome::Posted(_));
    assert_eq!(posts(&script), usize::from(posted));
    assert_eq!(outcome.status().id.get(), if posted { 9 } else { 5 });
    outcome
}

#[tokio::test]
async fn a_changed_link_is_posted_and_the_same_again_is_not() {
    use StatusOutcome as Is;
    let call = |state: &str| CreateDeploymentStatus::new(repo(), 7, DeploymentState::from(state));
    let running = json!({ "id": 5, "state": "in_progress", "log_url": "https://ci/1",
        "description": "step 1", "environment": "production" });
    let log = |url: &str| call("in_progress").log_url(url);
    assert!(matches!(
        post(&running, log("https://ci/1")).await,
        Is::Already(_)
    ));
    assert!(matches!(
        post(&running, call("in_progress")).await,
        Is::Already(_)
    ));
    assert!(matches!(
        post(&running, log("https://ci/2")).await,
        Is::Posted(_)
    ));
    let described = call("in_progress").description("step 2");
    assert!(matches!(post(&running, described).await, Is::Posted(_)));
    let renamed = call("in_progress").environment("Production");
    assert!(matches!(post(&running, renamed).await, Is::Already(_)));
    let done = json!({ "id": 5, "state": "success", "environment_url": "https://a.example" });
    let at = |url: &str| call("success").environment_url(url);
    assert!(matches!(
        post(&done, at("https://a.example")).await,
        Is::Already(_)
    ));
    assert!(matches!(
        post(&done, at("https://b.example")).await,
        Is::Posted(_)
    ));
}

#[tokio::test]
async fn a_status_that_comes_late_does_not_go_back() {
    use StatusOutcome as Is;
    let newest = |state: &str| json!({ "id": 5, "state": state });
    for (is, wanted, expected) in [
        ("in_progress", "queued", "ahead"),
        ("in_progress", "pending", "ahead"),
        ("in_progress", "failure", "posted"),
        ("queued", "in_progress", "posted"),
        ("queued", "pending", "posted"),
        ("waiting", "in_progress", "posted"),
        ("inactive", "success", "ended"),
        ("inactive", "inactive", "already"),
        ("error", "inactive", "posted"),
        ("teleported", "queued", "posted"),
    ] {
        let call = CreateDeploymentStatus::new(repo(), 7, DeploymentState::from(wanted));
        let outcome = match post(&newest(is), call).await {
            Is::Posted(_) => "posted",
            Is::Already(_) => "already",
            Is::Ahead(_) => "ahead",
            _ => "ended",
        };
        assert_eq!(outcome, expected, "{wanted} after {is}");
    }
}

#[tokio::test]
async fn a_status_whose_response_was_lost_is_found_although_others_followed() {
    let after = json!([{ "id": 7, "state": "failure" }, { "id": 6, "state": "in_progress" },
        { "id": 5, "state": "queued" }]);
    let (github, script) = client(vec![
        answer(
            200,
            &[],
            &json!([{ "id": 5, "state": "queued" }]).to_string(),
        ),
        fails(TransportErrorKind::Timeout),
        answer(200, &[], &after.to_string()),
    ]);
    let call = CreateDeploymentStatus::new(repo(), 7, DeploymentState::InProgress);
    let outcome = ensure::deployment_status(&github, &call, Intent::now(&github)).await;
    assert!(matches!(outcome.unwrap(), StatusOutcome::Posted(status) if status.id.get() == 6));
    assert_eq!(posts(&script), 1);
}

#[tokio::test]
async fn every_deployment_of_an_environment_becomes_inactive() {
    let routes = crate::route::Routes::default();
    let at = "/repos/octo/hello";
    let list = |name: &str| format!("{at}/deployments?per_page=100&environment={name}");
    let one = |id: u64, name: &str| json!({ "id": id, "sha": SHA, "environment": name });
    // Whether the filter knows upper case is not documented: both are read.
    routes.on(
        &list("Review-42"),
        200,
        json!([one(1, "review-42")]).to_string(),
    );
    let lower = json!([
        one(3, "review-42"),
        one(2, "REVIEW-42"),
        one(4, "production")
    ]);
    routes.on(&list("review-42"), 200, lower.to_string());
    routes.on(&format!("{at}/environments/Review-42"), 404, "{}");
    let statuses = |id: u64| format!("{at}/deployments/{id}/statuses?per_page=100");
    routes.on(&statuses(1), 200, r#"[{"id":1,"state":"inactive"}]"#);
    routes.on(&statuses(2), 200, r#"[{"id":2,"state":"success"}]"#);
    routes.on(&statuses(3), 200, "[]");
    for id in [2, 3] {
        let post = format!("{at}/deployments/{id}/statuses");
        routes.on(&post, 201, status(9, "inactive"));
    }
    let github = crate::gate::client(&routes);
    let ended = ensure::environment_inactive(&github, &repo(), "Review-42").await;
    let ended: Vec<u64> = ended.unwrap().into_iter().map(DeploymentId::get).collect();
    assert_eq!(ended, [2, 3]);
    let written = routes.requests();
    let written: Vec<Value> = written
        .iter()
        .filter(|request| request.method() == http::Method::POST)
        .map(|request| serde_json::from_slice(request.body()).unwrap())
        .collect();
    assert_eq!(
        written,
        [
            json!({ "state": "inactive" }),
            json!({ "state": "inactive" })
        ]
    );
}

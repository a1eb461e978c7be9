//! CircleCI's approval jobs: held, approved, canceled, forgotten.

use std::time::Duration;

use sandbox::{CircleJob, CirclePipeline, CircleRun, Sandbox};
use serde_json::json;

use crate::client::{Client, Receiver, hex, hmac};

async fn stepped() -> Sandbox {
    Sandbox::builder().stepped().start().await.unwrap()
}

fn client(sandbox: &Sandbox, token: &str) -> Client {
    Client::bare(&sandbox.circleci().url).with("circle-token", token)
}

fn deploy() -> CirclePipeline {
    CirclePipeline::new("deploy")
        .job(CircleJob::build("build"))
        .job(CircleJob::approval("hold").needs("build"))
        .job(CircleJob::build("ship").needs("hold"))
        .job(CircleJob::build("smoke").needs("ship"))
}

async fn held(sandbox: &Sandbox) -> CircleRun {
    let run = sandbox.circleci().start(&deploy());
    sandbox.clock().advance(Duration::from_secs(10)).await;
    run
}

fn status(sandbox: &Sandbox, run: &CircleRun, job: &str) -> String {
    sandbox.circleci().job(run, job).unwrap().status
}

#[tokio::test]
async fn an_approval_lets_the_jobs_behind_it_run_and_names_who_gave_it() {
    let sandbox = stepped().await;
    let circleci = sandbox.circleci();
    let api = client(&sandbox, &circleci.person("ben"));
    let run = held(&sandbox).await;
    let path = format!("/project/{}/pipeline", circleci.project);
    let pipelines = api.get(&path).await;
    assert_eq!(pipelines.at("/items/0/id"), run.pipeline.as_str());
    let workflows = api
        .get(&format!("/pipeline/{}/workflow", run.pipeline))
        .await;
    assert_eq!(workflows.at("/items/0/status"), "on_hold");
    let jobs = format!("/workflow/{}/job", run.workflow);
    let before = api.get(&jobs).await;
    assert_eq!(before.at("/items/1/type"), "approval");
    assert_eq!(before.at("/items/1/status"), "on_hold");
    assert_eq!(before.at("/items/1/approval_request_id"), run.job("hold"));
    assert_eq!(before.at("/items/2/status"), "blocked");

    let approve = format!("/workflow/{}/approve/{}", run.workflow, run.job("hold"));
    let taken = api.post(&approve, &json!({})).await;
    assert_eq!(
        (taken.status.as_u16(), taken.at("/message")),
        (202, "Accepted.")
    );
    let after = api.get(&jobs).await;
    let me = api.get("/me").await;
    assert_eq!(after.at("/items/1/approved_by"), me.at("/id"));
    assert_eq!(after.at("/items/2/status"), "running");
    sandbox.clock().advance(Duration::from_secs(20)).await;
    let ended = api.get(&format!("/workflow/{}", run.workflow)).await;
    assert_eq!(ended.at("/status"), "success");

    // No document says what a second approval is answered.
    assert_eq!(api.post(&approve, &json!({})).await.status, 202);
    circleci.refuse_second_approvals(true);
    assert_eq!(api.post(&approve, &json!({})).await.status, 400);
    assert_eq!(circleci.decisions(), 1);
}

#[tokio::test]
async fn one_job_is_canceled_and_what_needs_it_never_runs() {
    let sandbox = stepped().await;
    let circleci = sandbox.circleci();
    let api = client(&sandbox, &circleci.person("ben"));
    let run = held(&sandbox).await;
    let cancel = format!("/jobs/{}/cancel", run.job("hold"));
    assert!(api.post(&cancel, &json!({})).await.status.is_success());
    let hold = circleci.job(&run, "hold").unwrap();
    assert_eq!(
        (hold.status.as_str(), hold.by.as_deref()),
        ("canceled", Some("ben"))
    );
    assert_eq!(status(&sandbox, &run, "ship"), "not_run");
    assert_eq!(api.post(&cancel, &json!({})).await.status, 400);
    let approve = format!("/workflow/{}/approve/{}", run.workflow, run.job("hold"));
    assert_eq!(api.post(&approve, &json!({})).await.status, 400);
}

#[tokio::test]
async fn strangers_people_without_push_access_and_ninety_days_are_refused() {
    let sandbox = stepped().await;
    let circleci = sandbox.circleci();
    let run = held(&sandbox).await;
    let approve = format!("/workflow/{}/approve/{}", run.workflow, run.job("hold"));
    let nobody = client(&sandbox, "wrong");
    assert_eq!(nobody.post(&approve, &json!({})).await.status, 401);
    let cleo = client(&sandbox, &circleci.person("cleo"));
    circleci.forbid("cleo");
    assert_eq!(cleo.post(&approve, &json!({})).await.status, 403);
    circleci.keep_old(true);
    sandbox
        .clock()
        .advance(Duration::from_secs(91 * 24 * 3600))
        .await;
    let ben = client(&sandbox, &circleci.person("ben"));
    assert_eq!(ben.post(&approve, &json!({})).await.status, 400);
    let cancel = format!("/jobs/{}/cancel", run.job("hold"));
    assert_eq!(ben.post(&cancel, &json!({})).await.status, 400);
    assert_eq!(circleci.decisions(), 0);

    circleci.keep_old(false);
    let run = held(&sandbox).await;
    sandbox
        .clock()
        .advance(Duration::from_secs(91 * 24 * 3600))
        .await;
    assert_eq!(status(&sandbox, &run, "hold"), "canceled");
    let flow = ben.get(&format!("/workflow/{}", run.workflow)).await;
    assert_eq!(flow.at("/status"), "canceled");
    assert_eq!(flow.json.get("canceled_by"), None);
}

#[tokio::test]
async fn webhooks_speak_of_ends_only_and_sign_the_body() {
    let sandbox = stepped().await;
    let receiver = Receiver::start(&[]).await;
    let circleci = sandbox.circleci();
    circleci.set_webhook(&receiver.url, "s3cret");
    let run = held(&sandbox).await;
    circleci.cancel(&run, "ben");
    sandbox.clock().advance(Duration::from_secs(1)).await;
    let got = receiver.got();
    let types: Vec<_> = got
        .iter()
        .map(|one| one.header("circleci-event-type").to_owned())
        .collect();
    assert_eq!(types, ["job-completed", "workflow-completed"]);
    for one in &got {
        let signed = format!("v1={}", hex(&hmac("s3cret", &one.body)));
        assert_eq!(one.header("circleci-signature"), signed);
    }
}

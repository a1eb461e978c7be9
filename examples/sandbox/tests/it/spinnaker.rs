//! Gate: what runs, what waits for a judgment, and how little its statuses say.

use std::time::Duration;

use sandbox::{Fault, Judging, Pipeline, Run, Sandbox};
use serde_json::{Value, json};

use crate::client::{Answer, Client};

async fn stepped() -> Sandbox {
    Sandbox::builder().stepped().start().await.unwrap()
}

fn gate(sandbox: &Sandbox) -> Client {
    Client::bare(&sandbox.spinnaker().url)
        .with("content-type", "application/json")
        .with("x-spinnaker-token", &sandbox.spinnaker().token)
}

fn to_prod(context: Value) -> Pipeline {
    Pipeline::new("orders", "to-prod")
        .artifact("orders", "orders:9.4.1")
        .judgment("Go live?", context)
        .deploy("Deploy to production")
}

async fn patch(client: &Client, run: &Run, body: &Value) -> Answer {
    let path = format!(
        "/pipelines/{}/stages/{}",
        run.execution,
        run.stage("Go live?")
    );
    client.send("PATCH", &path, body).await
}

fn continues() -> Value {
    json!({ "judgmentStatus": "continue" })
}

async fn pass(sandbox: &Sandbox, seconds: u64) {
    sandbox.clock().advance(Duration::from_secs(seconds)).await;
}

fn status(sandbox: &Sandbox, run: &Run, stage: &str) -> String {
    sandbox.spinnaker().stage(run, stage).unwrap().status
}

#[tokio::test]
async fn a_judgment_that_is_given_lets_the_pipeline_go_on() {
    let sandbox = stepped().await;
    let client = gate(&sandbox);
    let run = sandbox
        .spinnaker()
        .start(&to_prod(json!({ "judgmentInputs": [{ "value": "all" }] })));
    let waiting = client
        .get("/applications/orders/pipelines?statuses=RUNNING&expand=true")
        .await;
    assert_eq!(waiting.at("/0/stages/0/type"), "manualJudgment");
    assert_eq!(waiting.at("/0/stages/0/status"), "RUNNING");
    assert_eq!(
        waiting.json[0]["stages"][0]["context"].get("judgmentStatus"),
        None
    );
    assert_eq!(waiting.at("/0/stages/1/status"), "NOT_STARTED");

    let body = json!({ "judgmentStatus": "continue", "judgmentInput": "all" });
    let judged = patch(&client, &run, &body).await;
    assert_eq!(judged.status, 200);
    assert_eq!(
        judged.at("/stages/0/context/lastModifiedBy"),
        "svc-judgment"
    );
    assert_eq!(
        status(&sandbox, &run, "Go live?"),
        "RUNNING",
        "its task looks later"
    );
    pass(&sandbox, 1).await;
    assert_eq!(status(&sandbox, &run, "Go live?"), "SUCCEEDED");
    assert_eq!(status(&sandbox, &run, "Deploy to production"), "RUNNING");
    pass(&sandbox, 10).await;
    assert_eq!(
        sandbox.spinnaker().execution(&run).unwrap()["status"],
        "SUCCEEDED"
    );
    assert_eq!(sandbox.spinnaker().judgments(), 1);
}

#[tokio::test]
async fn a_stop_ends_the_pipeline_as_its_flags_say() {
    let sandbox = stepped().await;
    let client = gate(&sandbox);
    for (flags, stage, pipeline) in [
        (json!({}), "TERMINAL", "TERMINAL"),
        (json!({ "failPipeline": false }), "STOPPED", "SUCCEEDED"),
        (
            json!({ "continuePipeline": true }),
            "FAILED_CONTINUE",
            "RUNNING",
        ),
    ] {
        let run = sandbox.spinnaker().start(&to_prod(flags));
        patch(&client, &run, &json!({ "judgmentStatus": "stop" })).await;
        pass(&sandbox, 1).await;
        assert_eq!(status(&sandbox, &run, "Go live?"), stage);
        assert_eq!(
            sandbox.spinnaker().execution(&run).unwrap()["status"],
            pipeline
        );
    }
}

#[tokio::test]
async fn the_status_of_the_response_proves_nothing() {
    let sandbox = stepped().await;
    let client = gate(&sandbox);
    for (mood, code, empty, ends) in [
        (Judging::Works, 200, false, "SUCCEEDED"),
        (Judging::Ignored, 200, false, "RUNNING"),
        (Judging::IgnoredEmpty, 200, true, "RUNNING"),
        (Judging::AppliedEmpty, 200, true, "SUCCEEDED"),
        (Judging::AppliedError, 500, false, "SUCCEEDED"),
        (Judging::Undone, 200, false, "RUNNING"),
    ] {
        let run = sandbox.spinnaker().start(&to_prod(json!({})));
        sandbox.spinnaker().next_judgments([mood]);
        let answer = patch(&client, &run, &continues()).await;
        assert_eq!(
            (answer.status.as_u16(), answer.text.is_empty()),
            (code, empty),
            "{mood:?}"
        );
        pass(&sandbox, 5).await;
        assert_eq!(status(&sandbox, &run, "Go live?"), ends, "{mood:?}");
    }
    // A stage that does not exist: Orca's failure is a 200 without a body.
    let run = sandbox.spinnaker().start(&to_prod(json!({})));
    let path = format!("/pipelines/{}/stages/nothing", run.execution);
    let answer = client.send("PATCH", &path, &continues()).await;
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, ""));
}

#[tokio::test]
async fn who_lacks_the_role_is_answered_200_and_undone_later_unless_the_roles_are_overwritten() {
    let sandbox = stepped().await;
    let cleo = sandbox
        .spinnaker()
        .person("cleo@acme.example", &["readers"]);
    let client =
        Client::bare(&sandbox.spinnaker().url).with("authorization", &format!("Bearer {cleo}"));
    let roles = json!({ "selectedStageRoles": ["sre"] });
    let run = sandbox.spinnaker().start(&to_prod(roles.clone()));
    assert_eq!(patch(&client, &run, &continues()).await.status, 200);
    pass(&sandbox, 1).await;
    let given = sandbox.spinnaker().stage(&run, "Go live?").unwrap();
    assert_eq!(given.judgment.as_deref(), Some("continue"));
    pass(&sandbox, 3).await;
    let taken_back = sandbox.spinnaker().stage(&run, "Go live?").unwrap();
    assert_eq!(
        (taken_back.status.as_str(), taken_back.judgment.as_deref()),
        ("RUNNING", Some(""))
    );

    let run = sandbox.spinnaker().start(&to_prod(roles));
    let hole = json!({
        "judgmentStatus": "continue", "selectedStageRoles": [], "requiredJudgmentRoles": [],
    });
    patch(&client, &run, &hole).await;
    pass(&sandbox, 1).await;
    assert_eq!(
        status(&sandbox, &run, "Go live?"),
        "SUCCEEDED",
        "the body is merged first"
    );
}

#[tokio::test]
async fn who_is_not_signed_in_is_sent_to_a_page_and_a_bad_token_gets_401() {
    let sandbox = stepped().await;
    let nobody = Client::bare(&sandbox.spinnaker().url);
    let run = sandbox.spinnaker().start(&to_prod(json!({})));
    let path = format!("/pipelines/{}", run.execution);
    let answer = nobody.get(&path).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("location")),
        (302, "/login")
    );
    let wrong = nobody.clone().with("x-spinnaker-token", "spk_wrong");
    assert_eq!(wrong.get(&path).await.status, 401);
    assert_eq!(nobody.get("/auth/user").await.text, "");
    let known = gate(&sandbox).get("/auth/user").await;
    assert_eq!(known.at("/username"), "svc-judgment");

    sandbox.spinnaker().believe_header(true);
    assert_eq!(nobody.get(&path).await.status, 500, "the header is missing");
    let header = nobody.with("x-spinnaker-user", "ben@acme.example");
    assert_eq!(
        header.get("/auth/user").await.at("/username"),
        "ben@acme.example"
    );
    sandbox.spinnaker().forbid("ben@acme.example");
    assert_eq!(patch(&header, &run, &continues()).await.status, 403);
    sandbox.spinnaker().sign_out(true);
    assert_eq!(gate(&sandbox).get(&path).await.status, 302);
}

#[tokio::test]
async fn lists_are_partial_and_reads_empty_without_a_word() {
    let sandbox = stepped().await;
    let client = gate(&sandbox);
    let run = sandbox.spinnaker().start(&to_prod(json!({})));
    let list = "/applications/orders/pipelines?statuses=RUNNING";
    sandbox.spinnaker().partial_lists(1);
    assert_eq!(client.get(list).await.json, json!([]));
    assert_eq!(client.get(list).await.json.as_array().unwrap().len(), 1);
    let folded = client.get(&format!("{list}&expand=false")).await;
    assert_eq!(folded.json[0]["stages"][0]["context"], json!({}));
    sandbox.spinnaker().empty_reads(1);
    let path = format!("/pipelines/{}", run.execution);
    let empty = client.get(&path).await;
    assert_eq!((empty.status.as_u16(), empty.text.as_str()), (200, ""));
    assert_eq!(client.get(&path).await.at("/id"), run.execution);
    assert_eq!(client.get("/pipelines/unknown").await.status, 404);
    let both = client
        .get("/executions?executionIds=a&pipelineConfigIds=b")
        .await;
    assert_eq!(
        (both.status.as_u16(), both.at("/error")),
        (400, "Bad Request")
    );
    let one = client
        .get(&format!("/executions?executionIds=x,{}", run.execution))
        .await;
    assert_eq!(one.json.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn it_can_be_judged_and_canceled_without_gate_and_every_request_is_counted() {
    let sandbox = stepped().await;
    let spinnaker = sandbox.spinnaker();
    let client = gate(&sandbox);
    let run = spinnaker.start(&to_prod(json!({})));
    spinnaker.judge(&run, "Go live?", "ben@acme.example", "stop");
    pass(&sandbox, 1).await;
    let judged = spinnaker.stage(&run, "Go live?").unwrap();
    assert_eq!(
        (judged.status.as_str(), judged.by.as_deref()),
        ("TERMINAL", Some("ben@acme.example"))
    );

    let run = spinnaker.start(&to_prod(json!({})));
    spinnaker.change_artifact(&run, "orders", "orders:9.4.2");
    assert_eq!(
        spinnaker.execution(&run).unwrap()["trigger"]["artifacts"][0]["reference"],
        "orders:9.4.2"
    );
    let path = format!("/pipelines/{}/cancel?reason=too%20late", run.execution);
    assert_eq!(client.send("PUT", &path, &json!({})).await.text, "");
    let canceled = spinnaker.execution(&run).unwrap();
    assert_eq!(
        (&canceled["status"], &canceled["cancellationReason"]),
        (&json!("CANCELED"), &json!("too late"))
    );

    sandbox
        .faults()
        .on("PUT /pipelines/{id}/cancel", [Fault::status(503)]);
    let refused = client.send("PUT", &path, &json!({})).await;
    assert_eq!(
        (refused.status.as_u16(), refused.at("/message")),
        (503, "scripted")
    );
    let unknown = client
        .send("PUT", "/pipelines/unknown/cancel", &json!({}))
        .await;
    assert_eq!(
        (
            unknown.status.as_u16(),
            unknown.json["timestamp"].is_string()
        ),
        (404, true)
    );
    let counted = sandbox.requests();
    assert_eq!(
        counted.get("spinnaker PUT /pipelines/{id}/cancel"),
        Some(&3)
    );
    assert_eq!(
        counted.get("spinnaker PATCH /pipelines/{id}/stages/{stage}"),
        None
    );
}

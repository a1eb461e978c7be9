//! GitHub's comments, workflow runs and approvals keep state and refuse what the service does.

use serde_json::{Value, json};

use crate::client::Client;
use crate::github_app::as_bearer;

const BASE: &str = "/repos/acme/web";

#[tokio::test]
async fn comments_are_kept_and_refused_as_by_the_service() {
    let sandbox = sandbox::Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::github(&sandbox);
    let comments = format!("{BASE}/issues/1/comments");
    for (body, field) in [
        (json!({}), "body"),
        (json!({ "body": " " }), "data"),
        (json!({ "body": "x".repeat(65_537) }), "data"),
    ] {
        let refused = client.post(&comments, &body).await;
        assert_eq!(refused.status, 422);
        assert_eq!(refused.at("/errors/0/field"), field);
    }
    let missing = format!("{BASE}/issues/9999/comments");
    assert_eq!(
        client.post(&missing, &json!({ "body": "x" })).await.status,
        404
    );
    let made = client.post(&comments, &json!({ "body": "one" })).await;
    assert_eq!(made.status, 201);
    let path = format!("{BASE}/issues/comments/{}", made.json["id"]);
    let changed = client.send("PATCH", &path, &json!({ "body": "two" })).await;
    assert_eq!(changed.at("/body"), "two");
    let listed = client.get(&comments).await;
    assert_eq!(listed.json.as_array().map(Vec::len), Some(1));
    assert_eq!(client.send("DELETE", &path, &json!({})).await.status, 204);
    assert_eq!(client.get(&path).await.status, 404);
    let token = sandbox.world().installation_token(&[("checks", "write")]);
    let app = as_bearer(&client, &token);
    assert_eq!(
        app.post(&comments, &json!({ "body": "x" })).await.status,
        403
    );
}

#[tokio::test]
async fn the_jobs_of_a_run_are_the_check_runs_of_its_suite() {
    let sandbox = sandbox::Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::github(&sandbox);
    let sha = sandbox.world().branches()[0].1.clone();
    let runs = client
        .get(&format!("{BASE}/actions/runs?head_sha={sha}"))
        .await;
    assert_eq!(runs.json["total_count"], 1);
    let run = &runs.json["workflow_runs"][0];
    assert_eq!(
        (run["head_sha"].as_str(), run["event"].as_str()),
        (Some(&*sha), Some("push"))
    );
    let jobs = client
        .get(&format!("{BASE}/actions/runs/{}/jobs", run["id"]))
        .await;
    let suite = format!("{BASE}/check-suites/{}/check-runs", run["check_suite_id"]);
    let checks = client.get(&suite).await;
    let ids = |list: &Value| {
        let mut ids: Vec<i64> = list
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|item| item["id"].as_i64())
            .collect();
        ids.sort_unstable();
        ids
    };
    assert_eq!(ids(&jobs.json["jobs"]), ids(&checks.json["check_runs"]));
    assert_eq!(ids(&jobs.json["jobs"]).len(), 2);
    let none = format!("{BASE}/actions/runs?head_sha={}", "0".repeat(40));
    assert_eq!(client.get(&none).await.json["total_count"], 0);
}

#[tokio::test]
async fn a_run_waits_for_a_reviewer_and_nobody_else_decides() {
    let sandbox = sandbox::Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::github(&sandbox);
    let sha = sandbox.world().branches()[0].1.clone();
    let environment = format!("{BASE}/environments/live");
    let me = client.get("/user").await;
    let rules = json!({ "reviewers": [{ "type": "User", "id": me.json["id"] }] });
    let known = client.send("PUT", &environment, &rules).await;
    let run = sandbox
        .world()
        .hold_for_review(&sha, "LIVE", "ben")
        .expect("the environment is known in any case");
    let run = format!("{BASE}/actions/runs/{run}");
    assert_eq!(client.get(&run).await.at("/status"), "waiting");
    let pending = format!("{run}/pending_deployments");
    let waiting = client.get(&pending).await;
    assert_eq!(waiting.json[0]["environment"]["name"], "live");
    assert_eq!(waiting.json[0]["current_user_can_approve"], true);

    let review = |ids: Value| json!({ "environment_ids": ids, "state": "approved", "comment": "" });
    let right = review(json!([known.json["id"]]));
    let token = sandbox
        .world()
        .installation_token(&[("deployments", "write")]);
    let app = as_bearer(&client, &token);
    assert_eq!(
        app.post(&pending, &right).await.status,
        403,
        "an app is no reviewer"
    );
    assert_eq!(client.post(&pending, &review(json!([1]))).await.status, 422);
    let approved = client.post(&pending, &right).await;
    assert_eq!(
        (
            approved.status.as_u16(),
            approved.json[0]["environment"].as_str()
        ),
        (200, Some("live"))
    );
    assert_eq!(client.post(&pending, &right).await.status, 422, "once");
    assert_eq!(client.get(&pending).await.json, json!([]));
    let approvals = client.get(&format!("{run}/approvals")).await;
    assert_eq!(approvals.json[0]["state"], "approved");

    // A run that somebody cancels waits for nobody.
    let ended = sandbox
        .world()
        .hold_for_review(&sha, "live", "ben")
        .unwrap();
    assert!(sandbox.world().cancel_waiting_run(ended));
    let shown = client.get(&format!("{BASE}/actions/runs/{ended}")).await;
    assert_eq!(
        (shown.at("/status"), shown.at("/conclusion")),
        ("completed", "cancelled")
    );
    assert_eq!(client.get(&pending).await.json, json!([]));

    // A gate of an app's own: the app decides, a person cannot.
    sandbox.world().hold_for_review(&sha, "live", "ben");
    let rule = format!("{run}/deployment_protection_rule");
    let decision = json!({ "environment_name": "live", "state": "approved" });
    assert_eq!(client.post(&rule, &decision).await.status, 403);
    let report = json!({ "environment_name": "live" });
    assert_eq!(app.post(&rule, &report).await.status, 422);
    assert_eq!(app.post(&rule, &decision).await.status, 204);
    assert_eq!(app.post(&rule, &decision).await.status, 422, "decided");
}

#[tokio::test]
async fn an_environment_with_reviewers_and_an_app_wants_both() {
    let sandbox = sandbox::Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::github(&sandbox);
    let sha = sandbox.world().branches()[0].1.clone();
    let world = sandbox.world();
    let me = client.get("/user").await.at("/login").to_owned();
    world.set_environment("live", &[&me], false);
    assert!(world.ask_app("live", true));
    let rules = client
        .get(&format!(
            "{BASE}/environments/live/deployment_protection_rules"
        ))
        .await;
    let app = world.github_app().unwrap();
    assert_eq!(
        rules.json["custom_deployment_protection_rules"][0]["app"]["id"],
        app.app_id
    );
    let run = world.hold_for_review(&sha, "live", "ben").unwrap();
    let run = format!("{BASE}/actions/runs/{run}");
    let token = world.installation_token(&[("deployments", "write")]);
    let app = as_bearer(&client, &token);
    let rule = format!("{run}/deployment_protection_rule");
    let decision = json!({ "environment_name": "live", "state": "approved" });
    assert_eq!(app.post(&rule, &decision).await.status, 204);
    assert_eq!(app.post(&rule, &decision).await.status, 422, "decided");
    assert_eq!(client.get(&run).await.at("/status"), "waiting");
    let pending = format!("{run}/pending_deployments");
    let wanted = client.get(&pending).await;
    let id = &wanted.json[0]["environment"]["id"];
    let review = json!({ "environment_ids": [id], "state": "approved", "comment": "" });
    assert_eq!(client.post(&pending, &review).await.status, 200);
    assert_ne!(client.get(&run).await.at("/status"), "waiting");
}

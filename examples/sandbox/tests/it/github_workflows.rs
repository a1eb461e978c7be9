//! Checks that come, go, wait and never come.

use std::time::Duration;

use sandbox::{Checks, Ending, Job, Sandbox, Workflow};
use serde_json::{Value, json};

use crate::client::{Client, Receiver};
use crate::schemas::webhooks::{check, named};

const BASE: &str = "/repos/acme/web";

async fn stepped() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::github(&sandbox);
    (sandbox, client)
}

async fn advance(sandbox: &Sandbox, seconds: u64) {
    sandbox.clock().advance(Duration::from_secs(seconds)).await;
}

/// Names of the check runs with their conclusion, or status while it has none.
async fn runs(client: &Client, sha: &str) -> Vec<(String, String)> {
    let answer = client
        .get(&format!("{BASE}/commits/{sha}/check-runs"))
        .await;
    let list = answer.json["check_runs"].as_array().unwrap();
    let mut all: Vec<(String, String)> = list
        .iter()
        .map(|run| {
            let state = run["conclusion"].as_str().or(run["status"].as_str());
            (
                run["name"].as_str().unwrap().to_owned(),
                state.unwrap().to_owned(),
            )
        })
        .collect();
    all.sort();
    all
}

/// Status and conclusion of the suites of Actions.
async fn suites(client: &Client, sha: &str) -> Vec<(String, Value)> {
    let answer = client
        .get(&format!("{BASE}/commits/{sha}/check-suites?app_id=15368"))
        .await;
    let list = answer.json["check_suites"].as_array().unwrap();
    list.iter()
        .map(|suite| {
            (
                suite["status"].as_str().unwrap().to_owned(),
                suite["conclusion"].clone(),
            )
        })
        .collect()
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter()
        .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
        .collect()
}

#[tokio::test]
async fn a_new_commit_starts_pending_and_a_job_appears_when_what_it_needs_has_ended() {
    let (sandbox, client) = stepped().await;
    let receiver = Receiver::start(&[]).await;
    let config = json!({ "url": receiver.url, "content_type": "json" });
    let body = json!({ "config": config, "events": ["*"] });
    client.post(&format!("{BASE}/hooks"), &body).await;
    let sha = sandbox.world().push("topic", "New", "ben").unwrap();
    assert_eq!(runs(&client, &sha).await, []);
    assert_eq!(
        suites(&client, &sha).await,
        [("queued".to_owned(), Value::Null)]
    );
    let combined = client.get(&format!("{BASE}/commits/{sha}/status")).await;
    assert_eq!(combined.at("/state"), "pending");
    advance(&sandbox, 1).await;
    assert_eq!(
        runs(&client, &sha).await,
        pairs(&[("build", "in_progress")])
    );
    advance(&sandbox, 8).await;
    assert_eq!(
        runs(&client, &sha).await,
        pairs(&[("build", "success")]),
        "the gap"
    );
    assert_eq!(
        suites(&client, &sha).await,
        [("in_progress".to_owned(), Value::Null)]
    );
    advance(&sandbox, 2).await;
    let late = pairs(&[("build", "success"), ("test", "in_progress")]);
    assert_eq!(runs(&client, &sha).await, late);
    advance(&sandbox, 20).await;
    let done = pairs(&[("build", "success"), ("test", "success")]);
    assert_eq!(runs(&client, &sha).await, done);
    assert_eq!(
        suites(&client, &sha).await,
        [("completed".to_owned(), json!("success"))]
    );
    let combined = client.get(&format!("{BASE}/commits/{sha}/status")).await;
    assert_eq!(combined.at("/state"), "success");

    let got = receiver.got();
    let undescribed = check(&got);
    assert!(undescribed.is_empty(), "{undescribed:?}");
    let names: Vec<String> = got.iter().map(|got| named(got).0).collect();
    for (name, count) in [
        ("check-suite-completed", 1),
        ("check-run-created", 2),
        ("check-run-completed", 2),
        ("workflow-run-requested", 1),
        ("workflow-run-in-progress", 1),
        ("workflow-run-completed", 1),
        ("status", 2),
    ] {
        let seen = names.iter().filter(|had| *had == name).count();
        assert_eq!(seen, count, "{name} in {names:?}");
    }
}

#[tokio::test]
async fn a_failed_need_skips_what_needs_it_and_a_plan_decides_the_last_job() {
    let (sandbox, client) = stepped().await;
    let world = sandbox.world();
    let lint = Job::new("lint").ends(Ending::Failure);
    let ship = Job::new("ship").needs("lint");
    let tell = Job::new("tell").needs("ship");
    world.set_workflows([Workflow::new("Ship").job(lint).job(ship).job(tell)]);
    let sha = world.push("topic", "New", "ben").unwrap();
    advance(&sandbox, 60).await;
    let skipped = pairs(&[
        ("lint", "failure"),
        ("ship", "skipped"),
        ("tell", "skipped"),
    ]);
    assert_eq!(runs(&client, &sha).await, skipped);
    assert_eq!(
        suites(&client, &sha).await,
        [("completed".to_owned(), json!("failure"))]
    );
    assert!(world.set_checks(&sha, Checks::Green));
    assert_eq!(runs(&client, &sha).await.len(), 2, "replaced");
}

#[tokio::test]
async fn a_rerun_withdraws_its_runs_for_a_while() {
    let (sandbox, client) = stepped().await;
    let world = sandbox.world();
    let sha = world.push("topic", "New", "ben").unwrap();
    advance(&sandbox, 60).await;
    let listed = client
        .get(&format!("{BASE}/actions/runs?head_sha={sha}"))
        .await;
    let run = listed.json["workflow_runs"][0]["id"].as_i64().unwrap();
    assert!(world.rerun(run));
    assert!(!world.rerun(run), "it is running");
    assert_eq!(runs(&client, &sha).await, []);
    assert_eq!(
        suites(&client, &sha).await,
        [("queued".to_owned(), Value::Null)]
    );
    advance(&sandbox, 8).await;
    assert_eq!(
        runs(&client, &sha).await,
        pairs(&[("build", "in_progress")])
    );
    advance(&sandbox, 60).await;
    let again = client.get(&format!("{BASE}/actions/runs/{run}")).await;
    assert_eq!(
        (again.at("/status"), &again.json["run_attempt"]),
        ("completed", &json!(2))
    );
    let path = format!("{BASE}/actions/runs/{run}/rerun-failed-jobs");
    assert_eq!(client.post(&path, &json!({})).await.status, 201);
    let left = pairs(&[("build", "success"), ("test", "success")]);
    assert_eq!(runs(&client, &sha).await, left, "nothing had failed");
    let cancel = format!("{BASE}/actions/runs/{run}/cancel");
    assert_eq!(client.post(&cancel, &json!({})).await.status, 202);
    assert_eq!(client.post(&cancel, &json!({})).await.status, 409);
}

#[tokio::test]
async fn suites_wait_for_a_runner_or_are_dead_and_inert_apps_never_report() {
    let (sandbox, client) = stepped().await;
    let world = sandbox.world();
    world.add_inert_app(99, "inert");
    let twenty = Some(Duration::from_secs(1200));
    world.set_workflows([
        Workflow::new("Slow").queued(twenty).job(Job::new("slow")),
        Workflow::new("Dead").queued(None).job(Job::new("dead")),
    ]);
    let sha = world.push("topic", "New", "ben").unwrap();
    advance(&sandbox, 1199).await;
    assert_eq!(runs(&client, &sha).await, []);
    advance(&sandbox, 60).await;
    assert_eq!(runs(&client, &sha).await, pairs(&[("slow", "success")]));
    let mut states = suites(&client, &sha).await;
    states.sort_by(|a, b| a.0.cmp(&b.0));
    let dead = ("queued".to_owned(), Value::Null);
    assert_eq!(states, [("completed".to_owned(), json!("success")), dead]);
    let inert = client
        .get(&format!("{BASE}/commits/{sha}/check-suites?app_id=99"))
        .await;
    assert_eq!(inert.json["check_suites"][0]["latest_check_runs_count"], 0);
}

#[tokio::test]
async fn a_newer_commit_cancels_and_a_second_run_on_the_same_commit_supersedes() {
    let (sandbox, client) = stepped().await;
    let world = sandbox.world();
    let ci = Workflow::new("CI")
        .cancel_in_progress()
        .job(Job::new("test"));
    world.set_workflows([ci]);
    let first = world.push("topic", "One", "ben").unwrap();
    advance(&sandbox, 3).await;
    let second = world.push("topic", "Two", "ben").unwrap();
    assert_eq!(runs(&client, &first).await, pairs(&[("test", "cancelled")]));
    assert_eq!(
        suites(&client, &first).await,
        [("completed".to_owned(), json!("cancelled"))]
    );
    advance(&sandbox, 30).await;
    let title = Workflow::new("CI")
        .on("pull_request")
        .job(Job::new("test").ends(Ending::Failure));
    let run = world.run_workflow(&second, &title).unwrap();
    advance(&sandbox, 30).await;
    let both = pairs(&[("test", "failure"), ("test", "success")]);
    assert_eq!(runs(&client, &second).await, both);
    let listed = client
        .get(&format!("{BASE}/actions/runs?head_sha={second}"))
        .await;
    let list = listed.json["workflow_runs"].as_array().unwrap();
    assert_eq!(list[0]["id"], run);
    assert_eq!(list[0]["workflow_id"], list[1]["workflow_id"]);
    assert_eq!(
        (&list[0]["event"], &list[1]["event"]),
        (&json!("pull_request"), &json!("push"))
    );
}

#[tokio::test]
async fn a_renamed_branch_answers_301_and_its_rules_have_moved() {
    let (sandbox, client) = stepped().await;
    let world = sandbox.world();
    world.add_ruleset(&["main"], &[("test", None)], false);
    assert!(world.rename_branch("main", "trunk"));
    assert!(!world.rename_branch("nope", "trunk"));
    let moved = client.get(&format!("{BASE}/branches/main")).await;
    assert_eq!(moved.status, 301);
    assert_eq!(
        client.get(moved.header("location")).await.at("/name"),
        "trunk"
    );
    let rules = |name: &str| format!("{BASE}/rules/branches/{name}");
    assert_eq!(client.get(&rules("main")).await.json, json!([]));
    assert_eq!(
        client
            .get(&rules("trunk"))
            .await
            .json
            .as_array()
            .unwrap()
            .len(),
        2
    );
    assert_eq!(client.get(BASE).await.at("/default_branch"), "trunk");
}

#[tokio::test]
async fn some_plans_have_no_rulesets_and_say_so() {
    let (sandbox, client) = stepped().await;
    sandbox.world().set_rulesets_available(false);
    let refused = client.get(&format!("{BASE}/rules/branches/main")).await;
    assert_eq!(refused.status, 403);
    assert!(refused.at("/message").starts_with("Upgrade to GitHub Pro"));
    sandbox.world().set_private(false);
    assert_eq!(
        client
            .get(&format!("{BASE}/rules/branches/main"))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn apps_and_people_report_what_they_like() {
    let (sandbox, client) = stepped().await;
    let world = sandbox.world();
    assert!(world.report_status("main", "Vercel", "success", "vercel[bot]"));
    assert!(world.report_check("main", (8329, "vercel"), "Vercel", Some("failure")));
    assert!(!world.report_status("nope", "Vercel", "success", "ada"));
    let combined = client.get(&format!("{BASE}/commits/main/status")).await;
    assert!(combined.text.contains("\"context\":\"Vercel\""));
    let of_app = client
        .get(&format!("{BASE}/commits/main/check-runs?app_id=8329"))
        .await;
    assert_eq!(of_app.json["check_runs"][0]["conclusion"], "failure");
}

#[tokio::test]
async fn fresh_tokens_and_commits_are_not_known_everywhere_at_once() {
    let (sandbox, client) = stepped().await;
    let world = sandbox.world();
    world.set_commit_lag(Duration::from_secs(4));
    let sha = world.push("main", "New", "ada").unwrap();
    let path = format!("{BASE}/commits/{sha}/check-runs");
    assert_eq!(client.get(&path).await.status, 422);
    advance(&sandbox, 4).await;
    assert_eq!(client.get(&path).await.status, 200);

    world.set_token_lag(Duration::from_secs(5));
    let signed = crate::github_app::as_app(&sandbox, &client);
    let app = world.github_app().unwrap();
    let tokens = format!("/app/installations/{}/access_tokens", app.installation_id);
    let made = signed.post(&tokens, &json!({})).await;
    let held = client.with("authorization", &format!("Bearer {}", made.at("/token")));
    assert_eq!(held.get(&path).await.status, 401);
    advance(&sandbox, 5).await;
    assert_eq!(held.get(&path).await.status, 200);
}

#[tokio::test]
async fn a_fine_grained_token_reads_workflow_runs_and_no_check_runs() {
    let (sandbox, client) = stepped().await;
    let allowed = [
        ("statuses", "write"),
        ("actions", "read"),
        ("contents", "read"),
    ];
    let token = sandbox.world().fine_grained_token("ben", &allowed);
    let fine = client.with("authorization", &format!("Bearer {token}"));
    assert_eq!(fine.get("/user").await.at("/login"), "ben");
    let refused = fine.get(&format!("{BASE}/commits/main/check-runs")).await;
    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.header("x-accepted-github-permissions"),
        "checks=read"
    );
    assert_eq!(fine.get(&format!("{BASE}/actions/runs")).await.status, 200);
    assert_eq!(fine.get("/user").await.header("x-oauth-scopes"), "");
    let sha = &sandbox.world().branches()[0].1;
    let status = json!({ "state": "success", "context": "fine" });
    assert_eq!(
        fine.post(&format!("{BASE}/statuses/{sha}"), &status)
            .await
            .status,
        201
    );
}

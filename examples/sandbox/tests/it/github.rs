//! Commits, checks, deployments and archive links.

use std::time::Duration;

use sandbox::{Checks, Sandbox};
use serde_json::json;

use crate::client::Client;

async fn stepped() -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::github(&sandbox);
    (sandbox, client)
}

fn tip(sandbox: &Sandbox, branch: &str) -> String {
    let branches = sandbox.world().branches();
    branches
        .into_iter()
        .find(|(name, _)| name == branch)
        .unwrap()
        .1
}

#[tokio::test]
async fn callers_must_say_who_they_are() {
    let (_sandbox, client) = stepped().await;
    let nameless = client.without("user-agent").get("/user").await;
    assert_eq!(nameless.status, 403);
    let wrong = client
        .with("authorization", "Bearer ghp_nothing")
        .get("/user")
        .await;
    assert_eq!(
        (wrong.status.as_u16(), wrong.at("/message")),
        (401, "Bad credentials")
    );
    let hidden = client.without("authorization").get("/repos/acme/web").await;
    assert_eq!(
        (hidden.status.as_u16(), hidden.at("/message")),
        (404, "Not Found")
    );
    let version = client
        .with("x-github-api-version", "2020-01-01")
        .get("/user")
        .await;
    assert_eq!(version.status, 400);
    let user = client
        .with(
            "authorization",
            "token ghp_sandbox0000000000000000000000000001",
        )
        .get("/user")
        .await;
    assert_eq!(user.at("/login"), "ada");
    assert!(user.header("x-oauth-scopes").contains("repo"));
}

#[tokio::test]
async fn a_ref_resolves_to_the_bare_sha_and_an_unknown_one_is_unprocessable() {
    let (sandbox, client) = stepped().await;
    let sha = client.with("accept", "application/vnd.github.sha");
    for path in ["fix/cart-total", "fix%2Fcart-total", "heads/fix/cart-total"] {
        let answer = sha.get(&format!("/repos/acme/web/commits/{path}")).await;
        assert_eq!(answer.text, tip(&sandbox, "fix/cart-total"));
    }
    let unknown = client.get("/repos/acme/web/commits/nope").await;
    assert_eq!(
        (unknown.status.as_u16(), unknown.at("/message")),
        (422, "No commit found for SHA: nope")
    );
    let git_ref = client
        .get("/repos/acme/web/git/ref/heads/fix/cart-total")
        .await;
    assert_eq!(git_ref.at("/object/sha"), tip(&sandbox, "fix/cart-total"));
    assert_eq!(client.get("/repos/ACME/Web/").await.status, 404);
    assert_eq!(
        client.get("/repos/ACME/Web").await.at("/full_name"),
        "acme/web"
    );
}

#[tokio::test]
async fn the_seed_has_green_red_and_pending_commits() {
    let (sandbox, client) = stepped().await;
    for (branch, expected) in [
        ("main", ["\"success\"", "\"success\""]),
        ("feature/new-search", ["\"failure\"", "\"success\""]),
        ("wip/dark-mode", ["null", "\"success\""]),
    ] {
        let sha = tip(&sandbox, branch);
        let runs = client
            .get(&format!("/repos/acme/web/commits/{sha}/check-runs"))
            .await;
        let runs = runs.json["check_runs"].as_array().unwrap();
        let conclusions: Vec<String> = runs
            .iter()
            .map(|run| run["conclusion"].to_string())
            .collect();
        assert_eq!(conclusions, expected, "{branch}");
    }
    sandbox.world().set_checks("main", Checks::Red);
    let runs = client
        .get("/repos/acme/web/commits/main/check-runs?check_name=test")
        .await;
    assert_eq!(runs.at("/check_runs/0/conclusion"), "failure");
    sandbox.world().set_checks("main", Checks::None);
    let combined = client.get("/repos/acme/web/commits/main/status").await;
    assert_eq!(
        (combined.at("/state"), &combined.json["total_count"]),
        ("pending", &json!(0))
    );
}

#[tokio::test]
async fn the_combined_state_follows_the_newest_status_of_each_context() {
    let (sandbox, client) = stepped().await;
    let sha = tip(&sandbox, "main");
    let path = format!("/repos/acme/web/statuses/{sha}");
    let combined = format!("/repos/acme/web/commits/{sha}/status");
    for (context, state, overall) in [
        ("deploy/a", "pending", "pending"),
        ("deploy/b", "error", "failure"),
        ("Deploy/B", "success", "pending"),
        ("deploy/a", "success", "success"),
    ] {
        let made = client
            .post(&path, &json!({ "state": state, "context": context }))
            .await;
        assert_eq!(made.status, 201);
        assert_eq!(
            client.get(&combined).await.at("/state"),
            overall,
            "{context}"
        );
    }
    assert_eq!(client.get(&combined).await.json["total_count"], json!(3));
    assert_eq!(
        client
            .get(&format!("/repos/acme/web/commits/{sha}/statuses"))
            .await
            .each("id")
            .len(),
        5
    );
    for body in [
        json!({ "state": "fine" }),
        json!({}),
        json!({ "state": "success", "description": "x".repeat(141) }),
        json!({ "state": "success", "target_url": "ftp://x" }),
    ] {
        let refused = client.post(&path, &body).await;
        assert_eq!(
            (refused.status.as_u16(), refused.at("/status")),
            (422, "422"),
            "{body}"
        );
    }
    let unknown = format!("/repos/acme/web/statuses/{}", "0".repeat(40));
    let unknown = client.post(&unknown, &json!({ "state": "success" })).await;
    assert_eq!(unknown.status, 422);
}

#[tokio::test]
async fn people_cannot_create_check_runs() {
    let (sandbox, client) = stepped().await;
    let body = json!({ "name": "gate", "head_sha": tip(&sandbox, "main") });
    let refused = client.post("/repos/acme/web/check-runs", &body).await;
    assert_eq!(
        (refused.status.as_u16(), refused.at("/message")),
        (403, "You must authenticate via a GitHub App.")
    );
}

#[tokio::test]
async fn a_deployment_is_made_refused_merged_or_unknown() {
    let (sandbox, client) = stepped().await;
    let path = "/repos/acme/web/deployments";
    let plain = |name: &str| json!({ "ref": name, "auto_merge": false, "environment": "staging" });
    let made = client.post(path, &plain("main")).await;
    assert_eq!(
        (made.status.as_u16(), made.at("/sha")),
        (201, tip(&sandbox, "main").as_str())
    );
    let red = client.post(path, &plain("feature/new-search")).await;
    assert_eq!(
        (red.status.as_u16(), red.at("/errors/0/field")),
        (409, "required_contexts")
    );
    let contexts = red.json["errors"][0]["contexts"].as_array().unwrap();
    assert!(
        contexts.contains(&json!({ "context": "test", "state": "failure" })),
        "{contexts:?}"
    );
    let mut forced = plain("feature/new-search");
    forced["required_contexts"] = json!([]);
    assert_eq!(client.post(path, &forced).await.status, 201);
    let mut named = plain("main");
    named["required_contexts"] = json!(["ci/nothing"]);
    assert_eq!(client.post(path, &named).await.status, 409);
    assert_eq!(client.post(path, &plain("nope")).await.status, 422);
    let behind = client.post(path, &json!({ "ref": "feature-x" })).await;
    assert_eq!(
        (behind.status.as_u16(), behind.at("/message")),
        (202, "Auto-merged main into feature-x on deployment.")
    );
    let after = client.get("/repos/acme/web/compare/main...feature-x").await;
    assert_eq!(after.at("/status"), "ahead");
    assert_eq!(client.get(path).await.each("id").len(), 2);
}

#[tokio::test]
async fn a_success_makes_earlier_successes_of_the_environment_inactive() {
    let (_sandbox, client) = stepped().await;
    let path = "/repos/acme/web/deployments";
    let body = json!({ "ref": "main", "environment": "staging", "auto_merge": false });
    let mut urls = Vec::new();
    for _ in 0..2 {
        let made = client.post(path, &body).await;
        let url = format!("{path}/{}/statuses", made.json["id"]);
        assert_eq!(
            client
                .post(&url, &json!({ "state": "in_progress" }))
                .await
                .status,
            201
        );
        let ended = json!({ "state": "success", "log_url": "https://example.com/log" });
        assert_eq!(
            client.post(&url, &ended).await.at("/target_url"),
            "https://example.com/log"
        );
        urls.push(url);
    }
    assert_eq!(
        client.get(&urls[0]).await.each("state"),
        ["inactive", "success", "in_progress"]
    );
    assert_eq!(
        client.get(&urls[1]).await.each("state"),
        ["success", "in_progress"]
    );
    let long = json!({ "state": "success", "description": "x".repeat(141) });
    assert_eq!(client.post(&urls[1], &long).await.status, 422);
    let active = urls[1].trim_end_matches("/statuses").to_owned();
    assert_eq!(client.send("DELETE", &active, &json!({})).await.status, 422);
    client.post(&urls[1], &json!({ "state": "inactive" })).await;
    assert_eq!(client.send("DELETE", &active, &json!({})).await.status, 204);
}

#[tokio::test]
async fn an_archive_link_works_for_five_minutes_and_never_with_a_token() {
    let (sandbox, client) = stepped().await;
    let answer = client
        .get("/repos/acme/web/tarball/feature/new-search")
        .await;
    let link = answer.header("location").to_owned();
    assert_eq!((answer.status.as_u16(), answer.text.as_str()), (302, ""));
    assert!(
        link.contains("/legacy.tar.gz/refs/heads/feature/new-search?"),
        "{link}"
    );
    let bare = Client::bare("");
    let got = bare.get(&link).await;
    let name = format!(
        "attachment; filename=acme-web-{}.tar.gz",
        &tip(&sandbox, "feature/new-search")[..7]
    );
    assert_eq!(got.header("content-disposition"), name);
    assert_eq!(&got.bytes[..2], [0x1f, 0x8b]);
    assert_eq!(
        bare.with("authorization", "Bearer x")
            .get(&link)
            .await
            .status,
        400
    );
    sandbox.clock().advance(Duration::from_secs(301)).await;
    assert_eq!(bare.get(&link).await.status, 404);
    assert_eq!(client.get("/repos/acme/web/tarball/nope").await.status, 404);
}

#[tokio::test]
async fn pages_link_to_the_repository_by_its_number() {
    let (_sandbox, client) = stepped().await;
    let mut next = "/repos/acme/web/commits?per_page=3".to_owned();
    let mut shas = Vec::new();
    loop {
        let answer = client.get(&next).await;
        shas.extend(answer.each("sha"));
        let links: Vec<&str> = answer.header("link").split(", ").collect();
        let Some(link) = links.iter().find(|link| link.ends_with("rel=\"next\"")) else {
            break;
        };
        next = link[1..link.find('>').unwrap()].to_owned();
        assert!(next.contains("/repositories/4242/commits?"), "{next}");
    }
    assert_eq!(shas.len(), 7);
    let runs = client
        .get("/repos/acme/web/commits/main/check-runs?per_page=1")
        .await;
    assert_eq!(
        (
            &runs.json["total_count"],
            runs.json["check_runs"].as_array().unwrap().len()
        ),
        (&json!(2), 1)
    );
    assert!(runs.header("link").contains("page=2"));
}

#[tokio::test]
async fn a_304_is_free() {
    let (_sandbox, client) = stepped().await;
    let first = client.get("/repos/acme/web/commits/main/status").await;
    let cached = client.with("if-none-match", first.header("etag"));
    let again = cached.get("/repos/acme/web/commits/main/status").await;
    assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""));
    let last = client.get("/repos/acme/web").await;
    let used = |answer: &crate::client::Answer| answer.header("x-ratelimit-used").to_owned();
    assert_eq!(
        (used(&first), used(&last)),
        ("1".to_owned(), "2".to_owned())
    );
}

#[tokio::test]
async fn a_reader_may_not_deploy() {
    let (_sandbox, client) = stepped().await;
    let reader = client.with(
        "authorization",
        "Bearer ghp_sandbox0000000000000000000000000003",
    );
    assert_eq!(
        reader.get("/repos/acme/web").await.json["permissions"]["push"],
        json!(false)
    );
    let refused = reader
        .post("/repos/acme/web/deployments", &json!({ "ref": "main" }))
        .await;
    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.header("x-accepted-github-permissions"),
        "deployments=write"
    );
}

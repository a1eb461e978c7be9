//! Every route says what it wants of a token, and a token that has everything but that is refused.

use std::collections::BTreeSet;

use sandbox::{Requirement, Sandbox};
use serde_json::json;

use crate::client::Client;

fn of(service: &str) -> Vec<Requirement> {
    let mut all = sandbox::requirements();
    all.retain(|row| row.service == service);
    all
}

/// A concrete path: parameters are filled with something.
fn concrete(template: &str) -> String {
    let fill = |part: &str| match part {
        "{owner}" => "acme".to_owned(),
        "{repo}" => "web".to_owned(),
        part if part.starts_with('{') => "1".to_owned(),
        part => part.to_owned(),
    };
    let parts: Vec<String> = template.split('/').map(fill).collect();
    parts.join("/")
}

#[tokio::test]
async fn heroku_refuses_a_token_that_has_every_scope_but_the_one_that_is_wanted() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::heroku(&sandbox);
    let rows = of("heroku");
    let routes: BTreeSet<String> = sandbox::routes()
        .into_iter()
        .filter(|(service, ..)| *service == "heroku")
        .map(|(_, method, path)| format!("{method} {path}"))
        .collect();
    let listed: BTreeSet<String> = rows
        .iter()
        .map(|row| format!("{} {}", row.method, row.path))
        .collect();
    assert_eq!(listed, routes, "the table names every route, and no other");
    let scopes = [
        "identity",
        "read",
        "write",
        "read-protected",
        "write-protected",
        "create-apps",
    ];
    let mut walked = 0;
    for row in rows.iter().filter(|row| !row.any_of.is_empty()) {
        let others: Vec<&str> = scopes
            .into_iter()
            .filter(|scope| !row.any_of.contains(scope))
            .collect();
        let body = json!({ "scope": others });
        let made = client.post("/oauth/authorizations", &body).await;
        let held = client.with(
            "authorization",
            &format!("Bearer {}", made.at("/access_token/token")),
        );
        let path = concrete(&row.path);
        let refused = held.send(row.method, &path, &json!({})).await;
        let name = format!("{} {path} with {others:?}", row.method);
        assert_eq!(refused.status, 403, "{name}: {}", refused.text);
        assert_eq!(refused.at("/id"), "forbidden", "{name}");
        for scope in row.any_of.iter().take(1) {
            let body = json!({ "scope": [scope] });
            let made = client.post("/oauth/authorizations", &body).await;
            let held = client.with(
                "authorization",
                &format!("Bearer {}", made.at("/access_token/token")),
            );
            let allowed = held.send(row.method, &path, &json!({})).await;
            assert_ne!(allowed.status, 403, "{} {path} with {scope}", row.method);
        }
        walked += 1;
    }
    assert!(walked > 90, "{walked}");
}

#[tokio::test]
async fn github_refuses_a_token_that_has_every_permission_but_the_one_that_is_wanted() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::github(&sandbox);
    let rows = of("github");
    let of_repository =
        |path: &str| path.starts_with("/repos/{owner}/{repo}") && !path.ends_with("/installation");
    let routes: BTreeSet<String> = sandbox::routes()
        .into_iter()
        .filter(|(service, _, path)| *service == "github" && of_repository(path))
        .map(|(_, method, path)| format!("{method} {path}"))
        .collect();
    let listed: BTreeSet<String> = rows
        .iter()
        .map(|row| format!("{} {}", row.method, row.path))
        .collect();
    assert_eq!(listed, routes, "the table names every route, and no other");
    let all: BTreeSet<&str> = rows.iter().flat_map(|row| row.any_of.clone()).collect();
    let as_bearer = |token: &str| client.with("authorization", &format!("Bearer {token}"));
    let useless = sandbox.world().classic_token("ada", &["read:user", "gist"]);
    for row in &rows {
        let path = concrete(&row.path);
        let name = format!("{} {path}", row.method);
        // Whoever may not see the repository is not told that it exists.
        let hidden = as_bearer(&useless)
            .send(row.method, &path, &json!({}))
            .await;
        assert_eq!(hidden.status, 404, "{name}: {}", hidden.text);
        if row.any_of.contains(&"metadata") {
            continue;
        }
        let others: Vec<(&str, &str)> = all
            .iter()
            .filter(|name| !row.any_of.contains(name))
            .map(|name| (*name, "write"))
            .collect();
        let token = sandbox.world().installation_token(&others);
        let refused = as_bearer(&token).send(row.method, &path, &json!({})).await;
        assert_eq!(refused.status, 403, "{name}: {}", refused.text);
        let header = refused.header("x-accepted-github-permissions");
        assert!(header.contains(row.any_of[0]), "{name}: {header}");
        if row.write {
            let reading: Vec<(&str, &str)> = all.iter().map(|name| (*name, "read")).collect();
            let token = sandbox.world().installation_token(&reading);
            let refused = as_bearer(&token).send(row.method, &path, &json!({})).await;
            assert_eq!(refused.status, 403, "{name} by reading: {}", refused.text);
        }
        let enough = [(row.any_of[0], if row.write { "write" } else { "read" })];
        let token = sandbox.world().installation_token(&enough);
        let allowed = as_bearer(&token).send(row.method, &path, &json!({})).await;
        let accepted = allowed.header("x-accepted-github-permissions");
        assert_eq!(accepted, "", "{name}: {}", allowed.text);
    }
}

#[tokio::test]
async fn github_says_which_scopes_a_token_has_and_which_a_route_takes() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::github(&sandbox);
    let token = sandbox.world().classic_token("ben", &["repo:status"]);
    let held = client.with("authorization", &format!("token {token}"));
    let sha = &sandbox.world().branches()[0].1;
    let path = format!("/repos/acme/web/statuses/{sha}");
    let body = json!({ "state": "success" });
    let made = held.post(&path, &body).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.header("x-oauth-scopes"), "repo:status");
    assert_eq!(made.header("x-accepted-oauth-scopes"), "repo, repo:status");
    let code = held.get("/repos/acme/web/commits/main").await;
    assert_eq!(code.status, 404, "no code with repo:status");
}

#[tokio::test]
async fn slack_refuses_a_token_that_has_every_scope_but_the_one_that_is_wanted() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let rows = of("slack");
    let all: BTreeSet<&str> = rows.iter().flat_map(|row| row.any_of.clone()).collect();
    let mut walked = 0;
    for row in rows.iter().filter(|row| !row.any_of.is_empty()) {
        let app_level = row.path.contains("apps.connections.");
        let others: Vec<&str> = all
            .iter()
            .copied()
            .filter(|scope| !row.any_of.contains(scope))
            .collect();
        let token = sandbox.slack().token_with(&others, app_level);
        let client = Client::bare(sandbox.slack().url.trim_end_matches("/api/"))
            .with("authorization", &format!("Bearer {token}"));
        let refused = client.post(&row.path, &json!({})).await;
        assert_eq!(refused.at("/error"), "missing_scope", "{}", row.path);
        assert_eq!(refused.at("/needed"), row.any_of.join(","), "{}", row.path);
        let token = sandbox.slack().token_with(&row.any_of[..1], app_level);
        let client = client.with("authorization", &format!("Bearer {token}"));
        let allowed = client.post(&row.path, &json!({})).await;
        assert_ne!(allowed.at("/error"), "missing_scope", "{}", row.path);
        walked += 1;
    }
    assert!(walked > 20, "{walked}");
}

//! GitHub, against its `OpenAPI` description.

use serde_json::{Value, json};

use super::{Documented, Validator, Walk, corpus, nameless, sandbox};
use crate::client::{Answer, Client};
use crate::github_app::as_app;

/// Routes that answer without a schema, or are not called here.
const EXCUSED: &[(&str, &str)] = &[
    (
        "GET /codeload/{owner}/{repo}/legacy.tar.gz/{ref*}",
        "a download, see the tests of archives",
    ),
    (
        "GET /login/oauth/authorize",
        "a page for people, see the tests of OAuth",
    ),
    (
        "POST /login/oauth/access_token",
        "not part of the REST description",
    ),
    (
        "POST /login/device/code",
        "not part of the REST description",
    ),
    ("GET /login/device", "a page for people"),
    ("POST /login/device", "a page for people"),
    (
        "POST /applications/{client}/token",
        "needs a person's code, see the tests of OAuth",
    ),
    (
        "PATCH /applications/{client}/token",
        "needs a person's code, see the tests of OAuth",
    ),
    (
        "DELETE /applications/{client}/token",
        "needs a person's code, see the tests of OAuth",
    ),
    (
        "DELETE /applications/{client}/grant",
        "needs a person's code, see the tests of OAuth",
    ),
    (
        "GET /users/{login}",
        "outside the part of the description that we keep",
    ),
    (
        "GET /app/installations/{id}",
        "outside the part of the description that we keep",
    ),
    (
        "GET /repos/{owner}/{repo}/collaborators",
        "outside the part that we keep",
    ),
    (
        "GET /repos/{owner}/{repo}/hooks/{hook}",
        "outside the part that we keep",
    ),
    (
        "PATCH /repos/{owner}/{repo}/hooks/{hook}",
        "outside the part that we keep, see the tests of webhooks",
    ),
    (
        "GET /repos/{owner}/{repo}/pulls/{number}/reviews",
        "outside the part that we keep, see the tests of pull requests",
    ),
    (
        "GET /repos/{owner}/{repo}/statuses/{ref*}",
        "the older spelling of the list of statuses",
    ),
    (
        "POST /repos/{owner}/{repo}/actions/runs/{run}/rerun",
        "outside the part that we keep",
    ),
    (
        "POST /repos/{owner}/{repo}/actions/runs/{run}/rerun-failed-jobs",
        "outside the part that we keep",
    ),
    (
        "POST /repos/{owner}/{repo}/actions/runs/{run}/cancel",
        "outside the part that we keep",
    ),
    (
        "GET /repos/{owner}/{repo}/contents",
        "outside the part that we keep, see the tests of contents",
    ),
    (
        "GET /repos/{owner}/{repo}/contents/{path*}",
        "outside the part that we keep, see the tests of contents",
    ),
    (
        "GET /repos/{owner}/{repo}/tarball",
        "the same without a ref",
    ),
    (
        "GET /repos/{owner}/{repo}/zipball",
        "the same without a ref",
    ),
];

/// Where the sandbox follows the service and not the description.
const KNOWN: &[(&str, &str)] = &[
    (
        "environment_url:  is not a uri",
        "the service sends an empty text for an unset address",
    ),
    (
        "installations: []/account: ",
        "the list's schema wants a user and an enterprise at once",
    ),
];

/// Two descriptions of the same API as one.
fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}

fn documented() -> Option<(Vec<Documented>, Value)> {
    let mut description = corpus("github/openapi.subset.json")?;
    merge(&mut description, corpus("github/openapi.more.json")?);
    let mut all = Vec::new();
    for (path, methods) in description["paths"].as_object()? {
        for (method, operation) in methods.as_object()? {
            for (status, response) in operation["responses"].as_object().into_iter().flatten() {
                let response = match response["$ref"].as_str() {
                    Some(reference) => description.pointer(reference.trim_start_matches('#'))?,
                    None => response,
                };
                let schema = &response["content"]["application/json"]["schema"];
                if !schema.is_null() {
                    all.push(Documented {
                        method: method.to_uppercase(),
                        path: nameless(path),
                        status: status.parse().ok(),
                        schema: schema.clone(),
                        list: false,
                    });
                }
            }
        }
    }
    Some((all, description))
}

#[tokio::test]
#[allow(clippy::too_many_lines, reason = "one walk along every route")]
async fn every_route_of_github_answers_as_documented() {
    let Some((documented, description)) = documented() else {
        return;
    };
    let sandbox = sandbox().await;
    sandbox.world().protect_branch("main", &["ci/lint"], true);
    sandbox.world().add_ruleset(
        &["~ALL"],
        &[("test", Some(15_368)), ("ci/lint", None)],
        false,
    );
    let client = Client::github(&sandbox);
    let mut walk = Walk {
        client: client.clone(),
        service: "github",
        documented,
        validator: Validator::new(description),
        seen: std::collections::BTreeSet::default(),
        undescribed: std::collections::BTreeSet::default(),
        problems: Vec::new(),
    };
    let none = || json!({});
    let number = |answer: &Answer| answer.json["id"].to_string();
    let base = "/repos/acme/web";
    let sha = sandbox.world().branches()[0].1.clone();
    for path in ["/user", "/users/ada", "/rate_limit", "/versions"] {
        walk.call("GET", path, none()).await;
    }
    for part in [
        "",
        "/branches",
        "/branches/main",
        "/branches/main/protection",
        "/rules/branches/main",
        "/branches/main/protection/required_status_checks",
        "/rulesets",
        "/collaborators",
        "/branches/main/protection/required_status_checks/contexts",
        "/git/ref/heads/main",
        "/collaborators/ben",
        "/collaborators/ben/permission",
        "/commits",
        "/commits/main",
        "/commits/main/status",
        "/commits/main/statuses",
        "/statuses/main",
        "/commits/main/check-runs",
        "/commits/main/check-suites",
        "/compare/main...fix/cart-total",
        "/pulls",
        "/pulls/1",
        "/contents",
        "/contents/app.json",
        "/tarball",
        "/tarball/main",
        "/zipball",
        "/zipball/main",
    ] {
        walk.call("GET", &format!("{base}{part}"), none()).await;
    }
    let tip = sandbox
        .world()
        .branches()
        .into_iter()
        .find(|(name, _)| name == "feature-x")
        .unwrap()
        .1;
    walk.call("GET", &format!("{base}/commits/{tip}/pulls"), none())
        .await;
    walk.call(
        "GET",
        &format!("{base}/commits/{tip}/branches-where-head"),
        none(),
    )
    .await;
    let rulesets = walk.call("GET", &format!("{base}/rulesets"), none()).await;
    walk.call(
        "GET",
        &format!("{base}/rulesets/{}", rulesets.json[0]["id"]),
        none(),
    )
    .await;
    let required = format!("{base}/branches/main/protection/required_status_checks");
    walk.call("PATCH", &required, json!({ "strict": false }))
        .await;
    let status = json!({ "state": "success", "context": "deploy" });
    walk.call("POST", &format!("{base}/statuses/{sha}"), status)
        .await;

    let token = sandbox.world().installation_token(&[("checks", "write")]);
    let app = client.with("authorization", &format!("Bearer {token}"));
    let run = json!({ "name": "gate", "head_sha": sha });
    let run = walk
        .call_as(&app, "POST", &format!("{base}/check-runs"), run)
        .await;
    let path = format!("{base}/check-runs/{}", number(&run));
    walk.call_as(&app, "GET", &path, none()).await;
    walk.call_as(&app, "PATCH", &path, json!({ "conclusion": "success" }))
        .await;
    walk.call_as(&app, "GET", &format!("{path}/annotations"), none())
        .await;
    walk.call_as(&app, "POST", &format!("{path}/rerequest"), none())
        .await;
    let suite = json!({ "head_sha": tip });
    let suite = walk
        .call_as(&app, "POST", &format!("{base}/check-suites"), suite)
        .await;
    let path = format!("{base}/check-suites/{}", number(&suite));
    walk.call_as(&app, "GET", &path, none()).await;
    walk.call_as(&app, "GET", &format!("{path}/check-runs"), none())
        .await;
    walk.call_as(&app, "POST", &format!("{path}/rerequest"), none())
        .await;
    let wish = json!({ "auto_trigger_checks": [{ "app_id": 7001, "setting": false }] });
    walk.call("PATCH", &format!("{base}/check-suites/preferences"), wish)
        .await;
    walk.call_as(&app, "GET", "/installation/repositories", none())
        .await;

    let deployments = format!("{base}/deployments");
    let body = json!({ "ref": "main", "auto_merge": false, "environment": "staging", "required_contexts": [] });
    let made = walk.call("POST", &deployments, body).await;
    let path = format!("{deployments}/{}", number(&made));
    let status = json!({ "state": "success", "log_url": "https://example.com/" });
    let status = walk.call("POST", &format!("{path}/statuses"), status).await;
    walk.call("GET", &deployments, none()).await;
    walk.call("GET", &path, none()).await;
    walk.call("GET", &format!("{path}/statuses"), none()).await;
    walk.call(
        "GET",
        &format!("{path}/statuses/{}", number(&status)),
        none(),
    )
    .await;
    walk.call("DELETE", &path, none()).await;
    let environment = format!("{base}/environments/production");
    let rules = json!({ "wait_timer": 5, "reviewers": [{ "type": "User", "id": 1002 }] });
    walk.call("PUT", &environment, rules).await;
    walk.call("GET", &environment, none()).await;
    walk.call("GET", &format!("{base}/environments"), none())
        .await;
    let gates = format!("{environment}/deployment_protection_rules");
    walk.call("GET", &gates, none()).await;
    walk.call("DELETE", &environment, none()).await;

    comments_and_actions(&sandbox, &mut walk, &sha).await;

    let hook = json!({ "events": ["status"], "config": { "url": "http://127.0.0.1:9/", "content_type": "json" } });
    let hook = walk.call("POST", &format!("{base}/hooks"), hook).await;
    let path = format!("{base}/hooks/{}", number(&hook));
    sandbox.clock().quiet().await;
    walk.call("GET", &format!("{base}/hooks"), none()).await;
    walk.call("GET", &path, none()).await;
    walk.call("POST", &format!("{path}/pings"), none()).await;
    walk.call("POST", &format!("{path}/tests"), none()).await;
    let deliveries = walk
        .call("GET", &format!("{path}/deliveries"), none())
        .await;
    let delivery = deliveries.json[0]["id"].clone();
    walk.call("GET", &format!("{path}/deliveries/{delivery}"), none())
        .await;
    walk.call(
        "POST",
        &format!("{path}/deliveries/{delivery}/attempts"),
        none(),
    )
    .await;

    let signed = as_app(&sandbox, &client);
    let app = sandbox.world().github_app().unwrap();
    walk.call_as(&signed, "GET", "/app", none()).await;
    walk.call_as(&signed, "GET", "/app/installations", none())
        .await;
    let installation = format!("/app/installations/{}", app.installation_id);
    walk.call_as(&signed, "GET", &installation, none()).await;
    walk.call_as(&signed, "GET", &format!("{base}/installation"), none())
        .await;
    let tokens = format!("{installation}/access_tokens");
    let token = walk.call_as(&signed, "POST", &tokens, none()).await;
    let held = client.with("authorization", &format!("Bearer {}", token.at("/token")));
    walk.call_as(&held, "DELETE", "/installation/token", none())
        .await;
    walk.call_as(&signed, "GET", "/app/hook/deliveries", none())
        .await;
    let again = format!("/app/hook/deliveries/{delivery}/attempts");
    walk.call_as(&signed, "POST", &again, none()).await;
    walk.call("DELETE", &path, none()).await;
    walk.end(EXCUSED, KNOWN);
}

/// Comments, workflow runs, and the approval of an environment.
async fn comments_and_actions(sandbox: &sandbox::Sandbox, walk: &mut Walk, sha: &str) {
    let none = || json!({});
    let base = "/repos/acme/web";
    let main = sandbox.world().branches()[0].1.clone();
    let refs = format!("{base}/git/refs");
    let made = json!({ "ref": "refs/heads/walked", "sha": main });
    walk.call("POST", &refs, made).await;
    let moved = json!({ "sha": main, "force": true });
    walk.call("PATCH", &format!("{refs}/heads/walked"), moved)
        .await;
    sandbox.world().push("walked", "Walk on", "ben");
    let pull = json!({ "head": "walked", "base": "main", "title": "Walk" });
    let pull = walk.call("POST", &format!("{base}/pulls"), pull).await;
    let number = &pull.json["number"];
    let pull = format!("{base}/pulls/{number}");
    walk.call("PATCH", &pull, json!({ "title": "Walked" }))
        .await;
    walk.call("GET", &format!("{pull}/files"), none()).await;
    let labels = format!("{base}/issues/{number}/labels");
    walk.call("POST", &labels, json!({ "labels": ["bug"] }))
        .await;
    walk.call("GET", &labels, none()).await;
    walk.call("DELETE", &format!("{labels}/bug"), none()).await;
    walk.call("DELETE", &format!("{refs}/heads/walked"), none())
        .await;
    let comments = format!("{base}/issues/1/comments");
    let made = walk
        .call("POST", &comments, json!({ "body": "hello" }))
        .await;
    walk.call("GET", &comments, none()).await;
    let path = format!("{base}/issues/comments/{}", made.json["id"]);
    walk.call("GET", &path, none()).await;
    walk.call("PATCH", &path, json!({ "body": "hello again" }))
        .await;
    walk.call("DELETE", &path, none()).await;

    let environment = format!("{base}/environments/live");
    let rules = json!({ "reviewers": [{ "type": "User", "id": 1001 }] });
    let environment = walk.call("PUT", &environment, rules).await;
    let runs = format!("{base}/actions/runs");
    let list = walk
        .call("GET", &format!("{runs}?head_sha={sha}"), none())
        .await;
    let workflow = &list.json["workflow_runs"][0]["workflow_id"];
    walk.call(
        "GET",
        &format!("{base}/actions/workflows/{workflow}"),
        none(),
    )
    .await;
    let run = sandbox.world().hold_for_review(sha, "Live", "ben").unwrap();
    let run = format!("{runs}/{run}");
    for part in ["", "/jobs", "/pending_deployments"] {
        walk.call("GET", &format!("{run}{part}"), none()).await;
    }
    let review = json!({ "environment_ids": [environment.json["id"]], "state": "approved", "comment": "go" });
    walk.call("POST", &format!("{run}/pending_deployments"), review)
        .await;
    walk.call("GET", &format!("{run}/approvals"), none()).await;
    sandbox.world().hold_for_review(sha, "live", "ben").unwrap();
    let token = sandbox
        .world()
        .installation_token(&[("deployments", "write")]);
    let app = walk
        .client
        .with("authorization", &format!("Bearer {token}"));
    let decision = json!({ "environment_name": "live", "state": "rejected" });
    let rule = format!("{run}/deployment_protection_rule");
    walk.call_as(&app, "POST", &rule, decision).await;
    walk.call("DELETE", &format!("{base}/environments/live"), none())
        .await;
}

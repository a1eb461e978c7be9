//! The GitHub App: JWTs, installation tokens and the checks it reports.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use sandbox::Sandbox;
use serde_json::{Value, json};

use crate::client::Client;

/// Signs claims with the app's key.
fn jwt(sandbox: &Sandbox, claims: &Value) -> String {
    let pem = sandbox.world().github_app().unwrap().private_key;
    let base64: String = pem
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    let pair = RsaKeyPair::from_der(&STANDARD.decode(base64).unwrap()).unwrap();
    let head = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","typ":"JWT"}"#);
    let signed = format!("{head}.{}", URL_SAFE_NO_PAD.encode(claims.to_string()));
    let mut signature = vec![0; pair.public().modulus_len()];
    let random = ring::rand::SystemRandom::new();
    pair.sign(
        &RSA_PKCS1_SHA256,
        &random,
        signed.as_bytes(),
        &mut signature,
    )
    .unwrap();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// A client that names itself as the app.
pub(crate) fn as_app(sandbox: &Sandbox, client: &Client) -> Client {
    as_app_at(sandbox, client, sandbox.clock().now().timestamp())
}

/// The same, signed when the caller's clock shows `now`.
pub(crate) fn as_app_at(sandbox: &Sandbox, client: &Client, now: i64) -> Client {
    let id = sandbox.world().github_app().unwrap().app_id;
    let claims = json!({ "iat": now - 60, "exp": now + 540, "iss": id });
    as_bearer(client, &jwt(sandbox, &claims))
}

pub(crate) fn as_bearer(client: &Client, token: &str) -> Client {
    client.with("authorization", &format!("Bearer {token}"))
}

async fn started() -> (Sandbox, Client, i64) {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::github(&sandbox);
    let now = sandbox.clock().now().timestamp();
    (sandbox, client, now)
}

#[tokio::test]
async fn a_jwt_must_be_signed_recent_and_short_lived() {
    let (sandbox, client, now) = started().await;
    let app = sandbox.world().github_app().unwrap();
    let good = json!({ "iat": now - 60, "exp": now + 540, "iss": app.app_id });
    let answer = as_bearer(&client, &jwt(&sandbox, &good)).get("/app").await;
    assert_eq!(
        (answer.status.as_u16(), answer.at("/slug")),
        (200, "sandbox-deploys")
    );
    let by_client = json!({ "iat": now - 60, "exp": now + 540, "iss": app.client_id });
    assert_eq!(
        as_bearer(&client, &jwt(&sandbox, &by_client))
            .get("/app")
            .await
            .status,
        200
    );
    for bad in [
        json!({ "iat": now - 60, "exp": now + 3600, "iss": app.app_id }),
        json!({ "iat": now - 900, "exp": now - 1, "iss": app.app_id }),
        json!({ "iat": now + 600, "exp": now + 610, "iss": app.app_id }),
        json!({ "iat": now - 60, "exp": now + 540, "iss": 1 }),
    ] {
        let answer = as_bearer(&client, &jwt(&sandbox, &bad)).get("/app").await;
        assert_eq!(answer.status, 401, "{bad}");
    }
    let forged = jwt(&sandbox, &good);
    let forged = format!("{}AAAA", &forged[..forged.len() - 4]);
    assert_eq!(as_bearer(&client, &forged).get("/app").await.status, 401);
    assert_eq!(client.get("/app").await.status, 401);
}

#[tokio::test]
async fn an_installation_token_lasts_an_hour_and_does_what_was_granted() {
    let (sandbox, client, now) = started().await;
    let app = sandbox.world().github_app().unwrap();
    let claims = json!({ "iat": now - 60, "exp": now + 540, "iss": app.app_id });
    let as_app = as_bearer(&client, &jwt(&sandbox, &claims));
    let installation = as_app.get("/repos/acme/web/installation").await;
    assert_eq!(installation.json["id"], json!(app.installation_id));
    let path = format!("/app/installations/{}/access_tokens", app.installation_id);
    let wish = json!({ "permissions": { "checks": "write" }, "repositories": ["web"] });
    let made = as_app.post(&path, &wish).await;
    assert_eq!(made.status, 201);
    assert_eq!(
        made.json["permissions"],
        json!({ "checks": "write", "metadata": "read" })
    );
    let long = as_app
        .with("x-github-stateless-s2s-token", "enabled")
        .post(&path, &json!({}))
        .await;
    assert!(long.at("/token").len() > 500, "{}", long.at("/token").len());
    let too_much = json!({ "permissions": { "administration": "write" } });
    assert_eq!(as_app.post(&path, &too_much).await.status, 422);

    for token in [made.at("/token"), long.at("/token")] {
        let held = as_bearer(&client, token);
        assert_eq!(
            held.get("/installation/repositories").await.json["total_count"],
            json!(1)
        );
        assert_eq!(held.get("/user").await.status, 403);
    }
    let narrow = as_bearer(&client, made.at("/token"));
    let refused = narrow
        .post("/repos/acme/web/deployments", &json!({ "ref": "main" }))
        .await;
    assert_eq!(
        refused.at("/message"),
        "Resource not accessible by integration"
    );
    assert_eq!(
        refused.header("x-accepted-github-permissions"),
        "deployments=write"
    );
    assert_eq!(
        narrow
            .get("/repos/acme/web/commits/main/status")
            .await
            .status,
        403
    );
    sandbox.clock().advance(Duration::from_secs(3601)).await;
    assert_eq!(narrow.get("/repos/acme/web").await.status, 401);
    let fresh = sandbox.world().installation_token(&[("checks", "read")]);
    let fresh = as_bearer(&client, &fresh);
    assert_eq!(
        fresh
            .send("DELETE", "/installation/token", &json!({}))
            .await
            .status,
        204
    );
    assert_eq!(fresh.get("/repos/acme/web").await.status, 401);
}

#[tokio::test]
async fn the_app_reports_a_check_run_and_completes_it() {
    let (sandbox, client, _) = started().await;
    let token = sandbox.world().installation_token(&[("checks", "write")]);
    let app = as_bearer(&client, &token);
    let sha = sandbox.world().branches()[0].1.clone();
    let body =
        json!({ "name": "gate", "head_sha": sha, "external_id": "op-1", "status": "in_progress" });
    let made = app.post("/repos/acme/web/check-runs", &body).await;
    assert_eq!(
        (made.status.as_u16(), made.at("/status")),
        (201, "in_progress")
    );
    assert_eq!(made.at("/app/slug"), "sandbox-deploys");
    let path = format!("/repos/acme/web/check-runs/{}", made.json["id"]);
    let annotation = json!({
        "path": "a.rb", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "x",
    });
    let ended = json!({
        "conclusion": "success",
        "output": { "title": "Done", "summary": "Fine", "annotations": [annotation] },
    });
    let ended = app.send("PATCH", &path, &ended).await;
    assert_eq!(
        (ended.at("/status"), ended.at("/conclusion")),
        ("completed", "success")
    );
    assert!(!ended.at("/completed_at").is_empty());
    assert_eq!(
        app.get(&format!("{path}/annotations")).await.json,
        json!([annotation])
    );
    let suites = app
        .get(&format!("/repos/acme/web/commits/{sha}/check-suites"))
        .await;
    assert_eq!(suites.json["total_count"], json!(2));
    assert_eq!(
        app.post(&format!("{path}/rerequest"), &json!({}))
            .await
            .status,
        201
    );
    for bad in [
        json!({ "status": "completed" }),
        json!({ "conclusion": "stale" }),
        json!({ "output": { "title": "x" } }),
        json!({ "output": { "summary": "x".repeat(65_536) } }),
        json!({ "actions": [{ "label": "a", "description": "b", "identifier": "x".repeat(21) }] }),
    ] {
        let refused = app.send("PATCH", &path, &bad).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
    }
    let first = app
        .get("/repos/acme/web/commits/main/check-runs")
        .await
        .json["check_runs"][1]["id"]
        .clone();
    let foreign = app
        .send(
            "PATCH",
            &format!("/repos/acme/web/check-runs/{first}"),
            &json!({}),
        )
        .await;
    assert_eq!(foreign.status, 403);
}

#[tokio::test]
async fn what_a_branch_demands_can_be_read_in_every_way() {
    let (sandbox, client, _) = started().await;
    let base = "/repos/acme/web";
    let open = client
        .get(&format!(
            "{base}/branches/main/protection/required_status_checks"
        ))
        .await;
    assert_eq!(
        (open.status.as_u16(), open.at("/message")),
        (404, "Branch not protected")
    );
    sandbox.world().protect_branch("main", &["ci/lint"], true);
    sandbox
        .world()
        .add_ruleset(&["~DEFAULT_BRANCH"], &[("test", Some(15_368))], false);
    let classic = client
        .get(&format!(
            "{base}/branches/main/protection/required_status_checks"
        ))
        .await;
    assert_eq!(
        (&classic.json["strict"], &classic.json["contexts"]),
        (&json!(true), &json!(["ci/lint"]))
    );
    let branch = client.get(&format!("{base}/branches/main")).await;
    assert_eq!(
        (
            &branch.json["protected"],
            branch.at("/protection/required_status_checks/enforcement_level")
        ),
        (&json!(true), "non_admins")
    );
    let rules = client.get(&format!("{base}/rules/branches/main")).await;
    let rule = rules
        .json
        .as_array()
        .unwrap()
        .iter()
        .find(|rule| rule["type"] == "required_status_checks")
        .unwrap();
    assert_eq!(
        rule["parameters"]["required_status_checks"],
        json!([{ "context": "test", "integration_id": 15_368 }])
    );
    assert_eq!(
        client
            .get(&format!("{base}/rules/branches/other"))
            .await
            .json,
        json!([])
    );
    let reader = as_bearer(&client, "ghp_sandbox0000000000000000000000000003");
    assert_eq!(
        reader
            .get(&format!("{base}/branches/main/protection"))
            .await
            .status,
        403
    );
    let id = client.get(&format!("{base}/rulesets")).await.json[0]["id"].clone();
    assert_eq!(
        client
            .get(&format!("{base}/rulesets/{id}"))
            .await
            .at("/enforcement"),
        "active"
    );
}

#[tokio::test]
async fn a_renamed_repository_redirects_by_its_number() {
    let (sandbox, client, _) = started().await;
    sandbox.world().rename_repository("shop");
    let moved = client
        .get("/repos/acme/web/commits/main/status?per_page=1")
        .await;
    assert_eq!(
        (moved.status.as_u16(), moved.at("/message")),
        (301, "Moved Permanently")
    );
    let to = moved.header("location");
    assert!(
        to.ends_with("/repositories/4242/commits/main/status?per_page=1"),
        "{to}"
    );
    assert_eq!(client.get(to).await.status, 200);
    let posted = client
        .post("/repos/acme/web/deployments", &json!({ "ref": "main" }))
        .await;
    assert_eq!(posted.status, 307);
    assert_eq!(
        client.get("/repos/acme/shop").await.at("/full_name"),
        "acme/shop"
    );
    sandbox.world().set_archived(true);
    assert_eq!(
        client
            .post("/repos/acme/shop/deployments", &json!({ "ref": "main" }))
            .await
            .status,
        403
    );
    sandbox.world().set_private(false);
    assert_eq!(
        client
            .without("authorization")
            .get("/repos/acme/shop")
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn environments_keep_their_rules() {
    let (_sandbox, client, _) = started().await;
    let path = "/repos/acme/web/environments/production%2Feu";
    let body = json!({
        "wait_timer": 30,
        "reviewers": [{ "type": "User", "id": 1002 }],
        "deployment_branch_policy": { "protected_branches": true, "custom_branch_policies": false },
    });
    let made = client.send("PUT", path, &body).await;
    assert_eq!(
        (made.status.as_u16(), made.at("/name")),
        (200, "production/eu")
    );
    assert_eq!(
        made.at("/protection_rules/1/reviewers/0/reviewer/login"),
        "ben"
    );
    let long = client
        .send("PUT", path, &json!({ "wait_timer": 43_201 }))
        .await;
    assert_eq!(long.status, 422);
    let both = json!({ "deployment_branch_policy": { "protected_branches": true, "custom_branch_policies": true } });
    assert_eq!(client.send("PUT", path, &both).await.status, 422);
    assert_eq!(
        client.get("/repos/acme/web/environments").await.json["total_count"],
        json!(1)
    );
    assert_eq!(client.send("DELETE", path, &json!({})).await.status, 204);
    assert_eq!(client.get(path).await.status, 404);
}

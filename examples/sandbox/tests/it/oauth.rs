//! The web flows of Heroku and GitHub, and the device flow.

use std::collections::HashMap;
use std::time::Duration;

use sandbox::Sandbox;
use serde_json::json;

use crate::client::{Answer, Client};

async fn form(client: &Client, path: &str, fields: &[(&str, &str)]) -> Answer {
    let mut body = url::form_urlencoded::Serializer::new(String::new());
    let body = body.extend_pairs(fields).finish();
    let client = client.with("content-type", "application/x-www-form-urlencoded");
    client.try_send("POST", path, body).await.unwrap()
}

fn query(location: &str) -> HashMap<String, String> {
    let (_, query) = location.split_once('?').unwrap();
    url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

#[tokio::test]
async fn heroku_gives_a_token_for_a_code_once_and_renews_it() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::heroku(&sandbox);
    let body = json!({ "name": "bot", "redirect_uri": "http://127.0.0.1:1/back" });
    let made = client.post("/oauth/clients", &body).await;
    let (id, secret) = (made.at("/id"), made.at("/secret"));
    let bare = Client::bare(&sandbox.heroku().url);
    assert_eq!(
        bare.get(&format!("/oauth/clients/{id}"))
            .await
            .json
            .get("secret"),
        None
    );
    let page =
        format!("/oauth/authorize?client_id={id}&response_type=code&scope=global&state=s%20t");
    let consent = bare.get(&page).await.text;
    for part in ["Authorize bot", "<code>global</code>", "As Ben Okoro"] {
        assert!(consent.contains(part), "{part} in {consent}");
    }
    let back = bare.get(&format!("{page}&as=ben@acme.example")).await;
    let back = query(back.header("location"));
    assert_eq!(back["state"], "s t");
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &back["code"]),
        ("client_secret", secret),
    ];
    let got = form(&bare, "/oauth/token", &fields).await;
    assert_eq!(
        (got.status.as_u16(), got.at("/token_type")),
        (200, "Bearer")
    );
    assert_eq!(form(&bare, "/oauth/token", &fields).await.status, 401);
    let as_ben = client.with(
        "authorization",
        &format!("Bearer {}", got.at("/access_token")),
    );
    assert_eq!(
        as_ben.get("/account").await.at("/email"),
        "ben@acme.example"
    );
    sandbox.clock().advance(Duration::from_secs(28_800)).await;
    assert_eq!(as_ben.get("/account").await.status, 401);
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", got.at("/refresh_token")),
        ("client_secret", secret),
    ];
    let renewed = form(&bare, "/oauth/token", &fields).await;
    let as_ben = client.with(
        "authorization",
        &format!("Bearer {}", renewed.at("/access_token")),
    );
    assert_eq!(as_ben.get("/account").await.status, 200);
    let refused = bare.get(&format!("{page}&as=nobody")).await;
    assert_eq!(
        refused.header("location"),
        "http://127.0.0.1:1/back?error=access_denied"
    );
}

#[tokio::test]
async fn heroku_authorizations_end_when_deleted_and_know_their_scopes() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::heroku(&sandbox);
    let made = client
        .post(
            "/oauth/authorizations",
            &json!({ "scope": ["identity", "read"] }),
        )
        .await;
    let held = client.with(
        "authorization",
        &format!("Bearer {}", made.at("/access_token/token")),
    );
    assert_eq!(held.get("/account").await.status, 200);
    let path = format!("/oauth/authorizations/{}", made.at("/id"));
    assert_eq!(client.send("DELETE", &path, &json!({})).await.status, 200);
    assert_eq!(held.get("/account").await.status, 401);
    for scope in [json!(["everything"]), json!(["global", "read"])] {
        let refused = client
            .post("/oauth/authorizations", &json!({ "scope": scope }))
            .await;
        assert_eq!(refused.status, 422);
    }
}

#[tokio::test]
async fn github_checks_the_verifier_and_answers_errors_with_200() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let app = sandbox.world().github_app().unwrap();
    let client = Client::bare(&sandbox.github().url).with("user-agent", "tests");
    // The S256 challenge of RFC 7636, appendix B.
    let (verifier, challenge) = (
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    );
    let page = format!(
        "/login/oauth/authorize?client_id={}&redirect_uri=http://127.0.0.1:1/cb&state=xyz\
         &code_challenge={challenge}&code_challenge_method=S256&as=ben",
        app.client_id
    );
    let json = client.with("accept", "application/json");
    for (verifier, error) in [("wrong", "bad_verification_code"), (verifier, "")] {
        let back = query(client.get(&page).await.header("location"));
        let fields = [
            ("client_id", app.client_id.as_str()),
            ("client_secret", app.client_secret.as_str()),
            ("code", &back["code"]),
            ("code_verifier", verifier),
        ];
        let got = form(&json, "/login/oauth/access_token", &fields).await;
        assert_eq!((got.status.as_u16(), got.at("/error")), (200, error));
        if error.is_empty() {
            let held = client.with(
                "authorization",
                &format!("Bearer {}", got.at("/access_token")),
            );
            assert_eq!(held.get("/user").await.at("/login"), "ben");
            let basic = base64::Engine::encode(
                &base64::engine::general_purpose::STANDARD,
                format!("{}:{}", app.client_id, app.client_secret),
            );
            let owner = client.with("authorization", &format!("Basic {basic}"));
            let path = format!("/applications/{}/token", app.client_id);
            let body = json!({ "access_token": got.at("/access_token") });
            assert_eq!(owner.post(&path, &body).await.at("/user/login"), "ben");
            assert_eq!(owner.send("DELETE", &path, &body).await.status, 204);
            assert_eq!(owner.post(&path, &body).await.status, 404);
            assert_eq!(held.get("/user").await.status, 401);
        }
    }
    let fields = [
        ("client_id", app.client_id.as_str()),
        ("client_secret", "no"),
        ("code", "x"),
    ];
    let plain = form(&client, "/login/oauth/access_token", &fields).await;
    assert!(
        plain
            .text
            .starts_with("error=incorrect_client_credentials&"),
        "{}",
        plain.text
    );
}

#[tokio::test]
async fn a_device_waits_slows_down_and_gets_its_token() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let app = sandbox.world().github_app().unwrap();
    let client = Client::bare(&sandbox.github().url)
        .with("user-agent", "tests")
        .with("accept", "application/json");
    let begun = form(
        &client,
        "/login/device/code",
        &[("client_id", &app.client_id), ("scope", "repo")],
    )
    .await;
    assert_eq!(
        (begun.at("/device_code").len(), begun.at("/user_code").len()),
        (40, 9)
    );
    let fields = [
        ("client_id", app.client_id.as_str()),
        ("device_code", begun.at("/device_code")),
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
    ];
    let mut errors = Vec::new();
    for pause in [5, 1, 5, 10] {
        sandbox.clock().advance(Duration::from_secs(pause)).await;
        errors.push(
            form(&client, "/login/oauth/access_token", &fields)
                .await
                .at("/error")
                .to_owned(),
        );
    }
    assert_eq!(
        errors,
        [
            "authorization_pending",
            "slow_down",
            "slow_down",
            "slow_down"
        ]
    );
    form(
        &client,
        "/login/device",
        &[("user_code", begun.at("/user_code")), ("as", "cleo")],
    )
    .await;
    sandbox.clock().advance(Duration::from_secs(20)).await;
    let got = form(&client, "/login/oauth/access_token", &fields).await;
    let held = client.with(
        "authorization",
        &format!("token {}", got.at("/access_token")),
    );
    assert_eq!(held.get("/user").await.at("/login"), "cleo");
    let unknown = form(&client, "/login/oauth/access_token", &fields).await;
    assert_eq!(unknown.at("/error"), "incorrect_device_code");
}

/// A client of Heroku, and the code and tokens that Ben allowed it.
async fn heroku_login(client: &Client, bare: &Client, name: &str) -> (Answer, String) {
    let body = json!({ "name": name, "redirect_uri": "http://127.0.0.1:1/back" });
    let made = client.post("/oauth/clients", &body).await;
    let page = format!(
        "/oauth/authorize?client_id={}&response_type=code&scope=identity,write&as=ben@acme.example",
        made.at("/id")
    );
    let back = query(bare.get(&page).await.header("location"));
    (made, back["code"].clone())
}

async fn heroku_token(bare: &Client, kind: &str, credential: &str, secret: &str) -> Answer {
    let name = if kind == "refresh_token" {
        kind
    } else {
        "code"
    };
    let fields = [
        ("grant_type", kind),
        (name, credential),
        ("client_secret", secret),
    ];
    form(bare, "/oauth/token", &fields).await
}

#[tokio::test]
async fn heroku_keeps_clients_apart_and_logs_out() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::heroku(&sandbox);
    let bare = Client::bare(&sandbox.heroku().url);
    let (a, code) = heroku_login(&client, &bare, "a").await;
    let (b, _) = heroku_login(&client, &bare, "b").await;
    let stolen = heroku_token(&bare, "authorization_code", &code, b.at("/secret")).await;
    assert_eq!(
        stolen.status, 401,
        "a code of client A with the secret of B"
    );
    let got = heroku_token(&bare, "authorization_code", &code, a.at("/secret")).await;
    assert_eq!(got.status, 200, "the stolen attempt did not use it up");
    let refresh = got.at("/refresh_token");
    let stolen = heroku_token(&bare, "refresh_token", refresh, b.at("/secret")).await;
    assert_eq!(stolen.status, 401);
    let bearer = |token: &str| client.with("authorization", &format!("Bearer {token}"));
    let ben = bearer(got.at("/access_token"));
    assert_eq!(ben.get("/account").await.at("/email"), "ben@acme.example");
    assert_eq!(ben.get("/apps/acme-prod/config-vars").await.status, 403);
    assert_eq!(ben.get("/oauth/authorizations").await.status, 403);

    let personal = json!({ "scope": ["global"] });
    assert_eq!(
        client.get("/oauth/authorizations").await.json,
        json!([]),
        "those are Ada's"
    );
    let own = client.post("/oauth/authorizations", &personal).await;
    assert_eq!(
        client.get("/oauth/authorizations").await.each("id"),
        [own.at("/id")]
    );

    let again = heroku_token(&bare, "refresh_token", refresh, a.at("/secret")).await;
    assert_eq!(again.status, 200);
    let path = format!("/oauth/clients/{}", a.at("/id"));
    assert_eq!(client.send("DELETE", &path, &json!({})).await.status, 200);
    for token in [got.at("/access_token"), again.at("/access_token")] {
        assert_eq!(bearer(token).get("/account").await.status, 401);
    }
}

#[tokio::test]
async fn heroku_lists_a_web_log_in_which_its_owner_can_delete() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let client = Client::heroku(&sandbox);
    let bare = Client::bare(&sandbox.heroku().url);
    let body = json!({ "name": "bot", "redirect_uri": "http://127.0.0.1:1/back" });
    let made = client.post("/oauth/clients", &body).await;
    let page = format!(
        "/oauth/authorize?client_id={}&response_type=code&scope=global&as=ada@acme.example",
        made.at("/id")
    );
    let back = query(bare.get(&page).await.header("location"));
    let got = heroku_token(
        &bare,
        "authorization_code",
        &back["code"],
        made.at("/secret"),
    )
    .await;
    let listed = client.get("/oauth/authorizations").await;
    assert_eq!(listed.at("/0/client/name"), "bot");
    let path = format!("/oauth/authorizations/{}", listed.at("/0/id"));
    assert_eq!(client.send("DELETE", &path, &json!({})).await.status, 200);
    let held = client.with(
        "authorization",
        &format!("Bearer {}", got.at("/access_token")),
    );
    assert_eq!(held.get("/account").await.status, 401);
    let renewed = heroku_token(
        &bare,
        "refresh_token",
        got.at("/refresh_token"),
        made.at("/secret"),
    );
    assert_eq!(renewed.await.status, 401);
}

#[tokio::test]
async fn github_sends_nobody_to_a_foreign_address_and_refresh_tokens_end() {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    let app = sandbox.world().github_app().unwrap();
    let client = Client::bare(&sandbox.github().url)
        .with("user-agent", "tests")
        .with("accept", "application/json");
    let page = |back: &str| {
        let id = &app.client_id;
        format!("/login/oauth/authorize?client_id={id}&state=x&as=ben{back}")
    };
    let foreign = "&redirect_uri=https://evil.example/";
    assert_eq!(client.get(&page(foreign)).await.status, 400);
    assert_eq!(
        client.get(&page("")).await.status,
        400,
        "none is registered"
    );
    let asked = page("&redirect_uri=http://127.0.0.1:1/cb").replace("&as=ben", "");
    let consent = client.get(&asked).await.text;
    for part in [
        "Authorize sandbox-deploys",
        "<code>deployments: write</code>",
    ] {
        assert!(consent.contains(part), "{part} in {consent}");
    }
    sandbox
        .world()
        .set_github_callbacks(&["http://127.0.0.1:1/cb"]);
    let astray = client.get(&page(foreign)).await;
    let to = astray.header("location");
    assert!(
        to.starts_with("http://127.0.0.1:1/cb?error=redirect_uri_mismatch"),
        "{to}"
    );
    let back = query(client.get(&page("")).await.header("location"));
    let secret = ("client_secret", app.client_secret.as_str());
    let id = ("client_id", app.client_id.as_str());
    let exchange = "/login/oauth/access_token";
    let got = form(&client, exchange, &[id, secret, ("code", &back["code"])]).await;
    let bearer = |token: &str| client.with("authorization", &format!("Bearer {token}"));
    let old = bearer(got.at("/access_token"));
    let user = old.get("/user").await;
    assert_eq!(
        (user.at("/login"), user.header("x-oauth-scopes")),
        ("ben", "")
    );
    let hooks = old.get("/repos/acme/web/hooks").await;
    assert_eq!(hooks.status, 403, "the App has no permission for hooks");

    let renew = |token: &str| {
        let token = token.to_owned();
        let client = client.clone();
        async move {
            let kind = ("grant_type", "refresh_token");
            form(
                &client,
                exchange,
                &[id, secret, kind, ("refresh_token", &token)],
            )
            .await
        }
    };
    let fresh = renew(got.at("/refresh_token")).await;
    assert_eq!(
        old.get("/user").await.status,
        401,
        "the replaced token is dead"
    );
    assert_eq!(
        renew(got.at("/refresh_token")).await.at("/error"),
        "bad_refresh_token"
    );
    let basic = base64::Engine::encode(
        &base64::engine::general_purpose::STANDARD,
        format!("{}:{}", app.client_id, app.client_secret),
    );
    let owner = client.with("authorization", &format!("Basic {basic}"));
    let body = json!({ "access_token": fresh.at("/access_token") });
    let grant = format!("/applications/{}/grant", app.client_id);
    assert_eq!(owner.send("DELETE", &grant, &body).await.status, 204);
    assert_eq!(
        bearer(fresh.at("/access_token")).get("/user").await.status,
        401
    );
    assert_eq!(
        renew(fresh.at("/refresh_token")).await.at("/error"),
        "bad_refresh_token"
    );
}

//! Slack's OAuth v2.

use std::time::Duration;

use sandbox::Sandbox;

use crate::client::{Answer, Client};

async fn with_rotation(on: bool) -> (Sandbox, Client) {
    let sandbox = Sandbox::builder().stepped().start().await.unwrap();
    sandbox.slack().rotate_tokens(on);
    let client = Client::bare(&sandbox.slack().url);
    (
        sandbox,
        client.with("content-type", "application/x-www-form-urlencoded"),
    )
}

async fn code(sandbox: &Sandbox, scope: &str) -> String {
    let (id, _) = sandbox.slack().oauth_client();
    let page = sandbox.slack().page.clone();
    let url = format!(
        "{page}oauth/v2/authorize?client_id={id}&scope={scope}&state=s%2F1&as=U0000000002\
         &redirect_uri=http%3A%2F%2F127.0.0.1%2Fback"
    );
    let answer = Client::bare("").get(&url).await;
    assert_eq!(answer.status, 302);
    let back = answer.header("location").to_owned();
    assert!(
        back.starts_with("http://127.0.0.1/back?code=") && back.ends_with("&state=s%2F1"),
        "{back}"
    );
    back.split("code=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap()
        .to_owned()
}

async fn access(sandbox: &Sandbox, client: &Client, rest: &str) -> Answer {
    let (id, secret) = sandbox.slack().oauth_client();
    let body = format!("client_id={id}&client_secret={secret}&{rest}");
    client
        .try_send("POST", "/oauth.v2.access", body)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_code_gives_one_token_with_the_scopes_that_were_asked_for() {
    let (sandbox, client) = with_rotation(false).await;
    let code = code(&sandbox, "chat:write,users:read").await;
    let granted = access(&sandbox, &client, &format!("code={code}")).await;
    assert_eq!(granted.json["ok"], true, "{}", granted.text);
    assert_eq!(granted.at("/authed_user/id"), "U0000000002");
    assert_eq!(granted.at("/scope"), "chat:write,users:read");
    assert!(granted.json.get("refresh_token").is_none());
    let again = access(&sandbox, &client, &format!("code={code}")).await;
    assert_eq!(again.at("/error"), "code_already_used");
    let bearer = Client::bare(&sandbox.slack().url).with(
        "authorization",
        &format!("Bearer {}", granted.at("/access_token")),
    );
    let scoped = bearer.get("/conversations.list").await;
    assert_eq!(scoped.at("/error"), "missing_scope");
    assert_eq!(scoped.at("/provided"), "chat:write,users:read");
    assert_eq!(bearer.get("/auth.test").await.at("/bot_id"), "B0000000001");
}

#[tokio::test]
async fn wrong_secrets_codes_and_scopes_are_refused() {
    let (sandbox, client) = with_rotation(false).await;
    let (id, _) = sandbox.slack().oauth_client();
    let guess = format!("client_id={id}&client_secret=guess&code=x");
    let answer = client
        .try_send("POST", "/oauth.v2.access", guess)
        .await
        .unwrap();
    assert_eq!(answer.at("/error"), "bad_client_secret");
    assert_eq!(
        access(&sandbox, &client, "code=none").await.at("/error"),
        "invalid_code"
    );
    assert_eq!(
        access(&sandbox, &client, "grant_type=magic")
            .await
            .at("/error"),
        "invalid_grant_type"
    );
    let code = code(&sandbox, "chat:write").await;
    let astray = format!("code={code}&redirect_uri=http%3A%2F%2Felsewhere%2F");
    assert_eq!(
        access(&sandbox, &client, &astray).await.at("/error"),
        "bad_redirect_uri"
    );
    let page = &sandbox.slack().page;
    let url =
        format!("{page}oauth/v2/authorize?client_id={id}&scope=admin&redirect_uri=http%3A%2F%2Fx");
    assert_eq!(client.get(&url).await.status, 400);
}

#[tokio::test]
async fn a_rotated_token_ends_and_is_refreshed_once() {
    let (sandbox, client) = with_rotation(true).await;
    let code = code(&sandbox, "chat:write").await;
    let granted = access(&sandbox, &client, &format!("code={code}")).await;
    assert_eq!(granted.json["expires_in"], 43_200);
    let bearer = Client::bare(&sandbox.slack().url).with(
        "authorization",
        &format!("Bearer {}", granted.at("/access_token")),
    );
    sandbox.clock().advance(Duration::from_secs(43_200)).await;
    assert_eq!(bearer.get("/auth.test").await.at("/error"), "token_expired");
    let refresh = format!(
        "grant_type=refresh_token&refresh_token={}",
        granted.at("/refresh_token")
    );
    let fresh = access(&sandbox, &client, &refresh).await;
    assert_eq!(fresh.at("/scope"), "chat:write");
    assert_ne!(fresh.at("/access_token"), granted.at("/access_token"));
    let again = access(&sandbox, &client, &refresh).await;
    assert_eq!(again.at("/error"), "invalid_refresh_token");
}

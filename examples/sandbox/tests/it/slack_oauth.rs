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
    let back = "redirect_uri=http%3A%2F%2F127.0.0.1%2Fback";
    let back = if rest.contains("redirect_uri") {
        ""
    } else {
        back
    };
    let body = format!("client_id={id}&client_secret={secret}&{rest}&{back}");
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

/// Allows what a query asks for, as Ben; the whole answer.
async fn allow(sandbox: &Sandbox, query: &str) -> Answer {
    let (id, _) = sandbox.slack().oauth_client();
    let page = sandbox.slack().page.clone();
    let back = "http%3A%2F%2F127.0.0.1%2Fback";
    let url = format!("{page}oauth/v2/authorize?client_id={id}&redirect_uri={back}&{query}");
    Client::bare("").get(&url).await
}

fn code_in(answer: &Answer) -> String {
    let to = answer.header("location");
    let (_, rest) = to.split_once("code=").expect("a code");
    rest.split('&').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_person_allows_for_themselves_and_an_incoming_webhook_posts() {
    let (sandbox, client) = with_rotation(false).await;
    let none = allow(&sandbox, "as=U0000000002").await;
    assert!(none.text.contains("invalid_scope"), "{}", none.text);
    let consent = allow(&sandbox, "scope=chat:write&user_scope=users:read")
        .await
        .text;
    for part in [
        "Authorize Deploys",
        "<code>chat:write</code>",
        "users:read (as you)",
    ] {
        assert!(consent.contains(part), "{part} in {consent}");
    }
    let both = "scope=chat:write,incoming-webhook&user_scope=users:read&as=U0000000002";
    let code = code_in(&allow(&sandbox, both).await);
    let granted = access(&sandbox, &client, &format!("code={code}")).await;
    assert!(granted.at("/access_token").starts_with("xoxb-"));
    let own = granted.at("/authed_user/access_token");
    assert!(own.starts_with("xoxp-"), "{}", granted.text);
    assert_eq!(granted.at("/authed_user/token_type"), "user");
    let person = Client::bare(&sandbox.slack().url).with("authorization", &format!("Bearer {own}"));
    let who = person.get("/auth.test").await;
    assert_eq!(
        (who.at("/user_id"), who.json.get("bot_id")),
        ("U0000000002", None)
    );
    let hook = granted.at("/incoming_webhook/url");
    let posted = Client::bare("")
        .post(hook, &serde_json::json!({ "text": "from outside" }))
        .await;
    assert_eq!((posted.status.as_u16(), &*posted.text), (200, "ok"));
    let last = sandbox.slack().messages("C0000000001").pop().unwrap();
    assert_eq!(last.text, "from outside");
    let wrong = Client::bare("")
        .post(&format!("{hook}x"), &serde_json::json!({ "text": "x" }))
        .await;
    assert_eq!(wrong.status, 403);
    let only = code_in(&allow(&sandbox, "user_scope=users:read&as=U0000000002").await);
    let granted = access(&sandbox, &client, &format!("code={only}")).await;
    assert_eq!(
        granted.json.get("access_token"),
        None,
        "no bot was asked for"
    );
}

#[tokio::test]
async fn a_code_wants_its_verifier_and_the_address_it_was_asked_with() {
    let (sandbox, client) = with_rotation(false).await;
    // The S256 challenge of RFC 7636, appendix B.
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let query = format!(
        "scope=chat:write&as=U0000000002&code_challenge={challenge}&code_challenge_method=S256"
    );
    let code = code_in(&allow(&sandbox, &query).await);
    for wrong in ["", "&code_verifier=wrong"] {
        let refused = access(&sandbox, &client, &format!("code={code}{wrong}")).await;
        assert_eq!(refused.at("/error"), "invalid_code_verifier");
    }
    let right = format!("code={code}&code_verifier={verifier}");
    assert_eq!(access(&sandbox, &client, &right).await.json["ok"], true);
    let code = code_in(&allow(&sandbox, "scope=chat:write&as=U0000000002").await);
    let omitted = access(&sandbox, &client, &format!("code={code}&redirect_uri=")).await;
    assert_eq!(omitted.at("/error"), "bad_redirect_uri");
}

#[tokio::test]
async fn slack_goes_back_to_registered_addresses_only() {
    let (sandbox, _) = with_rotation(false).await;
    let (id, _) = sandbox.slack().oauth_client();
    let page = sandbox.slack().page.clone();
    let ask = |back: &str| {
        let url = format!(
            "{page}oauth/v2/authorize?client_id={id}&scope=chat:write&as=U0000000002{back}"
        );
        async move { Client::bare("").get(&url).await }
    };
    assert!(
        ask("&redirect_uri=https://evil.example/")
            .await
            .text
            .contains("bad_redirect_uri")
    );
    assert!(
        ask("").await.text.contains("bad_redirect_uri"),
        "none is registered"
    );
    sandbox
        .slack()
        .set_redirect_urls(&["https://bot.example/slack"]);
    let below = ask("&redirect_uri=https://bot.example/slack/back").await;
    assert!(
        below
            .header("location")
            .starts_with("https://bot.example/slack/back?code=")
    );
    assert!(
        ask("")
            .await
            .header("location")
            .starts_with("https://bot.example/slack?code=")
    );
}

#[tokio::test]
async fn tokens_end_by_revocation_exchange_and_uninstallation() {
    let (sandbox, client) = with_rotation(false).await;
    let (id, secret) = sandbox.slack().oauth_client();
    let bearer = |token: &str| {
        Client::bare(&sandbox.slack().url).with("authorization", &format!("Bearer {token}"))
    };
    let first = sandbox.slack().token_with(&["chat:write"], false);
    let tried = bearer(&first).get("/auth.revoke?test=true").await;
    assert_eq!(tried.json["revoked"], false);
    assert_eq!(
        bearer(&first).get("/auth.revoke").await.json["revoked"],
        true
    );
    assert_eq!(
        bearer(&first).get("/auth.test").await.at("/error"),
        "token_revoked"
    );

    let old = sandbox.slack().token_with(&["chat:write"], false);
    let body = format!("client_id={id}&client_secret={secret}&token={old}");
    let fresh = client
        .try_send("POST", "/oauth.v2.exchange", body)
        .await
        .unwrap();
    assert!(
        fresh.at("/access_token").starts_with("xoxe.xoxb-"),
        "{}",
        fresh.text
    );
    assert!(fresh.at("/refresh_token").starts_with("xoxe-1-"));
    assert_eq!(
        bearer(&old).get("/auth.test").await.at("/error"),
        "token_revoked"
    );

    let wrong = format!("/apps.uninstall?client_id={id}&client_secret=guess");
    let held = bearer(fresh.at("/access_token"));
    assert_eq!(held.get(&wrong).await.at("/error"), "bad_client_secret");
    let right = format!("/apps.uninstall?client_id={id}&client_secret={secret}");
    assert_eq!(held.get(&right).await.json["ok"], true);
    assert_eq!(held.get("/auth.test").await.at("/error"), "token_revoked");
    let own = bearer(&sandbox.slack().bot_token);
    assert_eq!(own.get("/auth.test").await.at("/error"), "token_revoked");
}

#[tokio::test]
async fn people_sign_in_with_slack() {
    let (sandbox, client) = with_rotation(false).await;
    let (id, secret) = sandbox.slack().oauth_client();
    let page = sandbox.slack().page.clone();
    let back = "http%3A%2F%2F127.0.0.1%2Fback";
    let url = format!(
        "{page}openid/connect/authorize?client_id={id}&redirect_uri={back}&response_type=code\
         &scope=openid%20email&as=U0000000002"
    );
    let code = code_in(&Client::bare("").get(&url).await);
    let body = format!("client_id={id}&client_secret={secret}&code={code}&redirect_uri={back}");
    let granted = client
        .try_send("POST", "/openid.connect.token", body)
        .await
        .unwrap();
    assert!(granted.at("/id_token").contains('.'), "{}", granted.text);
    let held = Client::bare(&sandbox.slack().url).with(
        "authorization",
        &format!("Bearer {}", granted.at("/access_token")),
    );
    let who = held.get("/openid.connect.userInfo").await;
    assert_eq!(
        (who.at("/sub"), who.at("/email")),
        ("U0000000002", "ben@acme.example")
    );
}

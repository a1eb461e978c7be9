//! Tokens: the web flow, renewing, the second factor.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::join_all;
use heroku_api::Client;
use heroku_api::account::GetAccount;
use heroku_api::apps::PreauthorizeApp;
use heroku_api::endpoint::With;
use heroku_api::oauth::{Access, ExchangeCode, RefreshingToken, TokenStore, authorize_url};
use heroku_api::secret::Secret;
use heroku_api::token::{TokenError, TokenSource};

use crate::fake::{Fake, Reply, ok, status};

#[derive(Debug)]
struct Store(Arc<Mutex<Vec<String>>>);

#[async_trait]
impl TokenStore for Store {
    async fn store(&self, access: &Access) -> Result<(), TokenError> {
        self.0
            .lock()
            .unwrap()
            .push(access.access_token.expose().to_owned());
        Ok(())
    }
}

/// A store that is away the first time.
#[derive(Debug, Default)]
struct Shaky(Arc<Mutex<Vec<String>>>);

#[async_trait]
impl TokenStore for Shaky {
    async fn store(&self, access: &Access) -> Result<(), TokenError> {
        let mut seen = self.0.lock().unwrap();
        seen.push(access.access_token.expose().to_owned());
        if seen.len() == 1 {
            return Err(TokenError::new("the database is away"));
        }
        Ok(())
    }
}

fn access(token: &str) -> Access {
    let text =
        format!(r#"{{"access_token":"{token}","refresh_token":"again","expires_in":28799}}"#);
    serde_json::from_str(&text).unwrap()
}

fn server(line: &str, request: &http::Request<bytes::Bytes>) -> Reply {
    let token = request
        .headers()
        .get("authorization")
        .map(|value| value.to_str().unwrap());
    match (line, token) {
        ("POST /oauth/token", None) => {
            let body = std::str::from_utf8(request.body()).unwrap();
            assert!(
                body.starts_with("grant_type=refresh_token&refresh_token=again&"),
                "{body}"
            );
            ok(r#"{"access_token":"new","expires_in":28799}"#)
        }
        ("GET /account", Some("Bearer new")) => ok(r#"{"id":"me"}"#),
        ("GET /account", _) => status(401, r#"{"id":"unauthorized"}"#),
        other => panic!("unexpected {other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn many_calls_that_are_refused_together_renew_the_token_once() {
    let (anyone, fake) = Fake::new(|line, request, _| server(line, request));
    let stored = Arc::new(Mutex::new(Vec::new()));
    let store = Store(Arc::clone(&stored));
    let token = RefreshingToken::new(anyone, access("old"), "client-secret", store);
    let person = Client::builder_with(token)
        .build_with(fake.clone())
        .unwrap();
    let call = GetAccount::new();
    let all = join_all((0..20).map(|_| person.send(&call))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(fake.count("POST /oauth/token"), 1);
    assert_eq!(*stored.lock().unwrap(), ["new"]);
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_before_it_ends() {
    let (anyone, fake) = Fake::new(|line, request, _| server(line, request));
    let store = Store(Arc::default());
    let token = RefreshingToken::new(anyone, access("old"), "client-secret", store);
    let person = Client::builder_with(token)
        .build_with(fake.clone())
        .unwrap();
    tokio::time::sleep(Duration::from_secs(28_790)).await;
    person.send(&GetAccount::new()).await.unwrap();
    assert_eq!(fake.lines(), ["POST /oauth/token", "GET /account"]);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_goes_on_when_the_call_that_began_it_is_dropped() {
    let (anyone, fake) = Fake::new(|line, request, _| server(line, request));
    let token = RefreshingToken::new(anyone, access("old"), "client-secret", Shaky::default());
    tokio::time::sleep(Duration::from_secs(28_800)).await;
    {
        let mut dropped = Box::pin(token.token());
        while fake.count("POST /oauth/token") == 0 {
            assert!(futures_util::poll!(&mut dropped).is_pending());
            tokio::task::yield_now().await;
        }
    }
    assert!(token.token().await.is_err(), "the store was away");
    assert_eq!(token.token().await.unwrap().expose(), "new");
    assert_eq!(fake.count("POST /oauth/token"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_pair_that_could_not_be_stored_is_stored_before_it_is_used() {
    let (anyone, fake) = Fake::new(|line, request, _| server(line, request));
    let stored = Arc::new(Mutex::new(Vec::new()));
    let store = Shaky(Arc::clone(&stored));
    let token = RefreshingToken::new(anyone, access("old"), "client-secret", store);
    tokio::time::sleep(Duration::from_secs(28_790)).await;
    assert_eq!(
        token.token().await.unwrap().expose(),
        "old",
        "10 s are left"
    );
    assert_eq!(token.token().await.unwrap().expose(), "new");
    assert_eq!(*stored.lock().unwrap(), ["new", "new"]);
    assert_eq!(fake.count("POST /oauth/token"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_code_is_exchanged_without_a_token_and_never_twice() {
    let (heroku, fake) = Fake::new(|_, request, _| {
        assert!(!request.headers().contains_key("authorization"));
        assert_eq!(
            request.headers()["content-type"],
            "application/x-www-form-urlencoded"
        );
        status(503, "")
    });
    let error = heroku
        .send(&ExchangeCode::new("c&de", "s3cret"))
        .await
        .unwrap_err();
    assert!(error.is_ambiguous());
    assert_eq!(fake.count("POST"), 1);
}

#[test]
fn a_person_is_sent_to_heroku_with_everything_escaped() {
    let script = crate::script::Script::of([]);
    let heroku = Client::builder("t").build_with(script).unwrap();
    let state = Secret::new("a&b=c");
    assert_eq!(
        authorize_url(&heroku, "id", &["identity", "write-protected"], &state),
        "https://id.heroku.com/oauth/authorize?client_id=id&response_type=code\
         &scope=identity%2Cwrite-protected&state=a%26b%3Dc"
    );
}

#[tokio::test(start_paused = true)]
async fn a_second_factor_is_told_and_can_be_answered_both_ways() {
    let mut allowed = false;
    let (heroku, fake) = Fake::new(move |line, request, _| {
        let code = request.headers().get("heroku-two-factor-code");
        if line.starts_with("PUT") {
            allowed = code.is_some();
            return ok("{}");
        }
        if allowed || code.is_some() {
            return ok(r#"{"id":"me"}"#);
        }
        // 2017's servers said 401: no reason to renew the token.
        status(
            401,
            r#"{"id":"two_factor","message":"…","app":{"name":"shop"}}"#,
        )
    });
    let call = GetAccount::new();
    let error = heroku.send(&call).await.unwrap_err();
    let api = error.as_api().unwrap();
    assert!(api.is_two_factor() && !api.is_unauthorized());
    assert_eq!(api.app(), Some("shop"));
    let code = Secret::new("123456");
    heroku
        .send(&With::two_factor(&call, &code).unwrap())
        .await
        .unwrap();
    heroku.send(&call).await.unwrap_err();
    heroku
        .send(&PreauthorizeApp::new("shop", code))
        .await
        .unwrap();
    heroku.send(&call).await.unwrap();
    assert_eq!(fake.count("GET"), 4);
}

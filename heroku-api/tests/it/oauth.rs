//! Tokens: the web flow, renewing, the second factor.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::join_all;
use heroku_api::Client;
use heroku_api::account::GetAccount;
use heroku_api::apps::PreauthorizeApp;
use heroku_api::endpoint::With;
use heroku_api::oauth::{AuthorizeUrl, ExchangeCode, Pair, RefreshingToken, TokenStore, log_out};
use heroku_api::secret::Secret;
use heroku_api::token::{TokenError, TokenSource};

use crate::fake::{Fake, LATENCY, Reply, ok, status};

/// Keeps the pair; the first `fails` times it does not.
#[derive(Clone, Default)]
struct Store {
    pair: Arc<Mutex<Option<Pair>>>,
    seen: Arc<Mutex<Vec<String>>>,
    fails: usize,
}

#[async_trait]
impl TokenStore for Store {
    async fn load(&self) -> Result<Option<Pair>, TokenError> {
        Ok(self.pair.lock().unwrap().clone())
    }

    async fn store(&self, pair: &Pair) -> Result<(), TokenError> {
        let mut seen = self.seen.lock().unwrap();
        seen.push(pair.access.expose().to_owned());
        if seen.len() <= self.fails {
            return Err(TokenError::new("the database is away"));
        }
        *self.pair.lock().unwrap() = Some(pair.clone());
        Ok(())
    }
}

const ACCESS: &str = r#"{"access_token":"old","refresh_token":"again","expires_in":28799}"#;

/// A token that is given now and lasts eight hours, and its store.
fn token(anyone: Client, fails: usize) -> (RefreshingToken, Store) {
    let access = serde_json::from_str(ACCESS).unwrap();
    let pair = Pair::of(&access, anyone.transport().now()).unwrap();
    let store = Store {
        pair: Arc::new(Mutex::new(Some(pair.clone()))),
        fails,
        ..Store::default()
    };
    let token = RefreshingToken::new(anyone, "client-secret", pair, store.clone());
    (token, store)
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
    let (token, store) = token(anyone, 0);
    let person = Client::builder_with(token)
        .build_with(fake.clone())
        .unwrap();
    let call = GetAccount::new();
    let all = join_all((0..20).map(|_| person.send(&call))).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(fake.count("POST /oauth/token"), 1);
    assert_eq!(*store.seen.lock().unwrap(), ["new"]);
    // Heroku gave no new refresh token: the old one goes on.
    let kept = store.pair.lock().unwrap().clone().unwrap();
    assert_eq!(kept.refresh.expose(), "again");
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_before_it_ends_and_nobody_waits_for_it() {
    let (anyone, fake) = Fake::new(|line, request, _| server(line, request));
    let (token, _) = token(anyone, 0);
    tokio::time::sleep(Duration::from_secs(28_600)).await;
    let begun = fake.depth();
    assert_eq!(token.token().await.unwrap().expose(), "old");
    assert_eq!(fake.depth(), begun, "at once");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(token.token().await.unwrap().expose(), "new");
    assert_eq!(fake.lines(), ["POST /oauth/token"]);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_goes_on_when_the_call_that_began_it_is_dropped() {
    let (anyone, fake) = Fake::new(|line, request, _| server(line, request));
    let (token, store) = token(anyone, 0);
    tokio::time::sleep(Duration::from_secs(28_800)).await;
    let dropped = tokio::time::timeout(LATENCY / 2, token.token()).await;
    assert!(dropped.is_err(), "the caller went away");
    // Longer than one attempt may take, and nobody asks.
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert_eq!(*store.seen.lock().unwrap(), ["new"]);
    assert_eq!(token.token().await.unwrap().expose(), "new");
    assert_eq!(fake.count("POST /oauth/token"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_token_source_that_hangs_is_waited_for_until_the_deadline_of_the_call() {
    #[derive(Debug)]
    struct Hangs;
    #[async_trait]
    impl TokenSource for Hangs {
        async fn token(&self) -> Result<Secret, TokenError> {
            std::future::pending().await
        }
    }
    let fake = Fake::transport(|line, _, _| panic!("{line} was sent"));
    let heroku = Client::builder_with(Hangs)
        .build_with(fake.clone())
        .unwrap();
    let begun = tokio::time::Instant::now();
    let error = heroku.send(&GetAccount::new()).await.unwrap_err();
    assert!(
        matches!(error, heroku_api::Error::NotSent { .. }),
        "{error}"
    );
    assert_eq!(begun.elapsed().as_secs(), 30);
}

#[tokio::test(start_paused = true)]
async fn a_pair_that_could_not_be_stored_is_stored_before_it_is_used() {
    let (anyone, fake) = Fake::new(|line, request, _| server(line, request));
    let (token, store) = token(anyone, 1);
    let pause = || tokio::time::sleep(Duration::from_secs(11));
    tokio::time::sleep(Duration::from_secs(28_760)).await;
    for _ in 0..2 {
        assert_eq!(token.token().await.unwrap().expose(), "old");
        pause().await;
    }
    assert_eq!(token.token().await.unwrap().expose(), "new");
    assert_eq!(*store.seen.lock().unwrap(), ["new", "new"]);
    assert_eq!(fake.count("POST /oauth/token"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_that_heroku_refuses_asks_for_a_login() {
    for (answer, login) in [(401, true), (503, false)] {
        let (anyone, _) = Fake::new(move |_, _, _| status(answer, r#"{"id":"unauthorized"}"#));
        let (token, _) = token(anyone, 0);
        tokio::time::sleep(Duration::from_secs(28_800)).await;
        assert_eq!(token.token().await.unwrap_err().is_login_needed(), login);
    }
}

#[tokio::test(start_paused = true)]
async fn a_log_out_ends_the_authorization_of_the_token_and_no_other() {
    const LIST: &str = r#"[
        {"id":"11111111-0000-0000-0000-000000000000","access_token":{"id":"22222222-0000-0000-0000-000000000000","token":"theirs"}},
        {"id":"33333333-0000-0000-0000-000000000000","access_token":{"id":"44444444-0000-0000-0000-000000000000","token":"canary-token"}},
        {"id":"55555555-0000-0000-0000-000000000000","access_token":null}]"#;
    let (person, fake) = Fake::new(|line, _, _| match line {
        "GET /oauth/authorizations" => ok(LIST),
        _ => ok("{}"),
    });
    let mine = Secret::new("canary-token");
    assert_eq!(log_out(&person, &mine).await.unwrap(), 1);
    assert_eq!(
        fake.lines()[1..],
        ["DELETE /oauth/authorizations/33333333-0000-0000-0000-000000000000"]
    );
    // A token that has ended cannot ask; one with a narrow scope may not.
    for (answer, ended) in [(401, Some(0)), (403, None)] {
        let (person, _) = Fake::new(move |_, _, _| status(answer, r#"{"id":"unauthorized"}"#));
        assert_eq!(log_out(&person, &mine).await.ok(), ended);
    }
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
    let heroku = Client::builder_without_token().build_with(script).unwrap();
    let url = AuthorizeUrl::new("id", &Secret::new("a&b=c"))
        .scope("identity")
        .scope("write-protected")
        .select_account()
        .at(&heroku);
    assert_eq!(
        url.expose(),
        "https://id.heroku.com/oauth/authorize?client_id=id&response_type=code\
         &scope=identity%2Cwrite-protected&prompt=login&state=a%26b%3Dc"
    );
    assert!(!format!("{url:?}").contains("a%26b"));
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

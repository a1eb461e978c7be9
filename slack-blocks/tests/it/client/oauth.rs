//! Logins and tokens that expire.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::join_all;
use slack_blocks::Client;
use slack_blocks::error::Error;
use slack_blocks::web::calls::auth::TestAuth;
use slack_blocks::web::oauth::{
    AuthorizeUrl, ExchangeCode, Pair, Pkce, RefreshingToken, TokenStore, log_out,
};
use slack_blocks::web::secret::Secret;
use slack_blocks::web::token::{TokenError, TokenSource};
use slack_blocks::web::transport::Transport as _;

use crate::script::{Script, Step, answer};

const RENEWED: &str = r#"{"ok":true,"access_token":"new","token_type":"bot","refresh_token":"r2","expires_in":43200}"#;
const ME: &str = r#"{"ok":true,"team_id":"T1","user_id":"U1"}"#;

#[derive(Clone, Debug, Default)]
struct Store {
    saved: Arc<Mutex<Vec<String>>>,
    stored: Arc<Mutex<Option<Pair>>>,
    broken: Arc<Mutex<bool>>,
}

#[async_trait]
impl TokenStore for Store {
    async fn load(&self) -> Result<Option<Pair>, TokenError> {
        Ok(self.stored.lock().unwrap().clone())
    }

    async fn store(&self, pair: &Pair) -> Result<(), TokenError> {
        if *self.broken.lock().unwrap() {
            return Err(TokenError::new("the disk is full"));
        }
        let refresh = pair.refresh.expose().to_owned();
        self.saved.lock().unwrap().push(refresh);
        *self.stored.lock().unwrap() = Some(pair.clone());
        Ok(())
    }
}

/// A source whose token ends in so many seconds, its script and its store.
fn rotating(steps: Vec<Step>, seconds: u64) -> (RefreshingToken, Script, Store) {
    let script = Script::of(steps);
    let login = Client::builder_without_token()
        .build_with(script.clone())
        .unwrap();
    let store = Store::default();
    let pair = Pair::new("old", "r1", script.now() + Duration::from_secs(seconds));
    *store.stored.lock().unwrap() = Some(pair.clone());
    let tokens = RefreshingToken::new(login, "1.2", "s", pair, store.clone());
    (tokens, script, store)
}

#[tokio::test]
async fn a_fresh_token_is_used_as_it_is() {
    let (tokens, script, _) = rotating(vec![], 3600);
    assert_eq!(tokens.token().await.unwrap().expose(), "old");
    assert!(script.lines().is_empty());
}

#[tokio::test]
async fn many_calls_at_once_renew_once_and_store_before_use() {
    let (tokens, script, store) = rotating(vec![answer(200, &[], RENEWED)], 0);
    let all = join_all((0..50).map(|_| tokens.token())).await;
    assert!(
        all.iter()
            .all(|token| token.as_ref().unwrap().expose() == "new")
    );
    assert_eq!(script.lines(), ["POST /api/oauth.v2.access"]);
    assert_eq!(*store.saved.lock().unwrap(), ["r2"]);
    let request = script.request(0);
    assert!(!request.headers().contains_key("authorization"));
}

#[tokio::test]
async fn a_pair_that_could_not_be_stored_is_kept_and_not_used() {
    let (tokens, script, store) = rotating(vec![answer(200, &[], RENEWED)], 0);
    *store.broken.lock().unwrap() = true;
    assert!(tokens.token().await.is_err());
    *store.broken.lock().unwrap() = false;
    assert!(tokens.token().await.is_err(), "a moment ago it failed");
    script.sleep(Duration::from_secs(10)).await;
    assert_eq!(tokens.token().await.unwrap().expose(), "new");
    assert_eq!(script.lines().len(), 1, "the refresh token works once");
}

#[tokio::test]
async fn a_renewal_that_fails_early_leaves_the_old_token_in_use() {
    let refused = answer(200, &[], r#"{"ok":false,"error":"invalid_refresh_token"}"#);
    let again = answer(200, &[], r#"{"ok":false,"error":"invalid_refresh_token"}"#);
    let (tokens, script, _) = rotating(vec![refused, again], 60);
    script.sleep(Duration::from_secs(30)).await;
    assert_eq!(tokens.token().await.unwrap().expose(), "old");
    script.sleep(Duration::from_secs(30)).await;
    assert!(tokens.token().await.unwrap_err().is_login_needed());
}

#[tokio::test]
async fn a_persons_token_is_renewed_like_the_bots() {
    let grant = r#"{"ok":true,"app_id":"A0","authed_user":{"id":"U1","scope":"users:read",
        "access_token":"xoxe.xoxp-1","refresh_token":"xoxe-p1","expires_in":43200}}"#;
    let renewed = r#"{"ok":true,"access_token":"xoxe.xoxp-2","token_type":"user",
        "refresh_token":"xoxe-p2","expires_in":43200}"#;
    let script = Script::of([answer(200, &[], grant), answer(200, &[], renewed)]);
    let login = Client::builder_without_token()
        .build_with(script.clone())
        .unwrap();
    let grant = login
        .send(&ExchangeCode::new("1.2", "s", "c"))
        .await
        .unwrap();
    assert_eq!(Pair::of(&grant, script.now()), None, "no bot was asked for");
    let pair = Pair::of_person(&grant, script.now()).unwrap();
    let store = Store::default();
    *store.stored.lock().unwrap() = Some(pair.clone());
    let tokens = RefreshingToken::new(login, "1.2", "s", pair, store.clone());
    assert_eq!(tokens.token().await.unwrap().expose(), "xoxe.xoxp-1");
    script.sleep(Duration::from_secs(43_200)).await;
    assert_eq!(tokens.token().await.unwrap().expose(), "xoxe.xoxp-2");
    assert_eq!(*store.saved.lock().unwrap(), ["xoxe-p2"]);
    let body = String::from_utf8(script.request(1).body().to_vec()).unwrap();
    assert!(
        body.ends_with("grant_type=refresh_token&refresh_token=xoxe-p1"),
        "{body}"
    );
}

#[test]
fn a_person_is_sent_to_slack_with_everything_escaped() {
    let login = Client::builder_without_token()
        .build_with(Script::of([]))
        .unwrap();
    let pkce = Pkce::from_verifier("v".repeat(43)).unwrap();
    let url = AuthorizeUrl::new("123.456", &Secret::new("st&te"))
        .scope("chat:write")
        .scope("commands")
        .user_scope("users:read")
        .pkce(&pkce)
        .at(&login);
    let challenge = pkce.challenge();
    let expected = format!(
        "https://slack.com/oauth/v2/authorize?client_id=123.456&scope=chat%3Awrite%2Ccommands\
         &user_scope=users%3Aread&code_challenge={challenge}&code_challenge_method=S256\
         &state=st%26te"
    );
    assert_eq!(url.expose(), expected);
}

#[tokio::test]
async fn a_log_out_of_a_token_that_has_ended_is_done() {
    for (body, ended) in [
        (r#"{"ok":true,"revoked":true}"#, Some(true)),
        (r#"{"ok":false,"error":"token_revoked"}"#, Some(false)),
        (r#"{"ok":false,"error":"no_permission"}"#, None),
    ] {
        let script = Script::of([answer(200, &[], body)]);
        let slack = Client::builder("t").build_with(script).unwrap();
        assert_eq!(log_out(&slack).await.ok(), ended, "{body}");
    }
}

#[tokio::test]
async fn the_next_call_goes_on_with_a_renewal_that_was_dropped() {
    let (tokens, script, _) = rotating(vec![answer(200, &[], RENEWED)], 0);
    {
        let mut future = Box::pin(tokens.token());
        let _ = futures_util::poll!(&mut future);
    }
    assert_eq!(tokens.token().await.unwrap().expose(), "new");
    assert_eq!(script.lines().len(), 1);
}

#[tokio::test]
async fn an_expired_token_is_renewed_once_and_the_call_sent_again() {
    let (tokens, login, _) = rotating(vec![answer(200, &[], RENEWED)], 3600);
    let script = Script::of([
        answer(200, &[], r#"{"ok":false,"error":"token_expired"}"#),
        answer(200, &[], ME),
    ]);
    let slack = Client::builder_with(tokens)
        .build_with(script.clone())
        .unwrap();
    slack.send(&TestAuth::new()).await.unwrap();
    assert_eq!(login.lines().len(), 1);
    let sent = |n| script.request(n).headers()["authorization"].clone();
    assert_eq!(
        (sent(0), sent(1)),
        ("Bearer old".parse().unwrap(), "Bearer new".parse().unwrap())
    );
}

#[tokio::test]
async fn a_modal_is_opened_with_a_fresh_token_when_the_old_one_has_expired() {
    use slack_blocks::block::Divider;
    use slack_blocks::web::calls::views::OpenView;
    use slack_blocks::{Modal, PlainText};
    let (tokens, _, _) = rotating(vec![answer(200, &[], RENEWED)], 3600);
    let script = Script::of([
        answer(200, &[], r#"{"ok":false,"error":"token_expired"}"#),
        answer(200, &[], r#"{"ok":true,"view":{"id":"V1"}}"#),
    ]);
    let slack = Client::builder_with(tokens)
        .build_with(script.clone())
        .unwrap();
    let modal = Modal::new(PlainText::new("t"), [Divider::new()]);
    slack.send(&OpenView::new("1.2.x", modal)).await.unwrap();
    let sent = |n| script.request(n).headers()["authorization"].clone();
    assert_eq!(sent(0), "Bearer old");
    assert_eq!(sent(1), "Bearer new");
}

#[tokio::test]
async fn a_token_that_stays_expired_is_told_and_not_tried_for_ever() {
    let expired = || answer(200, &[], r#"{"ok":false,"error":"token_expired"}"#);
    let (tokens, _, _) = rotating(vec![answer(200, &[], RENEWED)], 3600);
    let script = Script::of([expired(), expired()]);
    let slack = Client::builder_with(tokens)
        .build_with(script.clone())
        .unwrap();
    let error = slack.send(&TestAuth::new()).await.unwrap_err();
    assert!(error.as_api().unwrap().is_token_expired());
    assert_eq!(script.lines().len(), 2);
}

#[tokio::test]
async fn a_code_is_exchanged_at_most_once() {
    use slack_blocks::web::transport::TransportErrorKind;
    for step in [
        crate::script::fails(TransportErrorKind::Timeout),
        answer(503, &[], ""),
        answer(200, &[], r#"{"ok":tr"#),
    ] {
        let script = Script::of([step]);
        let login = Client::builder_without_token()
            .build_with(script.clone())
            .unwrap();
        let call = ExchangeCode::new("1.2", "s", "c");
        assert!(login.send(&call).await.unwrap_err().is_ambiguous());
        assert_eq!(script.lines().len(), 1);
    }
}

#[tokio::test]
async fn a_grant_holds_all_that_slack_gives() {
    let body = r#"{"ok":true,"access_token":"xoxb-1","token_type":"bot","scope":"commands,chat:write",
        "bot_user_id":"U0","app_id":"A0","team":{"name":"Acme","id":"T1"},"enterprise":null,
        "is_enterprise_install":false,"refresh_token":"xoxe-1","expires_in":43200,
        "authed_user":{"id":"U1","scope":"users:read","access_token":"xoxp-1","token_type":"user"},
        "incoming_webhook":{"channel":"ops","channel_id":"C1","url":"https://hooks.slack.com/services/x"}}"#;
    let script = Script::of([answer(200, &[], body)]);
    let login = Client::builder_without_token()
        .build_with(script.clone())
        .unwrap();
    let grant = login
        .send(&ExchangeCode::new("1.2", "s", "c"))
        .await
        .unwrap();
    let pair = Pair::of(&grant, script.now()).unwrap();
    assert_eq!(pair.access.expose(), "xoxb-1");
    assert_eq!(
        pair.expires,
        Some(script.now() + Duration::from_secs(43200))
    );
    let person = grant.authed_user.unwrap();
    assert_eq!(person.access_token.unwrap().expose(), "xoxp-1");
    assert_eq!(
        grant
            .incoming_webhook
            .unwrap()
            .url
            .unwrap()
            .host()
            .as_deref(),
        Some("hooks.slack.com")
    );
}

#[tokio::test]
async fn a_client_without_a_token_sends_nothing_that_needs_one() {
    let script = Script::of([]);
    let login = Client::builder_without_token()
        .build_with(script.clone())
        .unwrap();
    assert!(matches!(
        login.send(&TestAuth::new()).await,
        Err(Error::Token(_))
    ));
    assert!(script.lines().is_empty());
}

#[tokio::test]
async fn a_log_out_whose_response_was_lost_is_done_when_the_token_has_ended() {
    use slack_blocks::web::calls::auth::RevokeToken;
    use slack_blocks::web::transport::TransportErrorKind;
    let ended = || answer(200, &[], r#"{"ok":false,"error":"token_revoked"}"#);
    let client = |steps: Vec<crate::script::Step>| {
        Client::builder("t").build_with(Script::of(steps)).unwrap()
    };
    let lost = crate::script::fails(TransportErrorKind::Timeout);
    let slack = client(vec![lost, ended()]);
    slack.send(&RevokeToken::new()).await.unwrap();
    // Without an earlier attempt it is a refusal.
    let slack = client(vec![ended()]);
    assert!(slack.send(&RevokeToken::new()).await.is_err());
    for (body, done) in [
        (r#"{"ok":true,"revoked":true}"#, true),
        (r#"{"ok":true,"revoked":false}"#, false),
    ] {
        let slack = client(vec![answer(200, &[], body)]);
        assert_eq!(
            slack.send(&RevokeToken::new()).await.is_ok(),
            done,
            "{body}"
        );
    }
}

//! Logins and tokens that expire.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::join_all;
use slack_blocks::Client;
use slack_blocks::calls::auth::TestAuth;
use slack_blocks::calls::oauth::ExchangeCode;
use slack_blocks::error::Error;
use slack_blocks::oauth::{Pair, RefreshingToken, TokenStore};
use slack_blocks::token::{TokenError, TokenSource};
use slack_blocks::transport::Transport as _;

use crate::script::{Script, Step, answer};

const RENEWED: &str = r#"{"ok":true,"access_token":"new","token_type":"bot","refresh_token":"r2","expires_in":43200}"#;
const ME: &str = r#"{"ok":true,"team_id":"T1","user_id":"U1"}"#;

#[derive(Clone, Debug, Default)]
struct Store {
    saved: Arc<Mutex<Vec<String>>>,
    broken: Arc<Mutex<bool>>,
}

#[async_trait]
impl TokenStore for Store {
    async fn store(&self, pair: &Pair) -> Result<(), TokenError> {
        if *self.broken.lock().unwrap() {
            return Err(TokenError::new("the disk is full"));
        }
        self.saved
            .lock()
            .unwrap()
            .push(pair.refresh.expose().to_owned());
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
    let (tokens, script, store) = rotating(vec![answer(200, &[], RENEWED)], 60);
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
    assert!(tokens.token().await.is_err());
    *store.broken.lock().unwrap() = false;
    assert_eq!(tokens.token().await.unwrap().expose(), "new");
    assert_eq!(script.lines().len(), 1, "the refresh token works once");
}

#[tokio::test]
async fn a_renewal_that_fails_early_leaves_the_old_token_in_use() {
    let refused = answer(200, &[], r#"{"ok":false,"error":"invalid_refresh_token"}"#);
    let again = answer(200, &[], r#"{"ok":false,"error":"invalid_refresh_token"}"#);
    let (tokens, script, _) = rotating(vec![refused, again], 60);
    assert_eq!(tokens.token().await.unwrap().expose(), "old");
    script.sleep(Duration::from_secs(60)).await;
    assert!(tokens.token().await.is_err());
}

#[tokio::test]
async fn a_renewal_goes_on_when_the_call_that_began_it_is_dropped() {
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
    use slack_blocks::calls::views::OpenView;
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
    use slack_blocks::transport::TransportErrorKind;
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
    assert_eq!(pair.expires, script.now() + Duration::from_secs(43200));
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
    use slack_blocks::calls::auth::RevokeToken;
    use slack_blocks::transport::TransportErrorKind;
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

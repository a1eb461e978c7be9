//! The vault as the `TokenStore` of the crates: tokens that renew themselves, once for all replicas.

use std::sync::Arc;
use std::time::SystemTime;

use github_checks::oauth::{
    AuthorizeUrl, Callback, ExchangeCode, Pair, RefreshingToken, TokenAnswer, TokenStore, new_state,
};
use github_checks::token::TokenSource as _;
use github_checks::transport::{Limits, ReqwestTransport, Transport as _};
use sandbox::Sandbox;
use service::identities::{Identities, Tokens};
use service::vault::{Owner, Vault};
use service::{Store, SystemClock};

use crate::world::Db;

on_both!(
    two_replicas_renew_a_persons_token_once,
    a_person_who_logged_out_has_to_log_in_again,
    the_tokens_of_all_three_vendors_are_kept,
    the_right_to_renew_is_given_back,
);

const BACK: &str = "http://127.0.0.1:9/back";
const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const BEN: Owner<'_> = Owner {
    team: "T1",
    person: "U2",
    provider: "github",
};

async fn identities(store: Store) -> Identities {
    let vault = Arc::new(Vault::from_text(Some(KEY)).expect("a key"));
    let opened = Identities::open(store, vault, SystemClock::new());
    opened.await.expect("open")
}

/// A client without a token, for log-ins.
fn login(sandbox: &Sandbox) -> github_checks::Client {
    let client = github_checks::Client::builder_without_token();
    let url = sandbox.github().url.clone();
    let client = client.base_url(url.clone()).web_url(url);
    client.build().expect("a client")
}

/// Ben logs in at GitHub.
async fn log_in(sandbox: &Sandbox) -> Pair {
    let app = sandbox.world().github_app().expect("an app");
    let (client, state) = (login(sandbox), new_state().expect("randomness"));
    let page = AuthorizeUrl::new(app.client_id.as_str(), &state).redirect_uri(BACK);
    let page = page.at(&client);
    let page = format!("{}&as=ben", page.expose());
    let request = http::Request::get(page).body(bytes::Bytes::new());
    let transport = ReqwestTransport::new().expect("a transport");
    let back = transport.send(
        request.expect("a request"),
        Limits::new(std::time::Duration::from_secs(10), 1 << 20),
    );
    let back = back.await.expect("an answer");
    let back = back.headers()["location"]
        .to_str()
        .expect("text")
        .to_owned();
    let (_, query) = back.split_once('?').expect("a query");
    let callback = Callback::read(query, &state).expect("a code");
    let exchange = ExchangeCode::new(
        app.client_id.as_str(),
        app.client_secret.as_str(),
        callback.code,
    );
    let TokenAnswer::Granted(token) = client.send(&exchange).await.expect("an answer") else {
        panic!("refused");
    };
    Pair::of(&token, SystemTime::now()).expect("a token that ends")
}

fn tokens(pair: &Pair) -> Tokens {
    let end = pair.expires.expect("an end");
    Tokens::new(pair.access.expose())
        .refreshable(pair.refresh.expose(), end)
        .extra("kept beside them")
}

fn refreshing(sandbox: &Sandbox, pair: Pair, identities: &Identities) -> RefreshingToken {
    let app = sandbox.world().github_app().expect("an app");
    let store = identities.token_store(BEN);
    RefreshingToken::new(
        login(sandbox),
        app.client_id,
        app.client_secret,
        pair,
        store,
    )
}

fn exchanges(sandbox: &Sandbox) -> u64 {
    let route = "github POST /login/oauth/access_token";
    sandbox.requests().get(route).copied().unwrap_or(0)
}

async fn two_replicas_renew_a_persons_token_once(db: &Db) {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let world = db.world().await;
    let one = identities(world.store.clone()).await;
    let two = identities(world.replica(db).await.store).await;
    let pair = log_in(&sandbox).await;
    one.link(BEN, "ben", &tokens(&pair)).await.expect("linked");
    let before = exchanges(&sandbox);
    let replicas = [&one, &two].map(|replica| refreshing(&sandbox, pair.clone(), replica));
    let renewed = replicas.iter().map(|token| token.refresh(&pair.access));
    let renewed = futures_util::future::join_all(renewed).await;
    let renewed = renewed
        .into_iter()
        .map(|token| token.expect("renewed").expect("a token"));
    let renewed: Vec<_> = renewed.collect();
    assert_eq!(renewed[0], renewed[1], "both use the same new token");
    assert_ne!(renewed[0], pair.access);
    // The refresh token works once: a second exchange would have been refused.
    assert_eq!(exchanges(&sandbox) - before, 1);
    let kept = two.get(BEN).await.expect("a read").expect("linked").tokens;
    assert_eq!(kept.access, renewed[0].expose());
    assert_eq!(kept.extra.as_deref(), Some("kept beside them"));
    let client = github_checks::Client::builder_with(replicas[1].clone());
    let client = client.base_url(sandbox.github().url.clone()).build();
    let client = client.expect("a client");
    let call = github_checks::users::GetUser::new();
    let who = client.send(&call).await.expect("an answer");
    assert_eq!(who.login, "ben");
}

async fn a_person_who_logged_out_has_to_log_in_again(db: &Db) {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let identities = identities(db.open().await).await;
    let pair = log_in(&sandbox).await;
    let kept = tokens(&pair);
    identities.link(BEN, "ben", &kept).await.expect("linked");
    let token = refreshing(&sandbox, pair.clone(), &identities);
    identities.unlink(BEN).await.expect("unlinked");
    let before = exchanges(&sandbox);
    let error = token.refresh(&pair.access).await.expect_err("logged out");
    assert!(error.is_login_needed(), "{error}");
    assert_eq!(exchanges(&sandbox), before, "nothing was asked of GitHub");
}

/// A pair goes in and comes out, under the lock.
macro_rules! round_trip {
    ($($client:ident)::+, $identities:expr) => {{
        use $($client)::+::oauth::{Pair, TokenStore};
        let owner = Owner {
            provider: stringify!($($client)::+),
            ..BEN
        };
        let first = Tokens::new("first");
        let linked = $identities.link(owner, "ben", &first).await;
        linked.expect("linked");
        let store = $identities.token_store(owner);
        let load = TokenStore::load(&store).await;
        assert!(load.expect_err("no refresh token").is_login_needed());
        let end = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_900_000_000);
        for pair in [Pair::new("a", "b", end), Pair::new("c", "d", None)] {
            let lock = TokenStore::lock(&store).await.expect("the lock");
            TokenStore::store(&store, &pair).await.expect("stored");
            // The same once more, as after a commit that nobody confirmed.
            TokenStore::store(&store, &pair).await.expect("stored");
            assert_eq!(TokenStore::load(&store).await.expect("a read"), Some(pair));
            drop(lock);
        }
        $identities.unlink(owner).await.expect("unlinked");
        assert_eq!(TokenStore::load(&store).await.expect("a read"), None);
        let lock = TokenStore::lock(&store).await.expect_err("nobody's");
        assert!(lock.is_login_needed());
    }};
}

async fn the_tokens_of_all_three_vendors_are_kept(db: &Db) {
    let identities = identities(db.open().await).await;
    round_trip!(heroku_api, identities);
    round_trip!(github_checks, identities);
    round_trip!(slack_blocks::web, identities);
}

async fn the_right_to_renew_is_given_back(db: &Db) {
    let identities = identities(db.open().await).await;
    let pair = Pair::new("a", "b", SystemTime::now());
    let kept = tokens(&pair);
    identities.link(BEN, "ben", &kept).await.expect("linked");
    let one = identities.token_store(BEN);
    let two = identities.token_store(BEN);
    let held = TokenStore::lock(&one).await.expect("the right");
    let mut waiting = Box::pin(TokenStore::lock(&two));
    let soon = std::time::Duration::from_millis(300);
    let early = tokio::time::timeout(soon, &mut waiting).await;
    assert!(early.is_err(), "two have the right");
    // Without it nothing is stored.
    let refused = TokenStore::store(&two, &pair).await;
    assert!(!refused.expect_err("no right").is_login_needed());
    drop(held);
    let limit = std::time::Duration::from_secs(30);
    let second = tokio::time::timeout(limit, waiting).await;
    second.expect("in time").expect("the right");
}

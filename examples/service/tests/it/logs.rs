//! Nothing secret is in a log, at any level: this test binary is started once more, and everything
//! that it prints is read.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use http::Request;
use serde_json::json;
use service::identities::{Identities, Refresh, RefreshError, Tokens};
use service::metrics::Metrics;
use service::outbox::Post;
use service::server::{Doors, FromSlack, Refusals};
use service::store::{Settings, sql};
use service::vault::{Owner, Vault};
use service::{Error, Stop, Store, SystemClock};
use tower::ServiceExt as _;
use tracing::level_filters::LevelFilter;

use crate::world::{Db, World};

const ACCESS: &str = "CANARY-access-7f1c9a5d2b";
const REFRESH: &str = "CANARY-refresh-3e8b7d6c1a";
const SIGNING: &str = "CANARY-signing-9d4f2e8a7c";
const PASSWORD: &str = "CANARYpassword5b3a1f";
const BODY: &str = "CANARY-body-2c6e4a9f1d";
const BOT: &str = "xoxb-CANARY-4f7d1e9b3a";
const KEY: &str = "Q0FOQVJZLWtleS0wMTIzNDU2Nzg5YWJjZGVmMDEyMzQ=";

/// Every way in which a text could show: as it is, in pieces, in base64, in hexadecimal.
fn forms(secret: &str) -> Vec<String> {
    let hex = secret.bytes().map(|byte| format!("{byte:02x}"));
    let engine = base64::engine::general_purpose::STANDARD_NO_PAD;
    let long = &secret[secret.len() - 12..];
    vec![
        secret.to_owned(),
        long.to_owned(),
        hex.collect(),
        engine.encode(secret),
    ]
}

struct Provider(Result<Tokens, RefreshError>);

#[async_trait]
impl Refresh for Provider {
    async fn refresh(&self, _: &Tokens) -> Result<Tokens, RefreshError> {
        self.0.clone()
    }
}

/// On which database the other process works.
const KIND: &str = "SERVICE_LOGS_DATABASE";

/// The other process: does everything that has to do with secrets, and logs at TRACE.
#[tokio::test]
#[ignore = "started by the tests of this file"]
async fn child() {
    let db = match std::env::var(KIND).as_deref() {
        Ok("postgres") => Db::postgres().await.expect("a server"),
        _ => Db::file(),
    };
    tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_writer(std::io::stderr)
        .init();
    let world = db.world().await;
    let mut errors = identities(&world).await;
    errors.extend(stores().await);
    doors(&world).await;
    sender(&world).await;
    let commanded = world.accept().await;
    let cancelled = world.operations.cancel(&commanded, "U1").await;
    cancelled.expect("cancelled");
    eprintln!("ERRORS\n{}", errors.join("\n"));
    if !db.is_sqlite() {
        drop(world);
        db.remove().await;
    }
}

fn scan(database: &str) {
    let output = Command::new(std::env::current_exe().expect("this binary"))
        .args(["--exact", "logs::child", "--ignored", "--nocapture"])
        .env(KIND, database)
        .env_remove("RUST_BACKTRACE")
        .output()
        .expect("a process");
    let log = [output.stdout, output.stderr].concat();
    let log = String::from_utf8_lossy(&log);
    assert!(output.status.success(), "{log}");
    // It did what it was to do, and statements are logged at this level.
    for heard in ["INSERT INTO identities", "ERRORS", "log in", "DEBUG"] {
        assert!(log.contains(heard), "nothing of `{heard}` in the log");
    }
    for secret in [ACCESS, REFRESH, SIGNING, PASSWORD, BODY, BOT, KEY] {
        for form in forms(secret) {
            let line = log.lines().find(|line| line.contains(&form));
            assert_eq!(line, None, "{form} of {secret}");
        }
    }
}

#[test]
fn no_secret_is_in_a_log_at_any_level_on_sqlite() {
    scan("sqlite");
}

#[test]
fn no_secret_is_in_a_log_at_any_level_on_postgres() {
    if crate::world::server().is_some() {
        scan("postgres");
    }
}

/// Linked, read, renewed, refused, swapped, and with a key that is missing.
async fn identities(world: &World) -> Vec<String> {
    let owner = |person| Owner {
        team: "T1",
        person,
        provider: "heroku",
    };
    let vault = Arc::new(Vault::from_text(Some(KEY)).expect("a key"));
    let clock = world.clock.clone();
    let identities = Identities::open(world.store.clone(), vault.clone(), clock.clone());
    let identities = identities.await.expect("open");
    let past = std::time::SystemTime::UNIX_EPOCH;
    let old = Tokens::new(ACCESS).refreshable(REFRESH, past).extra(BODY);
    let mut errors = vec![format!("{old:?} {identities:?} {vault:?}")];
    for person in ["U1", "U2", "U3"] {
        let link = identities.link(owner(person), "ada@acme.example", &old);
        link.await.expect("linked");
    }
    let later = Provider(Err(RefreshError::Later));
    let refused = Provider(Err(RefreshError::Refused));
    let fresh = Provider(Ok(Tokens::new(ACCESS)));
    for (person, provider) in [("U1", &fresh), ("U2", &later), ("U2", &refused)] {
        match identities.tokens(owner(person), provider).await {
            Ok(linked) => errors.push(format!("{linked:?}")),
            Err(error) => errors.push(format!("{error:?} {error}")),
        }
    }
    let swap = "UPDATE identities SET sealed = (SELECT sealed FROM identities WHERE person = 'U1') \
                WHERE person = 'U3'";
    world.store.write(sql(swap)).await.expect("swapped");
    let error = identities.get(owner("U3")).await.expect_err("swapped");
    errors.push(format!("{error:?} {}", service::chain(&error)));
    let other = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let other = Arc::new(Vault::from_text(Some(other)).expect("a key"));
    let error = Identities::open(world.store.clone(), other, clock).await;
    errors.push(format!("{:?}", error.expect_err("another key")));
    let short = format!("{KEY},{PASSWORD}");
    let error = Vault::from_text(Some(&short)).expect_err("no key");
    errors.push(format!("{error:?} {error}"));
    errors
}

/// Addresses with a password that cannot be opened.
async fn stores() -> Vec<String> {
    let mut errors = Vec::new();
    for url in [
        format!("postgres://ada:{PASSWORD}@127.0.0.1:1/db"),
        format!("postgres://ada:{PASSWORD}@127.0.0.1:1/db?sslmode=wrong"),
        format!("postgresql://ada:{PASSWORD}@[::1/db"),
        format!("mysql://ada:{PASSWORD}@127.0.0.1/db"),
        format!("sqlite://ada:{PASSWORD}@127.0.0.1/no/such/folder/db"),
    ] {
        let settings = Settings::new(&url).busy_timeout(Duration::from_millis(200));
        errors.push(format!("{settings:?}"));
        let error: Error = Store::open(settings).await.expect_err("no database");
        errors.push(format!("{error:?} {error} {}", service::chain(&error)));
    }
    errors
}

/// A request with a wrong signature, and one with a right signature and an unreadable body.
async fn doors(world: &World) {
    let clock = SystemClock::new();
    let refusals = Refusals::new(clock.clone(), Metrics::new());
    let verifier = slack_blocks::signature::Verifier::new([SIGNING]).expect("a secret");
    let doors = Doors::new(clock, refusals).slack(verifier);
    let take = async |_: FromSlack| "taken";
    let router = axum::Router::new().route("/slack", axum::routing::post(take));
    let router = router.with_state(doors);
    let stamp = world.clock.as_ref();
    let stamp = service::clock::unix_seconds(stamp).to_string();
    let signature = format!("v0={}", "0".repeat(64));
    for signature in [signature.as_str(), BODY, ""] {
        let request = Request::post("/slack")
            .header("x-slack-request-timestamp", &stamp)
            .header("x-slack-signature", signature)
            .header("authorization", format!("Bearer {ACCESS}"))
            .body(axum::body::Body::from(format!("token={BODY}")));
        let answer = router.clone().oneshot(request.expect("a request")).await;
        assert_eq!(answer.expect("an answer").status(), 401);
    }
}

/// A sender whose Slack cannot be reached.
async fn sender(world: &World) {
    let client = slack_blocks::Client::builder(BOT).base_url("http://127.0.0.1:1/api/");
    let client = client.build().expect("a client");
    let mut tx = world.store.begin().await.expect("begun");
    let post = Post::new("m1", "C1", json!({ "text": BODY }));
    let by = service::OperationId::from("op");
    tx.apply(&post.into(), &by).await.expect("written");
    tx.commit().await.expect("committed");
    let (stopper, stop) = Stop::new();
    let store = world.store.clone();
    let sender = service::outbox::Sender::new(store, world.clock.clone(), Arc::new(client));
    let task = tokio::spawn(sender.run(stop));
    let wait = async {
        while world.clock.sleepers() == 0 {
            tokio::task::yield_now().await;
        }
    };
    let limit = Duration::from_secs(60);
    tokio::time::timeout(limit, wait).await.expect("it waits");
    stopper.stop();
    task.abort();
}

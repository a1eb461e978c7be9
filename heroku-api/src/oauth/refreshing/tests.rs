// Kept identical in heroku-api, github-checks and slack-blocks.
//! The store: what is read, locked and kept, and in which order.

use std::collections::VecDeque;
use std::time::SystemTime;

use bytes::Bytes;
use http::{Request, Response};

use super::super::store::StoreLock;
use super::*;
use crate::transport::{Limits, TransportError, TransportErrorKind};

/// A clock without a wire.
#[derive(Clone, Debug, Default)]
struct Clock(Arc<Mutex<Duration>>);

#[async_trait]
impl Transport for Clock {
    async fn send(&self, _: Request<Bytes>, _: Limits) -> Result<Response<Bytes>, TransportError> {
        Err(TransportError::new(TransportErrorKind::Refused))
    }

    async fn sleep(&self, pause: Duration) {
        *self.0.lock().unwrap() += pause;
    }

    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + *self.0.lock().unwrap()
    }

    fn elapsed(&self) -> Duration {
        *self.0.lock().unwrap()
    }
}

/// What happened, in order.
type Log = Arc<Mutex<Vec<String>>>;

struct Vendor {
    client: Client,
    log: Log,
}

#[async_trait]
impl Login for Vendor {
    fn client(&self) -> &Client {
        &self.client
    }

    async fn renew(&self, refresh: &Secret) -> Result<Pair, TokenError> {
        let used = refresh.expose();
        self.log.lock().unwrap().push(format!("renew {used}"));
        let expires = self.client.transport().now() + Duration::from_secs(3600);
        Ok(Pair::new("new", format!("{used}+"), expires))
    }
}

struct Unlock(Log);

impl Drop for Unlock {
    fn drop(&mut self) {
        self.0.lock().unwrap().push("unlock".to_owned());
    }
}

#[derive(Clone, Default)]
struct Store {
    log: Log,
    stored: Arc<Mutex<Option<Pair>>>,
    /// Whether each call of `store` works; then they all do.
    works: Arc<Mutex<VecDeque<bool>>>,
    hangs: bool,
}

#[async_trait]
impl TokenStore for Store {
    async fn load(&self) -> Result<Option<Pair>, TokenError> {
        self.log.lock().unwrap().push("load".to_owned());
        if self.hangs {
            std::future::pending::<()>().await;
        }
        Ok(self.stored.lock().unwrap().clone())
    }

    async fn store(&self, pair: &Pair) -> Result<(), TokenError> {
        let refresh = pair.refresh.expose();
        self.log.lock().unwrap().push(format!("store {refresh}"));
        if self.works.lock().unwrap().pop_front() == Some(false) {
            return Err(TokenError::new("the disk is full"));
        }
        *self.stored.lock().unwrap() = Some(pair.clone());
        Ok(())
    }

    async fn lock(&self) -> Result<StoreLock, TokenError> {
        self.log.lock().unwrap().push("lock".to_owned());
        Ok(StoreLock::new(Unlock(self.log.clone())))
    }
}

/// A token that has just ended, over `store`.
fn ended(store: &Store) -> (RefreshingToken, Clock) {
    let clock = Clock::default();
    let client = Client::builder_without_token()
        .build_with(clock.clone())
        .unwrap();
    let pair = Pair::new("old", "r", SystemTime::UNIX_EPOCH);
    store.stored.lock().unwrap().get_or_insert(pair.clone());
    let log = Arc::clone(&store.log);
    (
        RefreshingToken::of(Vendor { client, log }, pair, store.clone()),
        clock,
    )
}

async fn text(token: &RefreshingToken) -> Result<String, TokenError> {
    let token = token.token().await?;
    Ok(token.expose().to_owned())
}

#[tokio::test]
async fn a_pair_is_read_renewed_and_stored_under_the_lock() {
    let store = Store::default();
    let (token, clock) = ended(&store);
    assert_eq!(text(&token).await.unwrap(), "new");
    let log = ["lock", "load", "renew r", "store r+", "unlock"];
    assert_eq!(*store.log.lock().unwrap(), log);
    assert_eq!(token.pair().refresh.expose(), "r+");
    // Five minutes before its end the next renewal begins.
    clock.sleep(Duration::from_secs(3299)).await;
    text(&token).await.unwrap();
    assert_eq!(store.log.lock().unwrap().len(), 5);
    clock.sleep(Duration::from_secs(1)).await;
    text(&token).await.unwrap();
    assert_eq!(store.log.lock().unwrap()[7], "renew r+");
}

#[tokio::test]
async fn a_pair_that_another_program_renewed_is_used_as_it_is() {
    let store = Store::default();
    let expires = SystemTime::UNIX_EPOCH + Duration::from_secs(3600);
    *store.stored.lock().unwrap() = Some(Pair::new("theirs", "r2", expires));
    let (token, _) = ended(&store);
    assert_eq!(text(&token).await.unwrap(), "theirs");
    assert_eq!(*store.log.lock().unwrap(), ["lock", "load", "unlock"]);
    // One that has ended too is renewed, with its own refresh token.
    let store = Store::default();
    let past = SystemTime::UNIX_EPOCH;
    *store.stored.lock().unwrap() = Some(Pair::new("theirs", "r2", past));
    let (token, _) = ended(&store);
    assert_eq!(text(&token).await.unwrap(), "new");
    assert_eq!(store.log.lock().unwrap()[2], "renew r2");
}

#[tokio::test]
async fn a_pair_that_could_not_be_stored_is_stored_before_it_is_used() {
    let store = Store::default();
    store.works.lock().unwrap().extend([false, false]);
    let (token, clock) = ended(&store);
    for _ in 0..2 {
        assert_eq!(
            text(&token).await.unwrap_err().to_string(),
            "the disk is full"
        );
        clock.sleep(Duration::from_secs(10)).await;
    }
    assert_eq!(text(&token).await.unwrap(), "new");
    let log = store.log.lock().unwrap();
    let count = |what: &str| log.iter().filter(|line| *line == what).count();
    assert_eq!((count("renew r"), count("store r+")), (1, 3));
}

#[tokio::test]
async fn a_person_who_logged_out_is_asked_to_log_in_and_nothing_is_renewed() {
    let store = Store::default();
    let (token, _) = ended(&store);
    *store.stored.lock().unwrap() = None;
    assert!(token.token().await.unwrap_err().is_login_needed());
    assert_eq!(*store.log.lock().unwrap(), ["lock", "load", "unlock"]);
}

#[tokio::test]
async fn a_store_that_hangs_is_given_up() {
    let store = Store {
        hangs: true,
        ..Store::default()
    };
    let (token, _) = ended(&store);
    let error = token.token().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the token store did not load within 30 s"
    );
    assert!(!error.is_login_needed());
}

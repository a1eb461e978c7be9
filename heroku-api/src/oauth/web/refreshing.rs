//! A token that renews itself.

use std::fmt;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use futures_util::lock::Mutex;

use super::{Access, RefreshAccess};
use crate::client::Client;
use crate::secret::Secret;
use crate::token::{TokenError, TokenSource};

/// So long before its end a token is renewed.
const EARLY: Duration = Duration::from_secs(60);

/// Keeps the tokens of a person. Implement it over your database.
#[async_trait]
pub trait TokenStore: fmt::Debug + Send + Sync + 'static {
    /// Keeps a new pair. Called before the pair is used, so that no program that ends
    /// in between loses it.
    ///
    /// # Errors
    /// When it could not be kept; the call that needed the token fails.
    async fn store(&self, access: &Access) -> Result<(), TokenError>;
}

/// A person's token, renewed when it ends or is refused, by one request at a time.
///
/// Calls that wait for a renewal can be dropped: the next one goes on. Only the one that
/// renews should not be, between Heroku's answer and the end of [`TokenStore::store`]:
/// the new pair would be lost with it.
///
/// ```no_run
/// # use heroku_api::{Client, oauth::{Access, RefreshingToken, TokenStore}};
/// # fn run(access: Access, store: impl TokenStore) -> Result<(), Box<dyn std::error::Error>> {
/// let anyone = Client::builder("").build()?;
/// let token = RefreshingToken::new(anyone, access, "client-secret", store);
/// let person = Client::builder_with(token).build()?;
/// # Ok(()) }
/// ```
pub struct RefreshingToken {
    heroku: Client,
    client_secret: Secret,
    store: Box<dyn TokenStore>,
    state: Mutex<State>,
}

struct State {
    access: Access,
    ends: Option<SystemTime>,
}

impl RefreshingToken {
    /// `heroku` is used for renewing only; its own token is not sent.
    pub fn new(
        heroku: Client,
        access: Access,
        client_secret: impl Into<Secret>,
        store: impl TokenStore,
    ) -> Self {
        let state = State::of(&heroku, access);
        Self {
            heroku,
            client_secret: client_secret.into(),
            store: Box::new(store),
            state: Mutex::new(state),
        }
    }

    /// The lock is held meanwhile: others wait for this renewal instead of starting one.
    async fn renew(&self, state: &mut State) -> Result<(), TokenError> {
        let Some(refresh) = state.access.refresh_token.clone() else {
            return Err(TokenError::new("the token has ended and cannot be renewed"));
        };
        let call = RefreshAccess::new(refresh.clone(), self.client_secret.clone());
        let renewed = self.heroku.send(&call).await;
        let mut access = renewed
            .map_err(|error| TokenError::with_source("the token could not be renewed", error))?;
        access.refresh_token = access.refresh_token.or(Some(refresh));
        self.store.store(&access).await?;
        *state = State::of(&self.heroku, access);
        Ok(())
    }
}

impl State {
    fn of(heroku: &Client, access: Access) -> Self {
        let lasts = access.expires_in.map(Duration::from_secs);
        let now = heroku.transport().now();
        let ends = lasts.and_then(|lasts| now.checked_add(lasts.saturating_sub(EARLY)));
        Self { access, ends }
    }
}

#[async_trait]
impl TokenSource for RefreshingToken {
    async fn token(&self) -> Result<Secret, TokenError> {
        let mut state = self.state.lock().await;
        let now = self.heroku.transport().now();
        if state.ends.is_some_and(|ends| ends <= now) {
            self.renew(&mut state).await?;
        }
        Ok(state.access.access_token.clone())
    }

    async fn refresh(&self, rejected: &Secret) -> Result<Option<Secret>, TokenError> {
        let mut state = self.state.lock().await;
        if state.access.access_token == *rejected {
            self.renew(&mut state).await?;
        }
        Ok(Some(state.access.access_token.clone()))
    }
}

impl fmt::Debug for RefreshingToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshingToken(..)")
    }
}

//! A token that renews itself.

use std::fmt;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use futures_util::future::BoxFuture;
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
    /// in between loses it; when it fails, it is called again with the same pair before
    /// anything else happens.
    ///
    /// # Errors
    /// When it could not be kept; the call that needed the token fails.
    async fn store(&self, access: &Access) -> Result<(), TokenError>;
}

/// A person's token, renewed when it ends or is refused, by one request at a time.
///
/// A renewal begins a minute before the token ends; should it fail, the old token serves
/// until its end. A call that waits for a renewal can be dropped, the one that began it
/// too: the next call goes on with it. Each program that shares a pair must use the same
/// instance.
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
    current: Access,
    /// When `current` ends, if that is known.
    ends: Option<SystemTime>,
    /// Under way. Kept here so that it goes on when the call that began it is dropped:
    /// its answer may hold the only token that is left.
    renewal: Option<BoxFuture<'static, Result<Access, TokenError>>>,
    /// Renewed and not stored yet.
    unsaved: Option<Access>,
}

impl RefreshingToken {
    /// `heroku` is used for renewing only; its own token is not sent.
    pub fn new(
        heroku: Client,
        access: Access,
        client_secret: impl Into<Secret>,
        store: impl TokenStore,
    ) -> Self {
        let state = State {
            ends: ends(&heroku, &access),
            current: access,
            renewal: None,
            unsaved: None,
        };
        Self {
            heroku,
            client_secret: client_secret.into(),
            store: Box::new(store),
            state: Mutex::new(state),
        }
    }

    /// The lock is held meanwhile: others wait for this renewal instead of starting one.
    async fn renew(&self, state: &mut State) -> Result<(), TokenError> {
        if state.unsaved.is_none() {
            let renewal = match &mut state.renewal {
                Some(renewal) => renewal,
                none => none.insert(self.request(&state.current)?),
            };
            let renewed = renewal.await;
            state.renewal = None;
            state.unsaved = Some(renewed?);
        }
        if let Some(unsaved) = &state.unsaved {
            self.store.store(unsaved).await?;
        }
        if let Some(saved) = state.unsaved.take() {
            state.ends = ends(&self.heroku, &saved);
            state.current = saved;
        }
        Ok(())
    }

    fn request(
        &self,
        old: &Access,
    ) -> Result<BoxFuture<'static, Result<Access, TokenError>>, TokenError> {
        let Some(refresh) = old.refresh_token.clone() else {
            return Err(TokenError::new("the token has ended and cannot be renewed"));
        };
        let heroku = self.heroku.clone();
        let call = RefreshAccess::new(refresh.clone(), self.client_secret.clone());
        Ok(Box::pin(async move {
            let mut access = heroku.send(&call).await.map_err(|error| {
                TokenError::with_source("the token could not be renewed", error)
            })?;
            access.refresh_token.get_or_insert(refresh);
            Ok(access)
        }))
    }
}

/// When a pair that is given now ends.
fn ends(heroku: &Client, access: &Access) -> Option<SystemTime> {
    let lasts = Duration::from_secs(access.expires_in?);
    heroku.transport().now().checked_add(lasts)
}

#[async_trait]
impl TokenSource for RefreshingToken {
    async fn token(&self) -> Result<Secret, TokenError> {
        let mut state = self.state.lock().await;
        let now = self.heroku.transport().now();
        if let Some(ends) = state.ends {
            let left = ends.duration_since(now).unwrap_or_default();
            if left <= EARLY
                && let Err(error) = self.renew(&mut state).await
                && left.is_zero()
            {
                return Err(error);
            }
        }
        Ok(state.current.access_token.clone())
    }

    async fn refresh(&self, rejected: &Secret) -> Result<Option<Secret>, TokenError> {
        let mut state = self.state.lock().await;
        if state.current.access_token == *rejected {
            self.renew(&mut state).await?;
        }
        Ok(Some(state.current.access_token.clone()))
    }
}

impl fmt::Debug for RefreshingToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshingToken(..)")
    }
}

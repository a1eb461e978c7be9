//! Tokens that expire every twelve hours.
//!
//! Source: <https://docs.slack.dev/authentication/using-token-rotation>

use std::fmt;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use futures_util::lock::Mutex;

use crate::calls::oauth::{Grant, RefreshAccess};
use crate::client::Client;
use crate::secret::Secret;
use crate::token::{TokenError, TokenSource};

/// How long before its end a token is renewed.
const MARGIN: Duration = Duration::from_secs(5 * 60);

/// A token that expires, and the one that renews it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pair {
    /// Goes with every call.
    pub access: Secret,
    /// Renews it, once.
    pub refresh: Secret,
    /// When `access` ends.
    pub expires: SystemTime,
}

impl Pair {
    /// A pair, as it was stored.
    pub fn new(access: impl Into<Secret>, refresh: impl Into<Secret>, expires: SystemTime) -> Self {
        Self {
            access: access.into(),
            refresh: refresh.into(),
            expires,
        }
    }

    /// The pair of the bot in a [`Grant`] that was given at `now`; `None` when the app
    /// does not rotate its tokens.
    #[must_use]
    pub fn of(grant: &Grant, now: SystemTime) -> Option<Self> {
        let expires = now.checked_add(Duration::from_secs(grant.expires_in?))?;
        Some(Self {
            access: grant.access_token.clone()?,
            refresh: grant.refresh_token.clone()?,
            expires,
        })
    }
}

/// Where pairs survive a restart.
#[async_trait]
pub trait TokenStore: fmt::Debug + Send + Sync + 'static {
    /// Stores the new pair. Called before it is used for the first time; when it fails,
    /// it is called again with the same pair before anything else happens.
    ///
    /// # Errors
    /// When it is not stored; calls that need the new token fail.
    async fn store(&self, pair: &Pair) -> Result<(), TokenError>;
}

/// Renews its token in time: a [`TokenSource`] for an app with token rotation.
///
/// One renewal is under way at a time; calls that come meanwhile wait for it. Each
/// program that shares the pair must use the same instance: a second one would use a
/// refresh token up that the first still counts on.
///
/// ```no_run
/// # async fn run(pair: slack_blocks::oauth::Pair, store: impl slack_blocks::oauth::TokenStore)
/// # -> Result<(), Box<dyn std::error::Error>> {
/// use slack_blocks::Client;
/// use slack_blocks::oauth::RefreshingToken;
///
/// let login = Client::builder_without_token().build()?;
/// let tokens = RefreshingToken::new(login, "123.456", "client-secret", pair, store);
/// let slack = Client::builder_with(tokens).build()?;
/// # Ok(()) }
/// ```
pub struct RefreshingToken {
    login: Client,
    client_id: String,
    client_secret: Secret,
    store: Box<dyn TokenStore>,
    state: Mutex<State>,
}

struct State {
    current: Pair,
    /// Under way. Kept here so that it goes on when the call that began it is dropped:
    /// its answer may hold the only token that is left.
    renewal: Option<BoxFuture<'static, Result<Pair, TokenError>>>,
    /// Renewed and not stored yet.
    unsaved: Option<Pair>,
}

impl RefreshingToken {
    /// Begins with `pair`. `login` sends the renewals; it needs no token.
    pub fn new(
        login: Client,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
        pair: Pair,
        store: impl TokenStore,
    ) -> Self {
        Self {
            login,
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            store: Box::new(store),
            state: Mutex::new(State {
                current: pair,
                renewal: None,
                unsaved: None,
            }),
        }
    }

    async fn renew(&self, state: &mut State) -> Result<(), TokenError> {
        if state.unsaved.is_none() {
            let renewal = state
                .renewal
                .get_or_insert_with(|| self.request(&state.current.refresh));
            let renewed = renewal.await;
            state.renewal = None;
            state.unsaved = Some(renewed?);
        }
        if let Some(unsaved) = &state.unsaved {
            self.store.store(unsaved).await?;
        }
        if let Some(saved) = state.unsaved.take() {
            state.current = saved;
        }
        Ok(())
    }

    fn request(&self, refresh: &Secret) -> BoxFuture<'static, Result<Pair, TokenError>> {
        let login = self.login.clone();
        let (id, secret) = (self.client_id.as_str(), self.client_secret.clone());
        let call = RefreshAccess::new(id, secret, refresh.clone());
        Box::pin(async move {
            let now = login.transport().now();
            let grant = login.send(&call).await.map_err(|error| {
                TokenError::with_source("the token could not be renewed", error)
            })?;
            Pair::of(&grant, now).ok_or_else(|| {
                TokenError::new("the renewal gave no token that can be renewed again")
            })
        })
    }
}

#[async_trait]
impl TokenSource for RefreshingToken {
    async fn token(&self) -> Result<Secret, TokenError> {
        let mut state = self.state.lock().await;
        let now = self.login.transport().now();
        let left = state
            .current
            .expires
            .duration_since(now)
            .unwrap_or_default();
        if left <= MARGIN
            && let Err(error) = self.renew(&mut state).await
            && left.is_zero()
        {
            return Err(error);
        }
        Ok(state.current.access.clone())
    }

    async fn refresh(&self, rejected: &Secret) -> Result<Option<Secret>, TokenError> {
        let mut state = self.state.lock().await;
        if state.current.access == *rejected {
            self.renew(&mut state).await?;
        }
        Ok(Some(state.current.access.clone()))
    }
}

impl fmt::Debug for RefreshingToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefreshingToken")
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

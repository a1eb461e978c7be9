//! How Heroku renews a token.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;

use super::refreshing::Login;
use super::{Access, Pair, RefreshAccess, RefreshingToken, TokenStore};
use crate::client::Client;
use crate::secret::Secret;
use crate::token::TokenError;

impl Pair {
    /// The pair of an [`Access`] that was given at `now`; `None` when Heroku gave nothing to
    /// renew it with.
    ///
    /// # Arguments
    /// - `access`: what [`ExchangeCode`](super::ExchangeCode) returned.
    /// - `now`: when, by the clock of this machine.
    #[must_use]
    pub fn of(access: &Access, now: SystemTime) -> Option<Self> {
        let lasts = access.expires_in.map(Duration::from_secs);
        Some(Self {
            access: access.access_token.clone(),
            refresh: access.refresh_token.clone()?,
            expires: lasts.and_then(|lasts| now.checked_add(lasts)),
        })
    }
}

impl RefreshingToken {
    /// Begins with `pair`.
    ///
    /// ```no_run
    /// # #[cfg(feature = "reqwest")]
    /// # fn run(pair: heroku_api::oauth::Pair, store: impl heroku_api::oauth::TokenStore)
    /// # -> Result<(), Box<dyn std::error::Error>> {
    /// use heroku_api::{Client, oauth::RefreshingToken};
    ///
    /// let login = Client::builder_without_token().build()?;
    /// let token = RefreshingToken::new(login, "client-secret", pair, store);
    /// let person = Client::builder_with(token).build()?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Arguments
    /// - `login`: sends the renewals; its own token is not sent.
    /// - `client_secret`: secret of the program's registration.
    /// - `pair`: as [`Pair::of`] made it, or as it was stored.
    /// - `store`: where pairs survive a restart.
    pub fn new(
        login: Client,
        client_secret: impl Into<Secret>,
        pair: Pair,
        store: impl TokenStore,
    ) -> Self {
        let login = Heroku {
            client: login,
            client_secret: client_secret.into(),
        };
        Self::of(login, pair, store)
    }
}

struct Heroku {
    client: Client,
    client_secret: Secret,
}

#[async_trait]
impl Login for Heroku {
    fn client(&self) -> &Client {
        &self.client
    }

    async fn renew(&self, refresh: &Secret) -> Result<Pair, TokenError> {
        let call = RefreshAccess::new(refresh, &self.client_secret);
        let access = self.client.send(&call).await.map_err(|error| {
            let refused = error
                .as_api()
                .is_some_and(|refusal| matches!(refusal.status().as_u16(), 400 | 401 | 403 | 404));
            let error = TokenError::with_source("the token could not be renewed", error);
            if refused { error.login_needed() } else { error }
        })?;
        let now = self.client.transport().now();
        // Without a new refresh token the old one goes on.
        Ok(Pair::of(&access, now).unwrap_or_else(|| {
            let lasts = access.expires_in.map(Duration::from_secs);
            Pair::new(
                access.access_token,
                refresh,
                lasts.and_then(|lasts| now.checked_add(lasts)),
            )
        }))
    }
}

//! How GitHub renews a token.

use std::time::SystemTime;

use async_trait::async_trait;

use super::app::App;
use super::refreshing::Login;
use super::{AccessToken, OAuthError, Pair, RefreshAccess, TokenAnswer};
use crate::client::Client;
use crate::secret::Secret;
use crate::token::TokenError;

impl Pair {
    /// The pair of a token that was given at `now`; `None` for a token that does not end, as
    /// those of OAuth apps: that one is a [`Secret`], and a client takes it as it is.
    ///
    /// # Arguments
    /// - `granted`: what [`ExchangeCode`](super::ExchangeCode) or the device flow returned.
    /// - `now`: when, by the clock of this machine.
    #[must_use]
    pub fn of(granted: &AccessToken, now: SystemTime) -> Option<Self> {
        let expires = granted.expires_in.and_then(|lasts| now.checked_add(lasts));
        Some(Self {
            access: granted.token.clone(),
            refresh: granted.refresh_token.clone()?,
            expires,
        })
    }
}

#[async_trait]
impl Login for App {
    fn client(&self) -> &Client {
        &self.client
    }

    #[inline]
    async fn renew(&self, refresh: &Secret) -> Result<Pair, TokenError> {
        let call = RefreshAccess::new(&self.client_id, &self.client_secret, refresh);
        let answer = self.client.send(&call).await;
        let granted = match answer {
            Ok(TokenAnswer::Granted(granted)) => granted,
            Ok(TokenAnswer::Refused(refusal)) => {
                let why = format!("GitHub does not renew the token: {}", refusal.error);
                let error = TokenError::new(why);
                return Err(match refusal.error {
                    OAuthError::BadRefreshToken => error.login_needed(),
                    _ => error,
                });
            }
            Err(error) => {
                let why = "the token could not be renewed";
                return Err(TokenError::with_source(why, error));
            }
        };
        Pair::of(&granted, self.client.transport().now())
            .ok_or_else(|| TokenError::new("the renewal gave no token that can be renewed again"))
    }
}

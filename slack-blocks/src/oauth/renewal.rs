//! How Slack renews a token: the bot's (`xoxe.xoxb-…`) and a person's (`xoxe.xoxp-…`).
//!
//! Source: <https://docs.slack.dev/authentication/using-token-rotation>

use std::time::{Duration, SystemTime};

use async_trait::async_trait;

use super::app::App;
use super::refreshing::Login;
use super::{Grant, Pair, RefreshAccess};
use crate::client::Client;
use crate::error::ApiError;
use crate::secret::Secret;
use crate::token::TokenError;

impl Pair {
    /// The pair of the bot in a [`Grant`] that was given at `now`; `None` when the app
    /// does not rotate its tokens.
    ///
    /// # Arguments
    /// - `grant`: what [`ExchangeCode`](super::ExchangeCode) returned.
    /// - `now`: when, by the clock of this machine.
    #[must_use]
    pub fn of(grant: &Grant, now: SystemTime) -> Option<Self> {
        let (access, refresh) = (&grant.access_token, &grant.refresh_token);
        rotating(access.as_ref(), refresh.as_ref(), grant.expires_in, now)
    }

    /// The pair of the person who logged in; `None` when no token of theirs was asked for, or
    /// the app does not rotate its tokens. It is renewed apart from the bot's.
    ///
    /// # Arguments
    /// - `grant`: what [`ExchangeCode`](super::ExchangeCode) returned.
    /// - `now`: when, by the clock of this machine.
    #[must_use]
    pub fn of_person(grant: &Grant, now: SystemTime) -> Option<Self> {
        let person = grant.authed_user.as_ref()?;
        let (access, refresh) = (&person.access_token, &person.refresh_token);
        rotating(access.as_ref(), refresh.as_ref(), person.expires_in, now)
    }
}

fn rotating(
    access: Option<&Secret>,
    refresh: Option<&Secret>,
    lasts: Option<u64>,
    now: SystemTime,
) -> Option<Pair> {
    let lasts = lasts.map(Duration::from_secs);
    let expires = lasts.and_then(|lasts| now.checked_add(lasts));
    Some(Pair::new(access?, refresh?, expires))
}

#[async_trait]
impl Login for App {
    fn client(&self) -> &Client {
        &self.client
    }

    async fn renew(&self, refresh: &Secret) -> Result<Pair, TokenError> {
        let call = RefreshAccess::new(self.client_id.as_str(), &self.client_secret, refresh);
        let grant = self.client.send(&call).await.map_err(|error| {
            let ended = error.as_api().is_some_and(has_ended);
            let error = TokenError::with_source("the token could not be renewed", error);
            if ended { error.login_needed() } else { error }
        })?;
        let now = self.client.transport().now();
        // A renewed token stands alone, a person's too.
        Pair::of(&grant, now)
            .or_else(|| Pair::of_person(&grant, now))
            .ok_or_else(|| TokenError::new("the renewal gave no token that can be renewed again"))
    }
}

/// Whether only a new log-in, or a new installation, gives a token again.
fn has_ended(refusal: &ApiError) -> bool {
    const ENDED: [&str; 4] = [
        "invalid_refresh_token",
        "token_revoked",
        "account_inactive",
        "invalid_auth",
    ];
    let code = refusal.code();
    code.is_some_and(|code| ENDED.contains(&code.as_str()))
}

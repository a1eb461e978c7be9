//! Logging in to Heroku: the web flow of id.heroku.com.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use heroku_api::account::GetAccount;
use heroku_api::client::BuilderError;
use heroku_api::oauth::{self, AuthorizeUrl, ExchangeCode, RefreshAccess};
use heroku_api::secret::Secret;
use service::Clock;
use service::identities::{Refresh, RefreshError, Tokens};
use service::logins::refused;

use super::{Account, Provider};
use crate::refusal::error_chain;
use crate::services::HerokuClients;

/// Heroku has no narrower scope with which a program can end its own access again.
const SCOPE: &str = "global";

/// The bot's registration at Heroku.
#[derive(Debug)]
pub struct Heroku {
    login: heroku_api::Client,
    clients: HerokuClients,
    clock: Arc<dyn Clock>,
    id: String,
    secret: Secret,
}

impl Heroku {
    /// The registration `id` with its secret.
    ///
    /// # Errors
    /// When an address is not usable.
    pub fn new(
        clients: HerokuClients,
        clock: Arc<dyn Clock>,
        id: impl Into<String>,
        secret: impl Into<Secret>,
    ) -> Result<Self, BuilderError> {
        Ok(Self {
            login: clients.with(Secret::new(""))?,
            clients,
            clock,
            id: id.into(),
            secret: secret.into(),
        })
    }

    fn tokens(&self, access: &oauth::Access, before: Option<&str>) -> Tokens {
        let tokens = Tokens::new(access.access_token.expose());
        let refresh = access.refresh_token.as_ref().map(Secret::expose).or(before);
        match (refresh, access.expires_in) {
            (Some(refresh), Some(seconds)) => {
                let until = self.clock.now() + Duration::from_secs(seconds);
                tokens.refreshable(refresh, until)
            }
            _ => tokens,
        }
    }

    fn person(&self, access: &str) -> Result<heroku_api::Client, String> {
        let client = self.clients.with(Secret::new(access));
        client.map_err(|error| error_chain(&error))
    }
}

#[async_trait]
impl Refresh for Heroku {
    async fn refresh(&self, tokens: &Tokens) -> Result<Tokens, RefreshError> {
        let refresh = tokens.refresh.as_deref().ok_or(RefreshError::Refused)?;
        let call = RefreshAccess::new(refresh, &self.secret);
        match self.login.send(&call).await {
            // Heroku may keep the refresh token: then the old one works on.
            Ok(access) => Ok(self.tokens(&access, Some(refresh))),
            Err(error) => Err(refused(error.as_api().map(|api| api.status().as_u16()))),
        }
    }
}

#[async_trait]
impl Provider for Heroku {
    fn name(&self) -> &'static str {
        "heroku"
    }

    fn title(&self) -> &'static str {
        "Heroku"
    }

    fn asks(&self) -> &'static str {
        "to read and deploy your apps (the scope `global`, which also lets `/h logout` end it)"
    }

    fn authorize(&self, state: &str, _: &str) -> String {
        let url = AuthorizeUrl::new(self.id.as_str(), &Secret::new(state)).scope(SCOPE);
        url.at(&self.login).expose().to_owned()
    }

    async fn exchange(&self, code: &str, _: &str) -> Result<Account, String> {
        let call = ExchangeCode::new(code, &self.secret);
        let access = self.login.send(&call).await;
        let access = access.map_err(|error| error_chain(&error))?;
        let tokens = self.tokens(&access, None);
        let person = self.person(&tokens.access)?;
        let account = person.send(&GetAccount::new()).await;
        let account = account.map_err(|error| error_chain(&error))?;
        let name = account
            .email
            .ok_or("Heroku did not say whose account it is")?;
        Ok(Account::new(name, tokens))
    }

    async fn revoke(&self, tokens: &Tokens) -> Result<(), String> {
        let person = self.person(&tokens.access)?;
        let ended = oauth::log_out(&person, &Secret::new(tokens.access.as_str())).await;
        ended.map(drop).map_err(|error| {
            let why = error_chain(&error);
            format!("{why}; end it at https://dashboard.heroku.com/account/applications")
        })
    }
}

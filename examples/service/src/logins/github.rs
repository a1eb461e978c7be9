//! Logging in to GitHub: as a user of a GitHub App, whose tokens renew, or of an OAuth app.

use std::sync::Arc;

use async_trait::async_trait;
use github_checks::endpoint::Service;
use github_checks::oauth::{
    self, AccessToken, AuthorizeUrl, ExchangeCode, Pkce, RefreshAccess, TokenAnswer,
};
use github_checks::secret::Secret;
use github_checks::users::GetUser;

use super::{Account, Provider, refused};
use crate::identities::{Refresh, RefreshError, Tokens};
use crate::{Clock, chain};

/// What an OAuth app asks for; a GitHub App has permissions instead.
const SCOPE: &str = "repo";

/// An app at GitHub that people log in with.
#[derive(Debug)]
pub struct GitHub {
    login: github_checks::Client,
    app: github_checks::Client,
    clock: Arc<dyn Clock>,
    id: String,
    secret: Secret,
    /// Where people come back to.
    back: String,
    asks: &'static str,
}

impl GitHub {
    /// The app `id` with its secret; people come back to `back`. `login` sends no token, `app`
    /// speaks as the app; `asks` says what is asked for, for people.
    pub fn new(
        (login, app): (github_checks::Client, github_checks::Client),
        clock: Arc<dyn Clock>,
        (id, secret): (impl Into<String>, impl Into<Secret>),
        back: impl Into<String>,
        asks: &'static str,
    ) -> Self {
        Self {
            login,
            app,
            clock,
            id: id.into(),
            secret: secret.into(),
            back: back.into(),
            asks,
        }
    }

    fn tokens(&self, granted: &AccessToken) -> Tokens {
        let tokens = Tokens::new(granted.token.expose());
        match (&granted.refresh_token, granted.expires_in) {
            (Some(refresh), Some(lasts)) => {
                tokens.refreshable(refresh.expose(), self.clock.now() + lasts)
            }
            _ => tokens,
        }
    }
}

#[async_trait]
impl Refresh for GitHub {
    async fn refresh(&self, tokens: &Tokens) -> Result<Tokens, RefreshError> {
        let refresh = tokens.refresh.as_deref().ok_or(RefreshError::Refused)?;
        let call = RefreshAccess::new(self.id.as_str(), &self.secret, refresh);
        match self.login.send(&call).await {
            Ok(TokenAnswer::Granted(granted)) => Ok(self.tokens(&granted)),
            Ok(TokenAnswer::Refused(_)) => Err(RefreshError::Refused),
            Ok(_) => Err(RefreshError::Later),
            Err(error) => Err(refused(error.as_api().map(|api| api.status().as_u16()))),
        }
    }
}

#[async_trait]
impl Provider for GitHub {
    fn name(&self) -> &'static str {
        "github"
    }

    fn title(&self) -> &'static str {
        "GitHub"
    }

    fn asks(&self) -> &'static str {
        self.asks
    }

    fn authorize(&self, state: &str, verifier: &str) -> String {
        let mut url = AuthorizeUrl::new(self.id.as_str(), &Secret::new(state))
            .redirect_uri(self.back.as_str())
            .scope(SCOPE);
        if let Ok(pkce) = Pkce::from_verifier(verifier) {
            url = url.pkce(&pkce);
        }
        url.at(&self.login).expose().to_owned()
    }

    async fn exchange(&self, code: &str, verifier: &str) -> Result<Account, String> {
        let pkce = Pkce::from_verifier(verifier).map_err(|error| error.to_string())?;
        let call = ExchangeCode::new(self.id.as_str(), &self.secret, code)
            .redirect_uri(self.back.as_str())
            .pkce(&pkce);
        let answer = self.login.send(&call).await;
        let granted = match answer.map_err(|error| chain(&error))? {
            TokenAnswer::Granted(granted) => granted,
            TokenAnswer::Refused(refusal) => {
                return Err(format!("GitHub gave no token ({})", refusal.error));
            }
            _ => return Err("GitHub's answer is none that I know".to_owned()),
        };
        let person = self.app.with_token(granted.token.clone());
        let user = person.send(&GetUser::new()).await;
        let user = user.map_err(|error| chain(&error))?;
        Ok(Account::new(user.login, self.tokens(&granted)))
    }

    async fn revoke(&self, tokens: &Tokens) -> Result<(), String> {
        let ended = oauth::log_out(&self.app, self.id.as_str(), tokens.access.as_str()).await;
        ended.map(drop).map_err(|error| {
            let why = chain(&error);
            let web = self.login.services().base(Service::Web);
            format!("{why}; end it at {web}/settings/applications")
        })
    }
}

//! The bot's app at Slack: the way to the consent, the exchange of a code, and the tokens of the
//! workspaces.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use service::identities::{Identities, Refresh, RefreshError, Tokens};
use service::vault::Owner;
use service::{Clock, Error};
use slack_blocks::Client;
use slack_blocks::web::oauth::{self, AuthorizeUrl, ExchangeCode, Grant, RefreshAccess};
use slack_blocks::web::secret::Secret;

use crate::accounts::OwnToken;
use crate::config::LogIn;
use crate::refusal::error_chain;
use crate::scopes::SCOPES;
use crate::services::SlackClients;

/// The name under which a workspace's token lies in the vault; its person is nobody.
const PROVIDER: &str = "slack";
/// Codes of Slack after which a refresh token never works again.
const ENDED: [&str; 4] = [
    "invalid_refresh_token",
    "token_revoked",
    "token_expired",
    "account_inactive",
];

/// The app that workspaces install.
#[derive(Clone, Debug)]
pub struct App(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    client: Client,
    clients: SlackClients,
    clock: Arc<dyn Clock>,
    identities: Identities,
    id: String,
    secret: Secret,
    /// Where browsers come back to.
    back: String,
}

/// A workspace that allowed the bot.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Installed {
    /// The workspace.
    pub team: String,
    /// Its name.
    pub name: String,
    /// The person who allowed it.
    pub by: String,
    tokens: Tokens,
}

/// Why there is no token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotInstalled {
    /// It was allowed for a whole organization, so no workspace is named.
    #[error("the app was allowed for a whole organization")]
    Organization,
    /// What Slack answered.
    #[error("{0}")]
    Slack(String),
}

impl App {
    /// The app of `login`; browsers come back to the bot at `public`.
    #[must_use]
    pub fn new(
        login: &LogIn,
        public: &str,
        client: Client,
        clients: SlackClients,
        clock: Arc<dyn Clock>,
        identities: Identities,
    ) -> Self {
        Self(Arc::new(Inner {
            client,
            clients,
            clock,
            identities,
            id: login.id.clone(),
            secret: Secret::new(login.secret.expose()),
            back: format!("{public}/slack/install/callback"),
        }))
    }

    /// Slack's address that asks whether to allow it.
    #[must_use]
    pub fn authorize(&self, state: &Secret) -> String {
        let url = AuthorizeUrl::new(self.0.id.as_str(), state).redirect_uri(&self.0.back);
        let url = SCOPES.iter().fold(url, |url, (scope, _)| url.scope(*scope));
        url.at(&self.0.client).expose().to_owned()
    }

    /// The token of the workspace that this code is of.
    ///
    /// # Errors
    /// [`NotInstalled`]; never a secret.
    pub async fn exchange(&self, code: &Secret) -> Result<Installed, NotInstalled> {
        let app = &self.0;
        let call = ExchangeCode::new(app.id.as_str(), app.secret.clone(), code.clone())
            .redirect_uri(&app.back);
        let granted = app.client.send(&call).await;
        let granted = granted.map_err(|error| NotInstalled::Slack(error_chain(&error)))?;
        let Some(tokens) = self.tokens(&granted) else {
            return Err(NotInstalled::Slack("Slack gave no token".to_owned()));
        };
        let team = granted.team.as_ref();
        let Some(id) = team.and_then(|team| team.id.as_ref()) else {
            // Nothing keeps it, so it must not work on.
            if let Ok(client) = app.clients.with(Secret::new(tokens.access.as_str()))
                && let Err(error) = oauth::log_out(&client).await
            {
                tracing::warn!(error = error_chain(&error), "a token was not ended");
            }
            return Err(NotInstalled::Organization);
        };
        let by = granted.authed_user.as_ref();
        let by = by.and_then(|person| person.id.as_ref());
        Ok(Installed {
            name: team
                .and_then(|team| team.name.clone())
                .unwrap_or_else(|| id.to_string()),
            team: id.to_string(),
            by: by.map(ToString::to_string).unwrap_or_default(),
            tokens,
        })
    }

    /// Puts the token of a workspace into the vault, in place of an earlier one.
    ///
    /// # Errors
    /// As [`Identities::link`].
    pub async fn keep(&self, installed: &Installed) -> Result<(), Error> {
        let (owner, name) = (owner(&installed.team), installed.name.as_str());
        self.0.identities.link(owner, name, &installed.tokens).await
    }

    /// The token of a workspace, as clients ask for it.
    #[must_use]
    pub fn token(&self, team: &str) -> OwnToken {
        let refresh = Arc::clone(&self.0);
        OwnToken::of_workspace(self.0.identities.clone(), refresh, owner(team), PROVIDER)
    }

    /// Forgets the token of a workspace.
    ///
    /// # Errors
    /// As [`Identities::unlink`].
    pub async fn forget(&self, team: &str) -> Result<(), Error> {
        self.0.identities.unlink(owner(team)).await.map(drop)
    }

    fn tokens(&self, granted: &Grant) -> Option<Tokens> {
        self.0.tokens(granted)
    }
}

impl Inner {
    fn tokens(&self, granted: &Grant) -> Option<Tokens> {
        let tokens = Tokens::new(granted.access_token.as_ref()?.expose());
        Some(match (&granted.refresh_token, granted.expires_in) {
            (Some(refresh), Some(seconds)) => {
                let until = self.clock.now() + Duration::from_secs(seconds);
                tokens.refreshable(refresh.expose(), until)
            }
            _ => tokens,
        })
    }
}

#[async_trait]
impl Refresh for Inner {
    async fn refresh(&self, tokens: &Tokens) -> Result<Tokens, RefreshError> {
        let refresh = tokens.refresh.as_deref().ok_or(RefreshError::Refused)?;
        let call = RefreshAccess::new(self.id.as_str(), self.secret.clone(), refresh);
        match self.client.send(&call).await {
            Ok(granted) => self.tokens(&granted).ok_or(RefreshError::Later),
            Err(error) => {
                let code = error.as_api().and_then(slack_blocks::error::ApiError::code);
                let ended = code.is_some_and(|code| ENDED.contains(&code.as_str()));
                Err(if ended {
                    RefreshError::Refused
                } else {
                    RefreshError::Later
                })
            }
        }
    }
}

fn owner(team: &str) -> Owner<'_> {
    Owner {
        team,
        person: "",
        provider: PROVIDER,
    }
}

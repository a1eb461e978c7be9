//! Slack by workspace: one client for a bot that was started with a token, one for each workspace
//! that has installed the bot.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use async_trait::async_trait;
use service::outbox::{Channel, Outgoing, Posted, SendError};
use slack_blocks::Client;
use slack_blocks::web::client::BuilderError;
use slack_blocks::web::token::TokenSource;

use super::SlackClients;

/// Workspaces whose clients are kept; more begin anew.
const KEPT: usize = 1000;

/// Gives the token of a workspace.
pub(crate) type TokenOf = Arc<dyn Fn(&str) -> Arc<dyn TokenSource> + Send + Sync>;

/// The workspaces that the bot is in.
#[derive(Clone, Debug)]
pub struct Workspaces(Arc<Kind>);

enum Kind {
    /// `SLACK_BOT_TOKEN`: every call carries it.
    One(Client),
    /// Every call carries the token of its workspace.
    Installed {
        clients: SlackClients,
        tokens: Option<TokenOf>,
        known: Mutex<HashMap<String, Client>>,
        nobody: Client,
    },
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::One(_) => "One",
            Self::Installed { .. } => "Installed",
        })
    }
}

impl Workspaces {
    /// The one workspace of this client's token.
    #[must_use]
    pub fn one(client: Client) -> Self {
        Self(Arc::new(Kind::One(client)))
    }

    /// Those that install the bot; `tokens` gives their tokens, and without it no call leaves.
    pub(crate) fn installed(
        clients: SlackClients,
        tokens: Option<TokenOf>,
    ) -> Result<Self, BuilderError> {
        let nobody = clients.without_token()?;
        Ok(Self(Arc::new(Kind::Installed {
            clients,
            tokens,
            known: Mutex::default(),
            nobody,
        })))
    }

    /// The client of the workspace `team`. Where it has not installed the bot, its calls fail
    /// and nothing is sent.
    #[must_use]
    pub fn of(&self, team: &str) -> Client {
        let Kind::Installed {
            clients,
            tokens: Some(tokens),
            known,
            nobody,
        } = &*self.0
        else {
            return self.any();
        };
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = known.get(team) {
            return client.clone();
        }
        if known.len() >= KEPT {
            known.clear();
        }
        // The same addresses made a client before.
        let Ok(client) = clients.with(tokens(team)) else {
            return nobody.clone();
        };
        known.insert(team.to_owned(), client.clone());
        client
    }

    /// A client for what needs no token: response addresses, and the exchange of codes.
    #[must_use]
    pub fn any(&self) -> Client {
        match &*self.0 {
            Kind::One(client) => client.clone(),
            Kind::Installed { nobody, .. } => nobody.clone(),
        }
    }

    /// The client of the token that the bot was started with; `None` where workspaces install it.
    #[must_use]
    pub fn own(&self) -> Option<&Client> {
        match &*self.0 {
            Kind::One(client) => Some(client),
            Kind::Installed { .. } => None,
        }
    }

    fn of_message(&self, message: &Outgoing) -> Client {
        self.of(message.team.as_deref().unwrap_or_default())
    }

    /// Without a token no wait helps: the workspace has to install the bot again.
    async fn is_gone(&self, message: &Outgoing) -> bool {
        let Kind::Installed {
            tokens: Some(tokens),
            ..
        } = &*self.0
        else {
            return false;
        };
        let token = tokens(message.team.as_deref().unwrap_or_default());
        let token = token.token().await;
        token.is_err_and(|error| error.is_login_needed())
    }
}

/// A message goes out with the token of the workspace that it was written for.
#[async_trait]
impl Channel for Workspaces {
    async fn post(
        &self,
        message: &Outgoing,
        resumed: Option<SystemTime>,
    ) -> Result<Posted, SendError> {
        if self.is_gone(message).await {
            return Err(not_installed());
        }
        Channel::post(&self.of_message(message), message, resumed).await
    }

    async fn update(&self, message: &Outgoing, place: &Posted) -> Result<(), SendError> {
        if self.is_gone(message).await {
            return Err(not_installed());
        }
        Channel::update(&self.of_message(message), message, place).await
    }
}

fn not_installed() -> SendError {
    SendError::Never {
        reason: "not_installed".to_owned(),
    }
}

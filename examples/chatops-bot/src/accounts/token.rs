//! The token of one person at one provider, as the clients ask for it.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use service::identities::{Identities, Linked, Refresh, TokenError};
use service::vault::Owner;

use super::AnyProvider;
use crate::change::Caller;

/// Reads the person's token for each request: a log-out counts at once, on every replica.
#[derive(Clone)]
pub struct OwnToken {
    identities: Identities,
    refresh: Arc<dyn Refresh>,
    provider: &'static str,
    /// What has ended when there is no token.
    what: String,
    team: String,
    person: String,
}

impl fmt::Debug for OwnToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "OwnToken({}/{}, {})",
            self.team, self.person, self.provider
        )
    }
}

impl OwnToken {
    pub(super) fn new(identities: Identities, provider: AnyProvider, caller: &Caller) -> Self {
        Self {
            identities,
            provider: provider.name(),
            what: format!("your {} log-in", provider.title()),
            refresh: provider,
            team: caller.team.clone(),
            person: caller.user.clone(),
        }
    }

    /// The token of a workspace.
    pub(crate) fn of_workspace(
        identities: Identities,
        refresh: Arc<dyn Refresh>,
        owner: Owner<'_>,
        provider: &'static str,
    ) -> Self {
        Self {
            identities,
            refresh,
            provider,
            what: "the installation in this workspace".to_owned(),
            team: owner.team.to_owned(),
            person: owner.person.to_owned(),
        }
    }

    fn owner(&self) -> Owner<'_> {
        Owner {
            team: &self.team,
            person: &self.person,
            provider: self.provider,
        }
    }

    async fn current(&self) -> Result<Linked, TokenError> {
        self.identities.tokens(self.owner(), &*self.refresh).await
    }

    /// The token after the provider refused `rejected`.
    async fn after(&self, rejected: &str) -> Result<Linked, TokenError> {
        let owner = self.owner();
        let linked = self.identities.get(owner).await?;
        let linked = linked.ok_or(TokenError::LogIn)?;
        if linked.tokens.access != rejected {
            return Ok(linked);
        }
        let renewed = self.identities.tokens_after(&linked, owner, &*self.refresh);
        let renewed = renewed.await;
        if matches!(renewed, Err(TokenError::LogIn)) {
            // Refused, and nothing renews it: the next command asks for a log-in.
            self.identities.forget(owner, &linked).await?;
        }
        renewed
    }

    /// Does it in a task of its own. A flow that has something to say stops polling its requests
    /// meanwhile; one of them that waited for the store would hold up what is to be stored first,
    /// for ever. And a renewal that has left is not given up with its request.
    async fn apart(self, stale: Option<String>) -> Result<Linked, TokenError> {
        let task = tokio::spawn(async move {
            match stale {
                None => self.current().await,
                Some(rejected) => self.after(&rejected).await,
            }
        });
        task.await.unwrap_or(Err(TokenError::Later))
    }

    /// What a person reads when there is no token.
    fn words(&self, error: &TokenError) -> String {
        match error {
            TokenError::LogIn => format!("{} has ended", self.what),
            _ => format!("{} cannot be renewed now", self.what),
        }
    }
}

/// The clients have a `TokenSource` each: the same words, three traits.
macro_rules! token_source {
    ($token:path, $secret:path) => {{
        use $secret as Secret;
        use $token as token;

        #[async_trait]
        impl token::TokenSource for OwnToken {
            async fn token(&self) -> Result<Secret, token::TokenError> {
                match self.clone().apart(None).await {
                    Ok(linked) => Ok(Secret::new(linked.tokens.access.as_str())),
                    Err(error) => Err(token_error!(token, self, error)),
                }
            }

            async fn refresh(
                &self,
                rejected: &Secret,
            ) -> Result<Option<Secret>, token::TokenError> {
                let stale = Some(rejected.expose().to_owned());
                match self.clone().apart(stale).await {
                    Ok(linked) => Ok(Some(Secret::new(linked.tokens.access.as_str()))),
                    Err(error) => Err(token_error!(token, self, error)),
                }
            }
        }
    }};
}

macro_rules! token_error {
    ($token:ident, $own:expr, $error:expr) => {{
        let words = $own.words(&$error);
        let login_needed = matches!($error, TokenError::LogIn);
        let error = $token::TokenError::with_source(words, $error);
        if login_needed {
            error.login_needed()
        } else {
            error
        }
    }};
}

const _: () = token_source!(heroku_api::token, heroku_api::secret::Secret);
const _: () = token_source!(github_checks::token, github_checks::secret::Secret);
const _: () = token_source!(slack_blocks::web::token, slack_blocks::web::secret::Secret);

//! As whom a decision is made at the source.
//!
//! Roles and `propagateAuthenticationContext` apply to that identity: with a service account
//! to the account and not to the human, who is named in the message and in the audit.

use std::sync::Arc;

use serde::Deserialize;
use service::identities::{Identities, Tokens};
use service::vault::Owner;
use slack_blocks::secret::Secret;

use crate::policy::{Person, Refusal};
use crate::source::{Actor, JudgmentSource, SourceError};

/// The provider under which tokens lie in the vault.
pub const PROVIDER: &str = "spinnaker";

/// As whom a decision is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Mode {
    /// The judge's own token, out of the vault: roles apply to the human.
    Own,
    /// The judge's address in a header that Gate believes. Whoever reaches Gate can do the
    /// same: keep Gate away from everybody else.
    Header,
    /// The service's own account, for all.
    Service,
}

impl Mode {
    /// What must be said at the start.
    #[must_use]
    pub fn warning(self) -> Option<&'static str> {
        match self {
            Self::Header => Some(
                "header authentication: Gate believes the name in a header, no matter who sends it. \
                 Let nothing but this service and Deck reach Gate",
            ),
            Self::Service => Some(
                "service account: Spinnaker's roles apply to the account of this service, not \
                 to the person who clicks; the policy here decides who may",
            ),
            Self::Own => None,
        }
    }
}

/// Finds the identity for a decision.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct JudgeIdentity {
    /// How.
    pub mode: Mode,
    /// Where tokens of people lie; needed for [`Mode::Own`].
    pub identities: Option<Identities>,
    /// The workspace.
    pub team: String,
}

/// Why there is no identity.
#[derive(Debug)]
#[non_exhaustive]
pub enum NoIdentity {
    /// The person must do something: nothing counts until then.
    Refused(Refusal),
    /// Not now: ask again.
    Later(String),
}

impl JudgeIdentity {
    /// Identities by `mode` in the workspace `team`.
    #[must_use]
    pub fn new(mode: Mode, identities: Option<Identities>, team: impl Into<String>) -> Self {
        Self {
            mode,
            identities,
            team: team.into(),
        }
    }

    fn owner<'a>(&'a self, person: &'a str) -> Owner<'a> {
        Owner {
            team: &self.team,
            person,
            provider: PROVIDER,
        }
    }

    /// Whether `person` has what the mode needs: asked at the click, before anything counts.
    ///
    /// # Errors
    /// [`NoIdentity`].
    pub async fn check(&self, person: &Person) -> Result<(), NoIdentity> {
        match self.mode {
            Mode::Own => self.token(&person.id).await.map(|_| ()),
            Mode::Header if person.email.is_none() => Err(NoIdentity::Refused(Refusal::NoIdentity)),
            Mode::Header | Mode::Service => Ok(()),
        }
    }

    async fn token(&self, person: &str) -> Result<(String, Secret), NoIdentity> {
        let Some(identities) = &self.identities else {
            return Err(NoIdentity::Refused(Refusal::NotLinked));
        };
        match identities.get(self.owner(person)).await {
            Ok(Some(linked)) => Ok((linked.account, linked.tokens.access.as_str().into())),
            Ok(None) => Err(NoIdentity::Refused(Refusal::NotLinked)),
            Err(error) => Err(NoIdentity::Later(service::chain(&error))),
        }
    }

    /// Takes a person's own token, once the source says whose it is.
    ///
    /// # Errors
    /// In words for the person; never the token.
    pub async fn link(
        &self,
        source: &Arc<dyn JudgmentSource>,
        person: &str,
        token: &str,
    ) -> Result<(), String> {
        let Some(identities) = &self.identities else {
            return Err("This app keeps no tokens.".into());
        };
        let account = source.account(Some(&Secret::new(token))).await;
        let account = account.map_err(|error| match error {
            SourceError::NotSignedIn(_) => {
                "Spinnaker does not know this token: it is wrong, expired or revoked.".to_owned()
            }
            error => format!("{error}. Try again later."),
        })?;
        let tokens = Tokens::new(token);
        let linked = identities.link(self.owner(person), &account, &tokens).await;
        linked.map_err(|_| "The token could not be stored. Try again later.".to_owned())
    }

    /// Removes a person's token; whether there was one.
    ///
    /// # Errors
    /// As [`Identities::unlink`].
    pub async fn unlink(&self, person: &str) -> Result<bool, service::Error> {
        match &self.identities {
            Some(identities) => Ok(identities.unlink(self.owner(person)).await?.is_some()),
            None => Ok(false),
        }
    }

    /// The identity for a decision of `person`, whose verified address is `email`.
    ///
    /// # Errors
    /// [`NoIdentity`].
    pub async fn actor(
        &self,
        source: &Arc<dyn JudgmentSource>,
        person: &str,
        email: Option<&str>,
    ) -> Result<Actor, NoIdentity> {
        match self.mode {
            Mode::Own => {
                let (account, token) = self.token(person).await?;
                Ok(Actor::own(&account, token))
            }
            Mode::Header => match email {
                Some(email) => Ok(Actor::header(email)),
                None => Err(NoIdentity::Refused(Refusal::NoIdentity)),
            },
            Mode::Service => match source.account(None).await {
                Ok(name) => Ok(Actor::service(&name)),
                Err(error @ SourceError::NotSignedIn(_)) => {
                    Err(NoIdentity::Refused(Refusal::Source(error.to_string())))
                }
                Err(error) => Err(NoIdentity::Later(error.to_string())),
            },
        }
    }
}

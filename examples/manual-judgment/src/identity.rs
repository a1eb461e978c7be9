//! As whom a decision is made at the source.
//!
//! Roles and `propagateAuthenticationContext` apply to that identity: with a service account
//! to the account and not to the human, who is named in the message and in the audit.

use std::sync::Arc;

use service::identities::{Identities, Tokens};
use service::vault::Owner;
use slack_blocks::web::secret::Secret;

use crate::policy::{Person, Refusal};
use crate::source::{Actor, JudgmentSource, SourceError};

pub use crate::source::Mode;

/// Finds the identity for a decision, as the [`Mode`] of its source says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct JudgeIdentity {
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
    /// Identities in the workspace `team`.
    #[must_use]
    pub fn new(identities: Option<Identities>, team: impl Into<String>) -> Self {
        Self {
            identities,
            team: team.into(),
        }
    }

    /// Tokens of each service lie under its name.
    fn owner<'a>(&'a self, source: &'a Arc<dyn JudgmentSource>, person: &'a str) -> Owner<'a> {
        Owner {
            team: &self.team,
            person,
            provider: source.provider(),
        }
    }

    /// Whether `person` has what the source's mode needs: asked at the click, before anything
    /// counts.
    ///
    /// # Errors
    /// [`NoIdentity`].
    pub async fn check(
        &self,
        source: &Arc<dyn JudgmentSource>,
        person: &Person,
    ) -> Result<(), NoIdentity> {
        match source.mode() {
            Mode::Own => self.token(source, &person.id).await.map(|_| ()),
            Mode::Header if person.email.is_none() => Err(NoIdentity::Refused(Refusal::NoIdentity)),
            Mode::Header | Mode::Service => Ok(()),
        }
    }

    async fn token(
        &self,
        source: &Arc<dyn JudgmentSource>,
        person: &str,
    ) -> Result<(String, Secret), NoIdentity> {
        let missing = || {
            NoIdentity::Refused(Refusal::NotLinked {
                source: source.provider().to_owned(),
                title: source.title().to_owned(),
            })
        };
        let Some(identities) = &self.identities else {
            return Err(missing());
        };
        match identities.get(self.owner(source, person)).await {
            Ok(Some(linked)) => Ok((linked.account, linked.tokens.access.as_str().into())),
            Ok(None) => Err(missing()),
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
                format!(
                    "{} does not know this token: it is wrong, expired or revoked.",
                    source.title()
                )
            }
            error => format!("{error}. Try again later."),
        })?;
        let tokens = Tokens::new(token);
        let linked = identities
            .link(self.owner(source, person), &account, &tokens)
            .await;
        linked.map_err(|_| "The token could not be stored. Try again later.".to_owned())
    }

    /// Removes a person's token; whether there was one.
    ///
    /// # Errors
    /// As [`Identities::unlink`].
    pub async fn unlink(
        &self,
        source: &Arc<dyn JudgmentSource>,
        person: &str,
    ) -> Result<bool, service::Error> {
        match &self.identities {
            Some(identities) => {
                let unlinked = identities.unlink(self.owner(source, person)).await?;
                Ok(unlinked.is_some())
            }
            None => Ok(false),
        }
    }

    /// The account at the source that a person has linked.
    pub async fn account(&self, source: &Arc<dyn JudgmentSource>, person: &str) -> Option<String> {
        if source.mode() != Mode::Own {
            return None;
        }
        let linked = self.token(source, person).await;
        linked.ok().map(|(account, _)| account)
    }

    /// Roles of `person` at the source. The service's own say nothing about a person.
    ///
    /// # Errors
    /// [`NoIdentity`].
    pub async fn roles(
        &self,
        source: &Arc<dyn JudgmentSource>,
        person: &Person,
    ) -> Result<Vec<String>, NoIdentity> {
        if source.mode() == Mode::Service {
            return Ok(Vec::new());
        }
        let actor = self
            .actor(source, &person.id, person.email.as_deref())
            .await?;
        source.roles(&actor).await.map_err(|error| match error {
            SourceError::NotSignedIn(_) => NoIdentity::Refused(Refusal::Source(error.to_string())),
            error => NoIdentity::Later(error.to_string()),
        })
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
        match source.mode() {
            Mode::Own => {
                let (account, token) = self.token(source, person).await?;
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

//! As whom a decision is made at the source.
//!
//! Roles and `propagateAuthenticationContext` apply to that identity: with a service account
//! to the account and not to the human, who is named in the message and in the audit.

use std::sync::Arc;

use service::identities::{Identities, TokenError, Tokens};
use service::logins::{Account, Logins, Provider};
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
    /// The log-ins under way, and where people log in with a browser instead of typing a token.
    pub login: Option<(Logins, Arc<dyn Provider>)>,
    /// The workspace.
    pub team: String,
}

/// What became of a token that a person had linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unlinked {
    /// There was none.
    Nothing,
    /// It is forgotten here, and may work on.
    Forgotten,
    /// It is forgotten here and ended at its source.
    Ended,
}

/// Ends tokens at their provider; whether that is done.
pub(crate) async fn end(provider: &dyn Provider, tokens: &Tokens) -> bool {
    let ended = provider.revoke(tokens).await;
    ended
        .inspect_err(|why| {
            tracing::warn!(provider = provider.name(), why, "a token was not ended");
        })
        .is_ok()
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

fn not_linked(source: &Arc<dyn JudgmentSource>) -> NoIdentity {
    NoIdentity::Refused(Refusal::NotLinked {
        source: source.provider().to_owned(),
        title: source.title().to_owned(),
    })
}

fn without_token(source: &Arc<dyn JudgmentSource>, error: &TokenError) -> NoIdentity {
    match error {
        TokenError::LogIn => not_linked(source),
        error => NoIdentity::Later(service::chain(error)),
    }
}

impl JudgeIdentity {
    /// Identities in the workspace `team`.
    #[must_use]
    pub fn new(identities: Option<Identities>, team: impl Into<String>) -> Self {
        Self {
            identities,
            login: None,
            team: team.into(),
        }
    }

    /// Where people log in with a browser to link an account at that source.
    #[must_use]
    pub fn provider(
        &self,
        source: &Arc<dyn JudgmentSource>,
    ) -> Option<&(Logins, Arc<dyn Provider>)> {
        let login = self.login.as_ref();
        login.filter(|(_, provider)| provider.name() == source.provider())
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
        let Some(identities) = &self.identities else {
            return Err(not_linked(source));
        };
        let owner = self.owner(source, person);
        let linked = match self.provider(source) {
            // Renewed where it ends by itself.
            Some((_, provider)) => identities.tokens(owner, &**provider).await,
            None => match identities.get(owner).await {
                Ok(linked) => linked.ok_or(TokenError::LogIn),
                Err(error) => Err(error.into()),
            },
        };
        match linked {
            Ok(linked) => Ok((linked.account, linked.tokens.access.as_str().into())),
            Err(error) => Err(without_token(source, &error)),
        }
    }

    /// Renews the token of `actor`, which the source does not know any more although its time is
    /// not over: once, whatever the number of replicas. `false` where tokens are not renewed.
    ///
    /// # Errors
    /// [`NoIdentity`].
    pub async fn renew(
        &self,
        source: &Arc<dyn JudgmentSource>,
        person: &str,
        actor: &Actor,
    ) -> Result<bool, NoIdentity> {
        let (Some(identities), Some((_, provider)), Some(stale)) =
            (&self.identities, self.provider(source), &actor.token)
        else {
            return Ok(false);
        };
        let owner = self.owner(source, person);
        let renewed = async {
            let linked = identities.get(owner).await?.ok_or(TokenError::LogIn)?;
            // Another one is stored already: that one was not refused yet.
            if linked.tokens.access == stale.expose() {
                identities.tokens_after(&linked, owner, &**provider).await?;
            }
            Ok(true)
        };
        renewed
            .await
            .map_err(|error: TokenError| without_token(source, &error))
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

    /// Links an account that a person logged in with, in place of what was linked before, which
    /// is ended.
    ///
    /// # Errors
    /// As [`Identities::link`].
    pub async fn logged_in(
        &self,
        owner: Owner<'_>,
        account: &Account,
    ) -> Result<(), service::Error> {
        let Some(identities) = &self.identities else {
            return Ok(());
        };
        let before = identities.get(owner).await.ok().flatten();
        identities
            .link(owner, &account.name, &account.tokens)
            .await?;
        if let Some((_, provider)) = &self.login
            && let Some(before) = before.filter(|old| old.tokens.access != account.tokens.access)
        {
            end(&**provider, &before.tokens).await;
        }
        Ok(())
    }

    /// Removes a person's token, and ends it where the person logged in with a browser.
    ///
    /// # Errors
    /// As [`Identities::unlink`].
    pub async fn unlink(
        &self,
        source: &Arc<dyn JudgmentSource>,
        person: &str,
    ) -> Result<Unlinked, service::Error> {
        let Some(identities) = &self.identities else {
            return Ok(Unlinked::Nothing);
        };
        let unlinked = identities.unlink(self.owner(source, person)).await?;
        let Some(unlinked) = unlinked else {
            return Ok(Unlinked::Nothing);
        };
        let has_ended = match self.provider(source) {
            Some((_, provider)) => end(&**provider, &unlinked.tokens).await,
            None => false,
        };
        Ok(if has_ended {
            Unlinked::Ended
        } else {
            Unlinked::Forgotten
        })
    }

    /// The account at the source that a person has linked, also where decisions are not made
    /// with it.
    pub async fn account(&self, source: &Arc<dyn JudgmentSource>, person: &str) -> Option<String> {
        let linked = self.token(source, person).await;
        linked.ok().map(|(account, _)| account)
    }

    /// Whether anybody has linked that account.
    ///
    /// # Errors
    /// As [`Identities::others`].
    pub async fn is_linked(
        &self,
        source: &Arc<dyn JudgmentSource>,
        account: &str,
    ) -> Result<bool, service::Error> {
        let Some(identities) = &self.identities else {
            return Ok(false);
        };
        let nobody = self.owner(source, "");
        let people = identities.others(nobody, account).await?;
        Ok(people > 0)
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

//! A person's linked account as the place where the clients of the crates keep its tokens.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;

use super::refresh::LOOK;
use super::{Identities, REFRESH, TokenError, Tokens};
use crate::store::{Topic, sql};
use crate::vault::Owner;

/// The tokens of one person at one provider as a `TokenStore` of `heroku-api`, `github-checks`
/// and `slack-blocks`: sealed in the vault, shared by all replicas, renewed by one at a time.
///
/// Link the account first. A `RefreshingToken` over it and [`Identities::tokens`] go together:
/// they keep the same row and the same lock.
#[derive(Clone, Debug)]
pub struct PersonTokens {
    identities: Identities,
    team: String,
    person: String,
    provider: String,
    /// The right to renew, while it is held.
    claim: Arc<Mutex<Option<String>>>,
}

impl Identities {
    /// The account of `owner` as a `TokenStore`.
    #[must_use]
    pub fn token_store(&self, owner: Owner<'_>) -> PersonTokens {
        PersonTokens {
            identities: self.clone(),
            team: owner.team.to_owned(),
            person: owner.person.to_owned(),
            provider: owner.provider.to_owned(),
            claim: Arc::default(),
        }
    }
}

impl PersonTokens {
    fn owner(&self) -> Owner<'_> {
        Owner {
            team: &self.team,
            person: &self.person,
            provider: &self.provider,
        }
    }

    fn claim(&self) -> Option<String> {
        let claim = self.claim.lock().unwrap_or_else(PoisonError::into_inner);
        claim.clone()
    }

    /// Under the claim, if there is one: without it nobody else may be at it either.
    async fn save(
        &self,
        access: &str,
        refresh: &str,
        expires: Option<SystemTime>,
    ) -> Result<(), TokenError> {
        let linked = self.identities.get(self.owner()).await?;
        let mut tokens = linked.ok_or(TokenError::LogIn)?.tokens;
        tokens.access = access.to_owned();
        tokens.refresh = Some(refresh.to_owned());
        tokens.expires_at = expires.map(|at| {
            let since = at.duration_since(SystemTime::UNIX_EPOCH);
            since.unwrap_or_default().as_secs()
        });
        let claim = self.claim().ok_or(TokenError::Later)?;
        let stored = self.identities.store_pair(self.owner(), &tokens, &claim);
        // Linked anew or unlinked meanwhile: this pair is nobody's.
        stored.await?.map(|_| ()).ok_or(TokenError::LogIn)
    }

    async fn load(&self) -> Result<Option<Tokens>, TokenError> {
        let linked = self.identities.get(self.owner()).await?;
        Ok(linked.map(|linked| linked.tokens))
    }

    /// Waits for the right to renew; another replica has it for a minute at most.
    async fn hold(&self) -> Result<Held, TokenError> {
        let clock = &self.identities.clock;
        let begin = clock.elapsed();
        let mut wakeups = self.identities.store.subscribe(Topic::Identities);
        loop {
            let linked = self.identities.get(self.owner()).await?;
            let revision = linked.ok_or(TokenError::LogIn)?.revision;
            if let Some(claim) = self.identities.claim(self.owner(), revision).await? {
                let mut held = self.claim.lock().unwrap_or_else(PoisonError::into_inner);
                *held = Some(claim);
                return Ok(Held(self.clone()));
            }
            if clock.elapsed().saturating_sub(begin) >= REFRESH * 3 {
                return Err(TokenError::Later);
            }
            tokio::select! {
                () = wakeups.next() => {}
                () = clock.sleep(LOOK) => {}
            }
        }
    }

    /// Lets the others in, unless the pair was stored and they are.
    async fn release(self) {
        let Some(claim) = self.claim() else {
            return;
        };
        let free = sql(
            "UPDATE identities SET refresh_expires_at = NULL WHERE team = $1 AND person = $2 \
             AND provider = $3 AND refresh_claim = $4",
        )
        .bind(&self.team)
        .bind(&self.person)
        .bind(&self.provider)
        .bind(&claim);
        let freed = async {
            let mut tx = self.identities.store.begin().await?;
            tx.execute(free).await?;
            tx.wake(Topic::Identities);
            tx.commit().await
        };
        if let Err(error) = freed.await {
            tracing::debug!(%error, "the right to renew a token ends by itself");
        }
        let mut held = self.claim.lock().unwrap_or_else(PoisonError::into_inner);
        held.take_if(|held| *held == claim);
    }
}

/// The right to renew; dropping it lets the others in.
#[derive(Debug)]
struct Held(PersonTokens);

impl Drop for Held {
    fn drop(&mut self) {
        // Without a runtime the process ends, and the right with it after a minute.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(self.0.clone().release());
        }
    }
}

/// The seconds of a stored end as a date.
fn date(seconds: Option<u64>) -> Option<SystemTime> {
    seconds.map(|at| SystemTime::UNIX_EPOCH + Duration::from_secs(at))
}

macro_rules! token_store {
    ($($client:ident)::+) => {
        impl From<TokenError> for $($client)::+::token::TokenError {
            fn from(error: TokenError) -> Self {
                let needed = matches!(error, TokenError::LogIn);
                let error = Self::with_source("the linked account has no token now", error);
                if needed { error.login_needed() } else { error }
            }
        }

        #[async_trait]
        impl $($client)::+::oauth::TokenStore for PersonTokens {
            async fn load(
                &self,
            ) -> Result<Option<$($client)::+::oauth::Pair>, $($client)::+::token::TokenError> {
                let Some(tokens) = Self::load(self).await? else {
                    return Ok(None);
                };
                let access = tokens.access.as_str();
                let refresh = tokens.refresh.as_deref().ok_or(TokenError::LogIn)?;
                let expires = date(tokens.expires_at);
                Ok(Some($($client)::+::oauth::Pair::new(access, refresh, expires)))
            }

            async fn store(
                &self,
                pair: &$($client)::+::oauth::Pair,
            ) -> Result<(), $($client)::+::token::TokenError> {
                let (access, refresh) = (pair.access.expose(), pair.refresh.expose());
                Ok(self.save(access, refresh, pair.expires).await?)
            }

            async fn lock(&self) -> Result<$($client)::+::oauth::StoreLock, $($client)::+::token::TokenError> {
                Ok($($client)::+::oauth::StoreLock::new(self.hold().await?))
            }
        }
    };
}

token_store!(heroku_api);
token_store!(github_checks);
token_store!(slack_blocks::web);

//! A token that is good now: renewed by one replica at a time, stored before it is used.

use std::time::Duration;

use super::{
    AHEAD, Identities, Linked, REFRESH, Refresh, RefreshError, TokenError, refresh_millis,
};
use crate::clock::{unix_seconds, within};
use crate::store::{Topic, sql};
use crate::vault::Owner;
use crate::{Error, random};

/// Between two looks at what another replica does.
pub(super) const LOOK: Duration = Duration::from_millis(250);
/// Between two tries to store a pair that the provider gave: without it the grant is lost.
const RETRY: Duration = Duration::from_millis(500);

impl Identities {
    /// The tokens of `owner`, renewed when they end within a minute.
    ///
    /// A caller that comes while they are being renewed waits for the new pair: there is one
    /// exchange for each refresh token, whatever the number of replicas.
    ///
    /// # Errors
    /// [`TokenError`].
    pub async fn tokens(
        &self,
        owner: Owner<'_>,
        refresh: &dyn Refresh,
    ) -> Result<Linked, TokenError> {
        self.fresh(owner, refresh, None).await
    }

    /// The same after the provider refused `stale` with 401: renewed unless that happened
    /// already.
    ///
    /// # Errors
    /// [`TokenError`].
    pub async fn tokens_after(
        &self,
        stale: &Linked,
        owner: Owner<'_>,
        refresh: &dyn Refresh,
    ) -> Result<Linked, TokenError> {
        self.fresh(owner, refresh, Some(stale.revision)).await
    }

    async fn fresh(
        &self,
        owner: Owner<'_>,
        refresh: &dyn Refresh,
        stale: Option<i64>,
    ) -> Result<Linked, TokenError> {
        let begin = self.clock.elapsed();
        let mut wakeups = self.store.subscribe(Topic::Identities);
        loop {
            let linked = self.get(owner).await?.ok_or(TokenError::LogIn)?;
            let soon = unix_seconds(&*self.clock) + AHEAD.as_secs();
            let ends = linked.tokens.expires_at.is_some_and(|at| at <= soon);
            if !ends && stale != Some(linked.revision) {
                return Ok(linked);
            }
            if linked.tokens.refresh.is_none() {
                return Err(TokenError::LogIn);
            }
            if let Some(claim) = self.claim(owner, linked.revision).await? {
                return self.exchange(owner, linked, refresh, &claim).await;
            }
            if self.clock.elapsed().saturating_sub(begin) >= REFRESH * 2 {
                return Err(TokenError::Later);
            }
            tokio::select! {
                () = wakeups.next() => {}
                () = self.clock.sleep(LOOK) => {}
            }
        }
    }

    /// The right to exchange the refresh token of this revision.
    pub(super) async fn claim(
        &self,
        owner: Owner<'_>,
        revision: i64,
    ) -> Result<Option<String>, Error> {
        let claim = random::name();
        let take = sql(
            "UPDATE identities SET refresh_claim = $5, refresh_expires_at = service_now() + $6 \
             WHERE team = $1 AND person = $2 AND provider = $3 AND revision = $4 \
             AND (refresh_expires_at IS NULL OR refresh_expires_at <= service_now()) RETURNING revision",
        )
        .bind(owner.team)
        .bind(owner.person)
        .bind(owner.provider)
        .bind(revision)
        .bind(&claim)
        .bind(refresh_millis());
        let taken = !self.store.write(take).await?.is_empty();
        Ok(taken.then_some(claim))
    }

    async fn exchange(
        &self,
        owner: Owner<'_>,
        linked: Linked,
        refresh: &dyn Refresh,
        claim: &str,
    ) -> Result<Linked, TokenError> {
        let exchange = refresh.refresh(&linked.tokens);
        let exchanged = within(&*self.clock, REFRESH, exchange).await;
        let tokens = match exchanged.unwrap_or(Err(RefreshError::Later)) {
            Ok(tokens) => tokens,
            Err(refused) => {
                let give_up = matches!(refused, RefreshError::Refused);
                let text = if give_up {
                    "DELETE FROM identities WHERE team = $1 AND person = $2 AND provider = $3 \
                     AND refresh_claim = $4"
                } else {
                    "UPDATE identities SET refresh_expires_at = NULL WHERE team = $1 AND person = $2 \
                     AND provider = $3 AND refresh_claim = $4"
                };
                let mut tx = self.store.begin().await?;
                let close = sql(text).bind(owner.team).bind(owner.person);
                tx.execute(close.bind(owner.provider).bind(claim)).await?;
                tx.wake(Topic::Identities);
                tx.commit().await?;
                return Err(if give_up {
                    TokenError::LogIn
                } else {
                    TokenError::Later
                });
            }
        };
        let begin = self.clock.elapsed();
        loop {
            let stored = self.store_pair(owner, &tokens, claim).await;
            let late = self.clock.elapsed().saturating_sub(begin) >= REFRESH;
            match stored {
                Ok(Some(revision)) => {
                    return Ok(Linked {
                        account: linked.account,
                        tokens,
                        revision,
                    });
                }
                // Linked anew or unlinked meanwhile: this pair is nobody's.
                Ok(None) => return Err(TokenError::Later),
                Err(error) if error.is_transient() && !late => self.clock.sleep(RETRY).await,
                Err(error) => return Err(error.into()),
            }
        }
    }

    pub(super) async fn store_pair(
        &self,
        owner: Owner<'_>,
        tokens: &super::Tokens,
        claim: &str,
    ) -> Result<Option<i64>, Error> {
        let sealed = self.seal(owner, tokens)?;
        // The claim stays in the row: after an unsure commit the same statement finds it.
        let update = sql(
            "UPDATE identities SET key_id = $5, sealed = $6, stored_at = service_now(), \
             revision = CASE WHEN refresh_expires_at IS NULL THEN revision ELSE revision + 1 END, \
             refresh_expires_at = NULL WHERE team = $1 AND person = $2 AND provider = $3 \
             AND refresh_claim = $4 RETURNING revision",
        )
        .bind(owner.team)
        .bind(owner.person)
        .bind(owner.provider)
        .bind(claim)
        .bind(sealed.key_id)
        .bind(sealed.bytes);
        let mut tx = self.store.begin().await?;
        let row = tx.row(update).await?;
        tx.wake(Topic::Identities);
        tx.commit().await?;
        row.map(|row| row.get("revision")).transpose()
    }
}

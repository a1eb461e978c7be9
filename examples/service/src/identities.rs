//! Identities: which account of a provider belongs to which person, and its tokens.
//!
//! A person is a (team, person) pair that a signature vouched for, never a name. Tokens lie in
//! the [`Vault`]; they are sealed anew with the newest key when they are used.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use crate::moment::millis;
use crate::store::{Row, Store, Topic, sql};
use crate::vault::{Owner, Sealed, Vault};
use crate::{Clock, Error};

mod refresh;
mod token_store;

pub use token_store::PersonTokens;

/// Tokens of one account. Do not print; zeroized when dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Tokens {
    /// The token for calls.
    pub access: String,
    /// The token for the next pair, where the provider gives one.
    pub refresh: Option<String>,
    /// Seconds since 1970 when `access` expires, if it does.
    pub expires_at: Option<u64>,
    /// What else the program wants to keep beside them: an authorization's id for log-out.
    pub extra: Option<String>,
}

impl Tokens {
    /// A token that does not expire.
    #[must_use]
    pub fn new(access: impl Into<String>) -> Self {
        Self {
            access: access.into(),
            refresh: None,
            expires_at: None,
            extra: None,
        }
    }

    /// With the token for the next pair, and when `access` expires.
    #[must_use]
    pub fn refreshable(mut self, refresh: impl Into<String>, expires_at: SystemTime) -> Self {
        let since = expires_at.duration_since(SystemTime::UNIX_EPOCH);
        self.refresh = Some(refresh.into());
        self.expires_at = Some(since.unwrap_or_default().as_secs());
        self
    }

    /// With something else to be kept secret beside them.
    #[must_use]
    pub fn extra(mut self, extra: impl Into<String>) -> Self {
        self.extra = Some(extra.into());
        self
    }
}

impl Drop for Tokens {
    fn drop(&mut self) {
        self.access.zeroize();
        self.refresh.zeroize();
        self.extra.zeroize();
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// An account that a person has linked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Linked {
    /// The provider's name for the account, for people.
    pub account: String,
    /// Its tokens.
    pub tokens: Tokens,
    revision: i64,
}

/// Gets the next pair of tokens from a provider.
#[async_trait]
pub trait Refresh: Send + Sync {
    /// Exchanges the refresh token. Called by one replica at a time for each account, and
    /// given 30 s.
    ///
    /// # Errors
    /// [`RefreshError`].
    async fn refresh(&self, tokens: &Tokens) -> Result<Tokens, RefreshError>;
}

/// Why there is no next pair.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefreshError {
    /// The provider refuses the refresh token: the person must log in again.
    Refused,
    /// Not now.
    Later,
}

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// No account is linked, or its grant has ended: ask the person to log in.
    #[error("no account is linked: log in")]
    LogIn,
    /// The provider does not renew the token now: try again later.
    #[error("the token cannot be renewed now")]
    Later,
    /// The store or the vault.
    #[error(transparent)]
    Store(#[from] Error),
}

/// The identities of a store. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Identities {
    store: Store,
    vault: Arc<Vault>,
    clock: Arc<dyn Clock>,
}

impl Identities {
    /// The identities in `store`, whose secrets `vault` opens.
    ///
    /// # Errors
    /// As [`Vault::check`]: refuse to start.
    pub async fn open(
        store: Store,
        vault: Arc<Vault>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Error> {
        vault.check(&store).await?;
        Ok(Self {
            store,
            vault,
            clock,
        })
    }

    /// Links `account` to `owner`, in place of what was linked before.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn link(
        &self,
        owner: Owner<'_>,
        account: &str,
        tokens: &Tokens,
    ) -> Result<(), Error> {
        let sealed = self.seal(owner, tokens)?;
        let insert = sql(
            "INSERT INTO identities (team, person, provider, account, key_id, sealed, stored_at) \
             VALUES ($1, $2, $3, $4, $5, $6, service_now()) \
             ON CONFLICT (team, person, provider) DO UPDATE SET account = excluded.account, \
             key_id = excluded.key_id, sealed = excluded.sealed, stored_at = excluded.stored_at, \
             revision = identities.revision + 1, refresh_claim = NULL, refresh_expires_at = NULL",
        )
        .bind(owner.team)
        .bind(owner.person)
        .bind(owner.provider)
        .bind(account)
        .bind(sealed.key_id)
        .bind(sealed.bytes);
        let mut tx = self.store.begin().await?;
        tx.execute(insert).await?;
        tx.wake(Topic::Identities);
        tx.commit().await
    }

    /// What is linked to `owner`; `None` when nothing is. Sealed anew when its key is old.
    ///
    /// # Errors
    /// As [`Store::rows`], and [`Error::Stored`] when it does not open.
    pub async fn get(&self, owner: Owner<'_>) -> Result<Option<Linked>, Error> {
        let select =
            sql("SELECT * FROM identities WHERE team = $1 AND person = $2 AND provider = $3")
                .bind(owner.team)
                .bind(owner.person)
                .bind(owner.provider);
        let Some(row) = self.store.row(select).await? else {
            return Ok(None);
        };
        let linked = self.read(owner, &row)?;
        if self.vault.is_old(&row.get::<String>("key_id")?) {
            let sealed = self.seal(owner, &linked.tokens)?;
            let update = sql(
                "UPDATE identities SET key_id = $5, sealed = $6 WHERE team = $1 AND person = $2 \
                 AND provider = $3 AND revision = $4",
            )
            .bind(owner.team)
            .bind(owner.person)
            .bind(owner.provider)
            .bind(linked.revision)
            .bind(sealed.key_id)
            .bind(sealed.bytes);
            self.store.write(update).await?;
        }
        Ok(Some(linked))
    }

    /// Removes what is linked to `owner`, and gives it back: revoke it at the provider.
    ///
    /// # Errors
    /// As [`Store::write`]. What does not open is removed as well, and given as `None`.
    pub async fn unlink(&self, owner: Owner<'_>) -> Result<Option<Linked>, Error> {
        let delete = sql(
            "DELETE FROM identities WHERE team = $1 AND person = $2 AND provider = $3 RETURNING *",
        )
        .bind(owner.team)
        .bind(owner.person)
        .bind(owner.provider);
        let rows = self.store.write(delete).await?;
        Ok(rows.first().and_then(|row| self.read(owner, row).ok()))
    }

    /// Removes what is linked to `owner` if it is still what `linked` was: its provider takes it
    /// no more.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn forget(&self, owner: Owner<'_>, linked: &Linked) -> Result<(), Error> {
        let delete = sql(
            "DELETE FROM identities WHERE team = $1 AND person = $2 AND provider = $3 \
             AND revision = $4",
        )
        .bind(owner.team)
        .bind(owner.person)
        .bind(owner.provider)
        .bind(linked.revision);
        self.store.write(delete).await.map(drop)
    }

    /// How many other people of the workspace have linked the same account.
    ///
    /// # Errors
    /// As [`Store::rows`].
    pub async fn others(&self, owner: Owner<'_>, account: &str) -> Result<i64, Error> {
        let select = sql(
            "SELECT COUNT(*) AS n FROM identities WHERE team = $1 AND person <> $2 \
             AND provider = $3 AND account = $4",
        )
        .bind(owner.team)
        .bind(owner.person)
        .bind(owner.provider)
        .bind(account);
        let row = self.store.row(select).await?;
        row.map_or(Ok(0), |row| row.get("n"))
    }

    /// Everybody of a workspace who has linked something.
    ///
    /// # Errors
    /// As [`Store::rows`].
    pub async fn people(&self, team: &str) -> Result<Vec<String>, Error> {
        let select = sql("SELECT DISTINCT person FROM identities WHERE team = $1 ORDER BY person");
        let rows = self.store.rows(select.bind(team)).await?;
        rows.iter().map(|row| row.get("person")).collect()
    }

    /// Everybody who has linked this account, as team and person.
    ///
    /// # Errors
    /// As [`Store::rows`].
    pub async fn of_account(
        &self,
        provider: &str,
        account: &str,
    ) -> Result<Vec<(String, String)>, Error> {
        let select = sql(
            "SELECT team, person FROM identities WHERE provider = $1 AND account = $2 \
             ORDER BY team, person",
        );
        let rows = self.store.rows(select.bind(provider).bind(account)).await?;
        rows.iter()
            .map(|row| Ok((row.get("team")?, row.get("person")?)))
            .collect()
    }

    /// Provider and account of everything that a person has linked.
    ///
    /// # Errors
    /// As [`Store::rows`].
    pub async fn accounts(&self, team: &str, person: &str) -> Result<Vec<(String, String)>, Error> {
        let select = sql(
            "SELECT provider, account FROM identities WHERE team = $1 AND person = $2 \
             ORDER BY provider",
        )
        .bind(team)
        .bind(person);
        let rows = self.store.rows(select).await?;
        rows.iter()
            .map(|row| Ok((row.get("provider")?, row.get("account")?)))
            .collect()
    }

    fn seal(&self, owner: Owner<'_>, tokens: &Tokens) -> Result<Sealed, Error> {
        let mut plain =
            serde_json::to_vec(tokens).map_err(|error| Error::stored("tokens", error))?;
        let sealed = self.vault.seal(owner, &plain);
        plain.zeroize();
        sealed
    }

    fn read(&self, owner: Owner<'_>, row: &Row) -> Result<Linked, Error> {
        let sealed = Sealed::new(row.get("key_id")?, row.get("sealed")?);
        let plain: Zeroizing<Vec<u8>> = self.vault.open(owner, &sealed)?;
        // The reason could repeat a piece of the text.
        let tokens = serde_json::from_slice(&plain)
            .map_err(|_| Error::stored("tokens", "they have another shape"))?;
        Ok(Linked {
            account: row.get("account")?,
            tokens,
            revision: row.get("revision")?,
        })
    }
}

/// How long before its end a token is renewed.
const AHEAD: Duration = Duration::from_secs(60);
/// How long a refresh may take before another replica tries.
const REFRESH: Duration = Duration::from_secs(30);

fn refresh_millis() -> i64 {
    millis(REFRESH * 2)
}

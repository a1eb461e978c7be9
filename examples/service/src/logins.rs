//! Log-ins with a browser: from a link in Slack to the provider, back, and to the yes of the
//! person.
//!
//! ```text
//! link ──► provider ──► callback: state used, code exchanged ──► page: "link X to Y?"
//!                          │                                        │ yes      │ no
//!                          └─ forged, used, expired: nothing        linked     token ended
//! ```
//!
//! The state is random, stored as a digest, works once and for ten minutes. The page names the
//! account and the person in Slack: somebody who was sent another person's link sees whose it is.
//! Until the yes, tokens lie encrypted in the row of this log-in and are used for nothing.

use std::sync::Arc;
use std::time::Duration;

use github_checks::oauth::{Callback, CallbackError, new_state};
use github_checks::secret::Secret;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use url::form_urlencoded;

use crate::identities::Tokens;
use crate::moment::millis;
use crate::store::{Migration, Row, Store, Tx, sql};
use crate::vault::{Owner, Sealed, Vault};
use crate::{Error, random};

mod github;
pub mod page;
mod provider;

pub use self::github::GitHub;
pub use self::provider::{Account, Provider, refused};

/// The table: one of the migrations of a program in which people log in.
pub const MIGRATION: Migration = Migration {
    name: "logins",
    text: include_str!("../migrations/logins.sql"),
};

/// How long somebody may take.
pub const LIFETIME: Duration = Duration::from_secs(10 * 60);
/// How long a used or old link can still say that it is used or old.
pub const KEPT: Duration = Duration::from_secs(24 * 3600);

/// The log-ins in a store. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Logins {
    store: Store,
    vault: Arc<Vault>,
}

/// The secrets of a link, for the address that a person is sent to.
#[derive(Debug)]
#[non_exhaustive]
pub struct Link {
    /// Comes back with the person.
    pub state: Secret,
    /// Of PKCE: only its digest leaves.
    pub verifier: Secret,
}

/// A log-in that somebody began.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Login {
    /// The workspace.
    pub team: String,
    /// The person in it.
    pub person: String,
    /// The channel in which they asked for it.
    pub channel: String,
    /// The name of the provider.
    pub provider: String,
    /// The provider's name for the account, once the person came back.
    pub account: Option<String>,
    /// What goes on afterwards, as the program wrote it.
    pub run: Option<String>,
    /// The digest of its state.
    state: String,
}

/// What a person came back with.
#[derive(Debug)]
#[non_exhaustive]
pub enum Back {
    /// A code: exchange it, then [`keep`](Logins::keep) what it gives.
    Code {
        /// The log-in.
        login: Login,
        /// For the provider.
        code: Secret,
        /// The verifier of the link.
        verifier: Secret,
    },
    /// The person, or the provider, said no.
    Refused(CallbackError),
    /// No log-in has this state.
    Forged,
    /// The link was used before.
    Used,
    /// The link is older than ten minutes.
    Expired,
}

/// What an answer of the page is to.
#[derive(Debug)]
#[non_exhaustive]
pub enum Answered {
    /// This log-in, for the first time.
    First(Box<Login>, Tokens),
    /// It was answered before.
    Before,
    /// It took longer than ten minutes.
    Expired,
    /// There is no such page.
    Unknown,
}

/// What is encrypted in the row.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Secrets {
    verifier: String,
    tokens: Option<Tokens>,
}

impl Logins {
    /// The log-ins in `store`, whose secrets `vault` opens.
    #[must_use]
    pub fn new(store: Store, vault: Arc<Vault>) -> Self {
        Self { store, vault }
    }

    /// Begins one for `owner`; `run` goes on afterwards.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn begin(
        &self,
        tx: &mut Tx,
        owner: Owner<'_>,
        channel: &str,
        run: Option<&str>,
    ) -> Result<Link, Error> {
        let link = Link {
            state: fresh()?,
            verifier: fresh()?,
        };
        let secrets = Secrets {
            verifier: link.verifier.expose().to_owned(),
            tokens: None,
        };
        let sealed = self.seal(owner, &secrets)?;
        let insert = sql(
            "INSERT INTO logins (state, team, person, channel, provider, run, key_id, sealed, \
             expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, service_now() + $9)",
        )
        .bind(digest(link.state.expose()))
        .bind(owner.team)
        .bind(owner.person)
        .bind(channel)
        .bind(owner.provider)
        .bind(run.map(str::to_owned))
        .bind(sealed.key_id)
        .bind(sealed.bytes)
        .bind(millis(LIFETIME));
        tx.execute(insert).await?;
        Ok(link)
    }

    /// Takes the query with which a person came back from `provider`: once.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn came_back(&self, provider: &str, query: &str) -> Result<Back, Error> {
        let Some(state) = state(query) else {
            // Heroku leaves the state out when the person says no: nothing is ended then.
            return Ok(match Callback::read(query, &Secret::new("")) {
                Err(error @ CallbackError::Refused(_)) => Back::Refused(error),
                _ => Back::Forged,
            });
        };
        let state = Secret::new(state);
        let callback = Callback::read(query, &state);
        if matches!(callback, Err(CallbackError::WrongState)) {
            return Ok(Back::Forged);
        }
        let key = digest(state.expose());
        let take = sql(
            "UPDATE logins SET came_back_at = service_now() WHERE state = $1 AND provider = $2 \
             AND came_back_at IS NULL AND expires_at > service_now() RETURNING *",
        );
        let taken = self.store.write(take.bind(&key).bind(provider)).await?;
        let Some(row) = taken.first() else {
            let select = sql("SELECT came_back_at FROM logins WHERE state = $1 AND provider = $2");
            let known = self.store.row(select.bind(&key).bind(provider)).await?;
            return known.map_or(Ok(Back::Forged), |row| {
                let came: Option<i64> = row.get("came_back_at")?;
                Ok(came.map_or(Back::Expired, |_| Back::Used))
            });
        };
        let (login, secrets) = self.read(row)?;
        Ok(match callback {
            Ok(callback) => Back::Code {
                login,
                code: Secret::new(callback.code.expose()),
                verifier: Secret::new(secrets.verifier),
            },
            Err(error) => Back::Refused(error),
        })
    }

    /// Keeps what the code gave until the person answers; the name of the page that asks, a
    /// secret of the one who sees it.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn keep(&self, login: &Login, account: &Account) -> Result<String, Error> {
        let secrets = Secrets {
            verifier: String::new(),
            tokens: Some(account.tokens.clone()),
        };
        let page = fresh()?;
        let sealed = self.seal(login.owner(), &secrets)?;
        let update = sql(
            "UPDATE logins SET account = $2, page = $3, key_id = $4, sealed = $5 WHERE state = $1",
        )
        .bind(&login.state)
        .bind(&account.name)
        .bind(digest(page.expose()))
        .bind(sealed.key_id)
        .bind(sealed.bytes);
        self.store.write(update).await?;
        Ok(page.expose().to_owned())
    }

    /// Takes an answer of the page of that name: the first one counts.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn answer(&self, page: &str) -> Result<Answered, Error> {
        let key = digest(page);
        let take = sql(
            "UPDATE logins SET decided_at = service_now() WHERE page = $1 AND decided_at IS NULL \
             AND expires_at > service_now() RETURNING *",
        );
        let taken = self.store.write(take.bind(&key)).await?;
        let Some(row) = taken.first() else {
            let select = sql("SELECT decided_at FROM logins WHERE page = $1");
            let known = self.store.row(select.bind(&key)).await?;
            return known.map_or(Ok(Answered::Unknown), |row| {
                let decided: Option<i64> = row.get("decided_at")?;
                Ok(decided.map_or(Answered::Expired, |_| Answered::Before))
            });
        };
        let (login, secrets) = self.read(row)?;
        Ok(match secrets.tokens {
            Some(tokens) => Answered::First(Box::new(login), tokens),
            None => Answered::Unknown,
        })
    }

    /// Forgets the tokens of a log-in: they lie with the person now.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn forget_tokens(&self, tx: &mut Tx, login: &Login) -> Result<(), Error> {
        let bare = sql("UPDATE logins SET sealed = $2 WHERE state = $1");
        tx.execute(bare.bind(&login.state).bind(Vec::<u8>::new()))
            .await
            .map(drop)
    }

    /// Log-ins that nobody said yes to in time, each once: end their tokens. What is a day old is
    /// forgotten.
    pub async fn abandoned(&self) -> Vec<(Login, Tokens)> {
        let left = sql(
            "UPDATE logins SET decided_at = service_now() WHERE decided_at IS NULL \
             AND came_back_at IS NOT NULL AND expires_at <= service_now() RETURNING *",
        );
        let old = sql("DELETE FROM logins WHERE expires_at <= service_now() - $1");
        let rows = self.store.write(left).await.unwrap_or_default();
        let _ = self.store.write(old.bind(millis(KEPT))).await;
        let read = rows.iter().filter_map(|row| self.read(row).ok());
        read.filter_map(|(login, secrets)| Some((login, secrets.tokens?)))
            .collect()
    }

    /// Log-ins of a workspace that nobody said yes or no to yet, each once: end their tokens, and
    /// nothing more can come of them.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn end_open(&self, team: &str) -> Result<Vec<(Login, Tokens)>, Error> {
        let open = sql(
            "UPDATE logins SET decided_at = service_now() WHERE team = $1 AND decided_at IS NULL \
             AND came_back_at IS NOT NULL RETURNING *",
        );
        let rows = self.store.write(open.bind(team)).await?;
        let read = rows.iter().map(|row| self.read(row));
        let read = read.collect::<Result<Vec<_>, _>>()?.into_iter();
        Ok(read
            .filter_map(|(login, secrets)| Some((login, secrets.tokens?)))
            .collect())
    }

    fn seal(&self, owner: Owner<'_>, secrets: &Secrets) -> Result<Sealed, Error> {
        let plain =
            serde_json::to_vec(secrets).map_err(|error| Error::stored("a log-in", error))?;
        let provider = format!("login/{}", owner.provider);
        let owner = Owner {
            provider: &provider,
            ..owner
        };
        self.vault.seal(owner, &plain)
    }

    fn read(&self, row: &Row) -> Result<(Login, Secrets), Error> {
        let login = Login {
            team: row.get("team")?,
            person: row.get("person")?,
            channel: row.get("channel")?,
            provider: row.get("provider")?,
            account: row.get("account")?,
            run: row.get("run")?,
            state: row.get("state")?,
        };
        let provider = format!("login/{}", login.provider);
        let owner = Owner {
            provider: &provider,
            ..login.owner()
        };
        let sealed = Sealed::new(row.get("key_id")?, row.get("sealed")?);
        let plain = self.vault.open(owner, &sealed)?;
        // The reason could repeat a piece of the text.
        let secrets = serde_json::from_slice(&plain)
            .map_err(|_| Error::stored("a log-in", "it has another shape"))?;
        Ok((login, secrets))
    }
}

impl Login {
    /// Whom it is for, and where.
    #[must_use]
    pub fn owner(&self) -> Owner<'_> {
        Owner {
            team: &self.team,
            person: &self.person,
            provider: &self.provider,
        }
    }
}

/// 256 random bits, as states and PKCE verifiers have them.
///
/// # Errors
/// [`Error::Setup`] when the machine gives no random numbers.
pub fn fresh() -> Result<Secret, Error> {
    new_state().map_err(|error| Error::Setup(format!("no random numbers: {error}")))
}

/// What is stored of a secret that comes back: nobody who reads the database can use it.
#[must_use]
pub fn digest(secret: &str) -> String {
    random::hex(&Sha256::digest(secret.as_bytes()))
}

/// The one state of a query; `None` when there is none, or more than one.
#[must_use]
pub fn state(query: &str) -> Option<String> {
    let fields = form_urlencoded::parse(query.as_bytes());
    let mut found = fields.filter(|(key, _)| key == "state");
    let state = found.next()?.1.into_owned();
    (found.next().is_none() && !state.is_empty()).then_some(state)
}

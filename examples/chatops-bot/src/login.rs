//! Logging in: from the card in Slack to the provider, back, and to the yes of the person.
//!
//! ```text
//! card ──► provider ──► callback: state used, code exchanged ──► page: "link X to Y?"
//!                          │                                        │ yes      │ no
//!                          └─ forged, used, expired: nothing        linked     token ended
//! ```
//!
//! The state is random, stored as a digest, works once and for ten minutes. The page names the
//! account and the person in Slack: somebody who was sent another person's link sees whose it is.
//! Until the yes, tokens lie encrypted in the row of this log-in and are used for nothing.

use std::fmt::Write as _;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use service::Error;
use service::identities::Tokens;
use service::store::{Migration, Row, sql};
use service::vault::Sealed;
use sha2::{Digest as _, Sha256};
use slack_blocks::{Message, Mrkdwn};

use crate::accounts::{self, Accounts, AnyProvider};
use crate::bot::Bot;
use crate::change::{Asked, Caller};

mod back;
pub mod card;
mod decide;
mod out;
mod resume;

pub(crate) use self::back::state;
pub use self::back::{Back, came_back};
pub use self::decide::{Decided, decide};
pub use self::out::log_out;

/// The table.
pub const MIGRATION: Migration = Migration {
    name: "logins",
    text: include_str!("../migrations/0002_logins.sql"),
};

/// How long somebody may take.
pub const LIFETIME: Duration = Duration::from_secs(10 * 60);
/// How long a used or old link can still say that it is used or old.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// The command that asked for the log-in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Run {
    /// Names it: the log-ins at two providers may go on with the same command.
    pub id: String,
    /// The kind of its operation.
    pub kind: String,
    /// In canonical words.
    pub command: String,
    /// What was asked.
    pub asked: Asked,
}

impl Run {
    /// A command.
    pub fn new(
        id: impl Into<String>,
        kind: impl Into<String>,
        command: impl Into<String>,
        asked: Asked,
    ) -> Self {
        Self {
            id: id.into(),
            kind: kind.into(),
            command: command.into(),
            asked,
        }
    }
}

/// Where to send a person.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Way {
    /// The provider's name for people.
    pub title: &'static str,
    /// Its address; holds the state, so it is for this person alone.
    pub url: String,
}

impl std::fmt::Debug for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Way")
            .field("title", &self.title)
            .finish_non_exhaustive()
    }
}

/// What is encrypted in the row.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Secrets {
    verifier: String,
    tokens: Option<Tokens>,
}

/// A log-in as it is stored.
struct Login {
    /// The digest of its state.
    state: String,
    caller: Caller,
    provider: AnyProvider,
    account: Option<String>,
    run: Option<Run>,
    sealed: Sealed,
}

impl Login {
    fn read(accounts: &Accounts, row: &Row) -> Result<Option<Self>, Error> {
        let name: String = row.get("provider")?;
        // A provider that was taken out of the settings meanwhile.
        let Some(provider) = accounts.provider(&name).cloned() else {
            return Ok(None);
        };
        let (team, person): (String, String) = (row.get("team")?, row.get("person")?);
        let channel: String = row.get("channel")?;
        let run: Option<String> = row.get("run")?;
        Ok(Some(Self {
            state: row.get("state")?,
            caller: Caller::new(team, person, channel),
            provider,
            account: row.get("account")?,
            run: run.and_then(|run| serde_json::from_str(&run).ok()),
            sealed: Sealed::new(row.get("key_id")?, row.get("sealed")?),
        }))
    }

    fn secrets(&self, accounts: &Accounts) -> Result<Secrets, Error> {
        accounts.unseal(&self.caller, self.provider.name(), &self.sealed)
    }
}

/// Begins a log-in at each of `providers`; afterwards `run` goes on.
///
/// # Errors
/// As [`service::Store::write`].
pub async fn begin(
    bot: &Bot,
    accounts: &Accounts,
    caller: &Caller,
    providers: &[AnyProvider],
    run: Option<&Run>,
) -> Result<Vec<Way>, Error> {
    let run = run.map(|run| serde_json::to_string(run).unwrap_or_default());
    let mut ways = Vec::new();
    let mut tx = bot.store().begin().await?;
    for provider in providers {
        let (state, verifier) = (random()?, random()?);
        let url = provider.authorize(&state, &verifier);
        let secrets = Secrets {
            verifier,
            tokens: None,
        };
        let sealed = accounts.seal(caller, provider.name(), &secrets)?;
        let insert = sql(
            "INSERT INTO logins (state, team, person, channel, provider, run, key_id, sealed, \
             expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, service_now() + $9)",
        )
        .bind(digest(&state))
        .bind(&caller.team)
        .bind(&caller.user)
        .bind(&caller.channel)
        .bind(provider.name())
        .bind(run.clone())
        .bind(sealed.key_id)
        .bind(sealed.bytes)
        .bind(millis(LIFETIME));
        tx.execute(insert).await?;
        ways.push(Way {
            title: provider.title(),
            url,
        });
    }
    tx.commit().await?;
    sweep(bot, accounts).await;
    Ok(ways)
}

/// The card of somebody whose log-in has ended, with `text` above it.
///
/// # Errors
/// As [`begin`].
pub async fn again(
    bot: &Bot,
    caller: &Caller,
    run: &Run,
    text: Mrkdwn<'static>,
) -> Result<Message<'static>, Error> {
    let Some(accounts) = &bot.accounts else {
        return Ok(crate::message::message(text));
    };
    let standing = accounts.of(caller).await?;
    let providers = if standing.missing.is_empty() {
        accounts.providers()
    } else {
        &standing.missing
    };
    let ways = begin(bot, accounts, caller, providers, Some(run)).await?;
    Ok(card::card(accounts, text, &ways))
}

/// Ends tokens that nobody said yes to, and forgets what is old.
async fn sweep(bot: &Bot, accounts: &Accounts) {
    let left = sql(
        "UPDATE logins SET decided_at = service_now() WHERE decided_at IS NULL \
         AND came_back_at IS NOT NULL AND expires_at <= service_now() RETURNING *",
    );
    let old = sql("DELETE FROM logins WHERE expires_at <= service_now() - $1");
    let rows = bot.store().write(left).await.unwrap_or_default();
    let _ = bot.store().write(old.bind(millis(KEPT))).await;
    for row in rows {
        let Ok(Some(login)) = Login::read(accounts, &row) else {
            continue;
        };
        let Ok(Secrets {
            tokens: Some(tokens),
            ..
        }) = login.secrets(accounts)
        else {
            continue;
        };
        tokio::spawn(async move { accounts::end(&login.provider, &tokens).await });
    }
}

/// Ends the tokens of log-ins of a workspace that nobody said yes or no to yet.
///
/// # Errors
/// As [`service::Store::write`].
pub(crate) async fn end_open(bot: &Bot, accounts: &Accounts, team: &str) -> Result<(), Error> {
    let open = sql(
        "UPDATE logins SET decided_at = service_now() WHERE team = $1 AND decided_at IS NULL \
         AND came_back_at IS NOT NULL RETURNING *",
    );
    for row in bot.store().write(open.bind(team)).await? {
        let Some(login) = Login::read(accounts, &row)? else {
            continue;
        };
        if let Ok(Secrets {
            tokens: Some(tokens),
            ..
        }) = login.secrets(accounts)
        {
            let _ = accounts::end(&login.provider, &tokens).await;
        }
    }
    Ok(())
}

/// 256 random bits, as states and PKCE verifiers have them.
pub(crate) fn random() -> Result<String, Error> {
    let state = heroku_api::oauth::new_state();
    let state = state.map_err(|error| Error::Setup(format!("no random numbers: {error}")))?;
    Ok(state.expose().to_owned())
}

/// What is stored of a secret that comes back: nobody who reads the database can use it.
pub(crate) fn digest(secret: &str) -> String {
    let digest = Sha256::digest(secret.as_bytes());
    digest.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

//! Logging in: from the card in Slack to the provider, back, and to the yes of the person.
//!
//! ```text
//! card ──► provider ──► callback: state used, code exchanged ──► page: "link X to Y?"
//!                          │                                        │ yes      │ no
//!                          └─ forged, used, expired: nothing        linked     token ended
//! ```
//!
//! What a link and its row are is `service::logins`; here stands what they are for: the command
//! that asked for the log-in, and the next account.

use serde::{Deserialize, Serialize};
use service::Error;
use service::logins::Login;
use slack_blocks::{Message, Mrkdwn};

use crate::accounts::{self, Accounts, AnyProvider};
use crate::bot::Bot;
use crate::change::{Asked, Caller};

mod back;
pub mod card;
mod decide;
mod out;
mod resume;

pub use self::back::{Back, came_back};
pub use self::decide::{Decided, decide};
pub use self::out::log_out;

pub use service::logins::{KEPT, LIFETIME, MIGRATION};

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

/// Who logs in, and where they asked for it.
fn caller(login: &Login) -> Caller {
    Caller::new(
        login.team.as_str(),
        login.person.as_str(),
        login.channel.as_str(),
    )
}

/// The command that goes on after it.
fn run(login: &Login) -> Option<Run> {
    let run = login.run.as_deref();
    run.and_then(|run| serde_json::from_str(run).ok())
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
        let owner = accounts::owner(caller, provider.name());
        let begun = accounts
            .logins()
            .begin(&mut tx, owner, &caller.channel, run.as_deref());
        let link = begun.await?;
        ways.push(Way {
            title: provider.title(),
            url: provider.authorize(link.state.expose(), link.verifier.expose()),
        });
    }
    tx.commit().await?;
    sweep(accounts).await;
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
async fn sweep(accounts: &Accounts) {
    for (login, tokens) in accounts.logins().abandoned().await {
        if let Some(provider) = accounts.provider(&login.provider).cloned() {
            tokio::spawn(async move { accounts::end(&provider, &tokens).await });
        }
    }
}

/// Ends the tokens of log-ins of a workspace that nobody said yes or no to yet.
///
/// # Errors
/// As [`service::Store::write`].
pub(crate) async fn end_open(accounts: &Accounts, team: &str) -> Result<(), Error> {
    for (login, tokens) in accounts.logins().end_open(team).await? {
        if let Some(provider) = accounts.provider(&login.provider) {
            let _ = accounts::end(provider, &tokens).await;
        }
    }
    Ok(())
}

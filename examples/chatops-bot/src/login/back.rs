//! A person comes back from a provider.

use github_checks::oauth::CallbackError;
use service::{Error, logins};
use slack_blocks::web::calls::users::GetUser;

use super::caller;
use crate::bot::Bot;
use crate::change::Caller;

/// What came of it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Back {
    /// The person is asked.
    Confirm {
        /// Names the page; a secret of the one who sees it.
        page: String,
        /// The provider, for people.
        provider: &'static str,
        /// Its account.
        account: String,
        /// The person in Slack.
        person: String,
        /// How many others have linked the same account.
        others: i64,
    },
    /// The person, or the provider, said no.
    Refused(CallbackError),
    /// No log-in of ours has this state.
    Forged,
    /// The link was used before.
    Used,
    /// The link is older than ten minutes.
    Expired,
    /// The provider gave no account, and why.
    Failed(String),
}

/// Takes the query that a person came back with.
///
/// # Errors
/// As [`service::Store::write`].
pub async fn came_back(bot: &Bot, provider: &str, query: &str) -> Result<Back, Error> {
    let Some(accounts) = &bot.accounts else {
        return Ok(Back::Forged);
    };
    let logins = accounts.logins();
    let (login, code, verifier) = match logins.came_back(provider, query).await? {
        logins::Back::Code {
            login,
            code,
            verifier,
        } => (login, code, verifier),
        logins::Back::Refused(error) => return Ok(Back::Refused(error)),
        logins::Back::Used => return Ok(Back::Used),
        logins::Back::Expired => return Ok(Back::Expired),
        _ => return Ok(Back::Forged),
    };
    // A provider that was taken out of the settings meanwhile.
    let Some(provider) = accounts.provider(&login.provider) else {
        return Ok(Back::Forged);
    };
    let exchanged = provider.exchange(code.expose(), verifier.expose());
    let account = match exchanged.await {
        Ok(account) => account,
        Err(why) => {
            tracing::warn!(provider = provider.name(), why, "a log-in failed");
            return Ok(Back::Failed(why));
        }
    };
    let page = logins.keep(&login, &account).await?;
    let caller = caller(&login);
    let others = accounts.others(&caller, provider.name(), &account.name);
    Ok(Back::Confirm {
        page,
        provider: provider.title(),
        person: person(bot, &caller).await,
        others: others.await?,
        account: account.name,
    })
}

/// The person's name in Slack; the id when Slack does not say.
async fn person(bot: &Bot, caller: &Caller) -> String {
    let slack = bot.services.slack.of(caller.workspace());
    match slack.send(&GetUser::new(caller.user.as_str())).await {
        Ok(user) => match user.real_name {
            Some(real) if !real.is_empty() => format!("{real} (@{})", user.name),
            _ => format!("@{}", user.name),
        },
        Err(_) => caller.user.clone(),
    }
}

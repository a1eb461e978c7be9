//! Who somebody at GitHub is in Slack.

use std::sync::Arc;

use github_checks::users::{Account, GetUser};
use serde::{Deserialize, Serialize};
use service::Error;
use service::runner::Failure;

use crate::bot::Bot;
use crate::change::Caller;

/// Who wrote or pressed, as GitHub's signature vouched for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct By {
    pub(super) login: String,
    /// Never changes, and nobody else gets it.
    pub(super) id: u64,
}

impl By {
    pub(super) fn read(account: Option<&Account>) -> Option<Self> {
        let account = account?;
        Some(Self {
            login: account.login.clone(),
            id: account.id?,
        })
    }

    /// How operations name them, before it is known who they are in Slack.
    pub(super) fn caller(&self) -> String {
        format!("github/{}", self.login)
    }

    /// What they read when they have not linked their accounts.
    pub(super) fn is_to_log_in(&self) -> String {
        format!(
            "@{}: nothing was done. I act with your own rights at Heroku and GitHub, and nobody in \
             Slack has linked this GitHub account together with one of Heroku: type `/h login` in \
             Slack, then try again.",
            self.login
        )
    }
}

/// Whether somebody in Slack has linked an account of this name. Read without leaving the house.
pub(super) async fn is_linked(bot: &Bot, by: &By) -> Result<bool, Error> {
    match &bot.accounts {
        Some(accounts) => Ok(!accounts.of_account("github", &by.login).await?.is_empty()),
        None => Ok(false),
    }
}

/// The person in Slack who has linked that GitHub account together with one of Heroku, in
/// `channel`, and the bot as it acts for them. A name can change hands at GitHub: the number that
/// their own token shows has to be the same.
pub(super) async fn person(
    bot: &Bot,
    by: &By,
    channel: &str,
) -> Result<Option<(Caller, Arc<Bot>)>, Failure> {
    let Some(accounts) = &bot.accounts else {
        return Ok(None);
    };
    let log_in = ["heroku", "github"];
    if log_in.iter().any(|name| accounts.provider(name).is_none()) {
        // The bot's own tokens would act for whoever writes.
        return Ok(None);
    }
    for (team, user) in accounts.of_account("github", &by.login).await? {
        let caller = Caller::new(team, user, channel);
        if !accounts.of(&caller).await?.missing.is_empty() {
            continue;
        }
        let acting = bot.acting_for(&caller).await?;
        match acting.services.github.send(&GetUser::new()).await {
            Ok(user) if user.id == by.id => return Ok(Some((caller, acting))),
            Ok(user) => {
                tracing::warn!(
                    login = by.login,
                    linked = user.id,
                    "the name is another's now"
                );
            }
            Err(error) if error.is_login_needed() => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}

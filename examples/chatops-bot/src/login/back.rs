//! A person comes back from a provider.

use github_checks::oauth::{Callback, CallbackError};
use github_checks::secret::Secret;
use service::Error;
use service::store::{Row, sql};
use slack_blocks::web::calls::users::GetUser;
use url::form_urlencoded;

use super::{Login, Secrets, digest, random};
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
    let taken = bot.store().write(take.bind(&key).bind(provider)).await?;
    let Some(row) = taken.first() else {
        let select = sql("SELECT came_back_at FROM logins WHERE state = $1 AND provider = $2");
        let known = bot.store().row(select.bind(&key).bind(provider)).await?;
        return known.map_or(Ok(Back::Forged), |row| used(&row));
    };
    let Some(login) = Login::read(accounts, row)? else {
        return Ok(Back::Forged);
    };
    let code = match callback {
        Ok(callback) => callback.code,
        Err(error) => return Ok(Back::Refused(error)),
    };
    let mut secrets = login.secrets(accounts)?;
    let exchanged = login.provider.exchange(code.expose(), &secrets.verifier);
    let account = match exchanged.await {
        Ok(account) => account,
        Err(why) => {
            tracing::warn!(provider, why, "a log-in failed");
            return Ok(Back::Failed(why));
        }
    };
    secrets = Secrets {
        tokens: Some(account.tokens),
        ..secrets
    };
    let page = random()?;
    let sealed = accounts.seal(&login.caller, provider, &secrets)?;
    let update =
        sql("UPDATE logins SET account = $2, page = $3, key_id = $4, sealed = $5 WHERE state = $1")
            .bind(&key)
            .bind(&account.name)
            .bind(digest(&page))
            .bind(sealed.key_id)
            .bind(sealed.bytes);
    bot.store().write(update).await?;
    let others = accounts.others(&login.caller, provider, &account.name);
    Ok(Back::Confirm {
        page,
        provider: login.provider.title(),
        person: person(bot, &login.caller).await,
        others: others.await?,
        account: account.name,
    })
}

fn used(row: &Row) -> Result<Back, Error> {
    let came: Option<i64> = row.get("came_back_at")?;
    Ok(if came.is_some() {
        Back::Used
    } else {
        Back::Expired
    })
}

/// The one state of a query.
pub(crate) fn state(query: &str) -> Option<String> {
    let fields = form_urlencoded::parse(query.as_bytes());
    let mut found = fields.filter(|(key, _)| key == "state");
    let state = found.next()?.1.into_owned();
    (found.next().is_none() && !state.is_empty()).then_some(state)
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

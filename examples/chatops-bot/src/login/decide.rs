//! The person says yes or no to linking an account.

use service::store::{Row, sql};
use service::{Error, audit};

use super::{Login, Secrets, Way, begin, digest, resume};
use crate::accounts::{self, Account, Accounts};
use crate::bot::Bot;
use crate::change::Caller;
use crate::refusal::error_chain;

/// What came of the answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum Decided {
    /// The account is linked.
    Linked {
        /// The provider, for people.
        provider: &'static str,
        /// Its account.
        account: String,
        /// Where the person logs in next.
        next: Vec<Way>,
    },
    /// Nothing is linked, and the token was ended.
    Declined,
    /// This was answered before.
    Before,
    /// It took longer than ten minutes.
    Expired,
    /// There is no such page.
    Unknown,
}

/// Takes the answer of the page that `page` names.
///
/// # Errors
/// As [`service::Store::write`].
pub async fn decide(bot: &Bot, page: &str, yes: bool) -> Result<Decided, Error> {
    let Some(accounts) = &bot.accounts else {
        return Ok(Decided::Unknown);
    };
    let key = digest(page);
    let take = sql(
        "UPDATE logins SET decided_at = service_now() WHERE page = $1 AND decided_at IS NULL \
         AND expires_at > service_now() RETURNING *",
    );
    let taken = bot.store().write(take.bind(&key)).await?;
    let Some(row) = taken.first() else {
        let select = sql("SELECT decided_at FROM logins WHERE page = $1");
        let known = bot.store().row(select.bind(&key)).await?;
        return known.map_or(Ok(Decided::Unknown), |row| before(&row));
    };
    let Some(login) = Login::read(accounts, row)? else {
        return Ok(Decided::Unknown);
    };
    let Secrets { tokens, .. } = login.secrets(accounts)?;
    let (Some(tokens), Some(name)) = (tokens, login.account.clone()) else {
        return Ok(Decided::Unknown);
    };
    if !yes {
        let _ = accounts::end(&login.provider, &tokens).await;
        return Ok(Decided::Declined);
    }
    let account = Account::new(name, tokens);
    accounts
        .link(&login.caller, &login.provider, &account)
        .await?;
    note(bot, &login, &account.name).await;
    let next = go_on(bot, accounts, &login).await?;
    Ok(Decided::Linked {
        provider: login.provider.title(),
        account: account.name,
        next,
    })
}

/// The next provider, or the command that asked for the log-in.
async fn go_on(bot: &Bot, accounts: &Accounts, login: &Login) -> Result<Vec<Way>, Error> {
    let standing = accounts.of(&login.caller).await?;
    if standing.missing.is_empty() {
        learn(bot, &login.caller).await?;
        resume::resume(bot, &login.caller, login.run.as_ref(), &standing).await?;
        return Ok(Vec::new());
    }
    let run = login.run.as_ref();
    begin(bot, accounts, &login.caller, &standing.missing, run).await
}

/// Reads which pipelines there are, beside everything else: the first command is shorter then.
async fn learn(bot: &Bot, caller: &Caller) -> Result<(), Error> {
    let acting = bot.acting_for(caller).await?;
    tokio::spawn(async move {
        if let Err(error) = acting.pipelines().await {
            tracing::info!(error = error_chain(&error), "pipelines were not read");
        }
    });
    Ok(())
}

async fn note(bot: &Bot, login: &Login, account: &str) {
    let entry = audit::Entry::new(login.caller.id(), "linked", login.provider.name());
    let entry = entry.detail(serde_json::json!({ "account": account }));
    let noted = async {
        let mut tx = bot.store().begin().await?;
        audit::append(&mut tx, &entry).await?;
        // The tokens lie with the person now.
        let bare = sql("UPDATE logins SET sealed = $2 WHERE state = $1");
        tx.execute(bare.bind(&login.state).bind(Vec::<u8>::new()))
            .await?;
        tx.commit().await
    };
    if let Err(error) = noted.await {
        tracing::error!(error = service::chain(&error), "a log-in was not noted");
    }
}

fn before(row: &Row) -> Result<Decided, Error> {
    let decided: Option<i64> = row.get("decided_at")?;
    Ok(if decided.is_some() {
        Decided::Before
    } else {
        Decided::Expired
    })
}

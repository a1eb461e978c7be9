//! The person says yes or no to linking an account.

use service::logins::{Answered, Login};
use service::{Error, audit};

use super::{Run, Way, begin, caller, resume, run};
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
    let (login, tokens) = match accounts.logins().answer(page).await? {
        Answered::First(login, tokens) => (login, tokens),
        Answered::Before => return Ok(Decided::Before),
        Answered::Expired => return Ok(Decided::Expired),
        _ => return Ok(Decided::Unknown),
    };
    let provider = accounts.provider(&login.provider);
    let (Some(provider), Some(name)) = (provider, login.account.clone()) else {
        return Ok(Decided::Unknown);
    };
    if !yes {
        let _ = accounts::end(provider, &tokens).await;
        return Ok(Decided::Declined);
    }
    let account = Account::new(name, tokens);
    let caller = caller(&login);
    accounts.link(&caller, provider, &account).await?;
    note(bot, accounts, &login, &account.name).await;
    let next = go_on(bot, accounts, &caller, run(&login).as_ref()).await?;
    Ok(Decided::Linked {
        provider: provider.title(),
        account: account.name,
        next,
    })
}

/// The next provider, or the command that asked for the log-in.
async fn go_on(
    bot: &Bot,
    accounts: &Accounts,
    caller: &Caller,
    run: Option<&Run>,
) -> Result<Vec<Way>, Error> {
    let standing = accounts.of(caller).await?;
    if standing.missing.is_empty() {
        learn(bot, caller).await?;
        resume::resume(bot, caller, run, &standing).await?;
        return Ok(Vec::new());
    }
    begin(bot, accounts, caller, &standing.missing, run).await
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

async fn note(bot: &Bot, accounts: &Accounts, login: &Login, account: &str) {
    let entry = audit::Entry::new(caller(login).id(), "linked", login.provider.as_str());
    let entry = entry.detail(serde_json::json!({ "account": account }));
    let noted = async {
        let mut tx = bot.store().begin().await?;
        audit::append(&mut tx, &entry).await?;
        accounts.logins().forget_tokens(&mut tx, login).await?;
        tx.commit().await
    };
    if let Err(error) = noted.await {
        tracing::error!(error = service::chain(&error), "a log-in was not noted");
    }
}

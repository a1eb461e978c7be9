//! What people read about their accounts.

use slack_blocks::block::{Actions, Context};
use slack_blocks::element::Button;
use slack_blocks::{Message, Mrkdwn, mrkdwn};

use super::Way;
use crate::accounts::{Accounts, Standing};
use crate::message::message;
use crate::refusal::code;

/// The action ids of buttons that only open addresses.
const OPEN: &str = "login-";

/// Where to log in, and what for.
#[must_use]
pub fn card(accounts: &Accounts, why: Mrkdwn<'static>, ways: &[Way]) -> Message<'static> {
    let buttons = ways.iter().map(|way| {
        Button::new(format!("Connect {}", way.title))
            .action_id(format!("{OPEN}{}", way.title.to_lowercase()))
            .url(way.url.clone())
            .primary()
    });
    let asks = accounts.providers().iter();
    let asks = asks.filter(|one| ways.iter().any(|way| way.title == one.title()));
    let lines = asks.map(|one| mrkdwn!("{}: {}.", one.title(), Mrkdwn::trusted(one.asks())));
    let foot = mrkdwn!(
        "{}\nEach link works once, for ten minutes, and is yours alone.",
        Mrkdwn::join(lines, "\n")
    );
    message(why)
        .block(Actions::new(buttons))
        .block(Context::new([foot.verbatim(true)]))
}

/// Why a command needs a log-in, and what happens afterwards.
#[must_use]
pub fn needed(command: &str, changes: bool) -> Mrkdwn<'static> {
    let then = if changes {
        "Connect, and I ask before I run it."
    } else {
        "Connect, and I answer it."
    };
    mrkdwn!(
        ":key: {} needs your own accounts: I act with your rights and no others. {}",
        code(command),
        then
    )
}

/// What somebody has linked, and what to do about it.
#[must_use]
pub fn standing(standing: &Standing) -> Mrkdwn<'static> {
    if standing.linked.is_empty() {
        return mrkdwn!(":key: You are not logged in. I act with your rights and no others.");
    }
    let missing: Vec<&str> = standing.missing.iter().map(|one| one.title()).collect();
    if missing.is_empty() {
        return mrkdwn!(
            ":white_check_mark: You are logged in: {}. {} ends it; connect again to change the account.",
            accounts(&standing.linked),
            code("/h logout")
        );
    }
    mrkdwn!(
        ":key: Linked: {}. Missing: {}.",
        accounts(&standing.linked),
        missing.join(", ")
    )
}

/// `Heroku ada@acme.example, GitHub ada`.
#[must_use]
pub fn accounts(linked: &[(String, String)]) -> Mrkdwn<'static> {
    let lines = linked.iter().map(|(provider, account)| {
        let title = match provider.as_str() {
            "heroku" => "Heroku",
            "github" => "GitHub",
            other => other,
        };
        mrkdwn!("{} {}", title, code(account))
    });
    Mrkdwn::join(lines, ", ")
}

/// The answer where the bot's own tokens do everything.
#[must_use]
pub fn nobody_logs_in() -> Mrkdwn<'static> {
    mrkdwn!(
        ":information_source: Nobody logs in here: this bot works with the tokens it was started with."
    )
}

//! Logging out: the tokens end at their providers, then here.

use service::Error;
use slack_blocks::{Mrkdwn, mrkdwn};

use crate::bot::Bot;
use crate::change::Caller;
use crate::refusal::code;

/// Ends everything that somebody has linked, and says what happened. May run again after a
/// restart: what has ended stays ended.
///
/// # Errors
/// As [`service::Store::write`].
pub async fn log_out(bot: &Bot, caller: &Caller) -> Result<Mrkdwn<'static>, Error> {
    let Some(accounts) = &bot.accounts else {
        return Ok(super::card::nobody_logs_in());
    };
    let mut lines = Vec::new();
    for provider in accounts.providers() {
        let title = provider.title();
        lines.push(match accounts.log_out(caller, provider).await? {
            None => mrkdwn!("• {}: nothing was linked", title),
            Some((account, None)) => {
                mrkdwn!(
                    "• {}: {} is logged out, its token has ended",
                    title,
                    code(&account)
                )
            }
            Some((account, Some(why))) => mrkdwn!(
                "• {}: {} is forgotten here, but its token may still work: {}",
                title,
                code(&account),
                why
            ),
        });
    }
    Ok(mrkdwn!(":wave: Logged out.\n{}", Mrkdwn::join(lines, "\n")))
}

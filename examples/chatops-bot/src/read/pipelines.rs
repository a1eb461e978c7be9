//! `pipelines` — what this bot can deploy.

use futures_util::future::join_all;
use slack_blocks::{Mrkdwn, mrkdwn};

use super::info::sections;
use crate::bot::Bot;
use crate::refusal::{Refusal, code};
use crate::reply::Reply;
use crate::target::Target;

/// Pipelines that are looked into; names of more are listed.
const LOOKED: usize = 30;
/// Most names in one answer; the rest is counted.
const SHOWN: usize = 100;

/// Lists the pipelines that the token can see: first those that can be deployed.
pub(super) async fn pipelines(bot: &Bot) -> Result<Reply, Refusal> {
    let mut all = bot
        .pipelines()
        .await
        .map_err(|error| Refusal::heroku("reading the pipelines", &error))?;
    all.sort_by(|one, other| one.name.cmp(&other.name));
    if all.is_empty() {
        return Ok(Reply::private(mrkdwn!("The token sees no pipeline.")));
    }
    let total = all.len();
    all.retain(|one| bot.rules.pipeline(&one.name, &bot.channel).is_ok());
    let denied = total - all.len();
    let (looked, more) = all.split_at(all.len().min(LOOKED));
    let found = join_all(looked.iter().map(|one| Target::find(bot, &one.name))).await;
    let (mut ready, mut not) = (Vec::new(), Vec::new());
    for (pipeline, target) in looked.iter().zip(found) {
        let name = code(&pipeline.name);
        match target {
            Ok(target) if target.repository.is_none() => {
                not.push(mrkdwn!("• {}: no repository is connected", name));
            }
            Ok(target) if target.state.apps.is_empty() => {
                not.push(mrkdwn!("• {}: it has no apps", name));
            }
            Ok(_) => ready.push(name),
            Err(_) => not.push(mrkdwn!("• {}: it could not be read", name)),
        }
    }
    let mut lines = vec![match ready.len() {
        0 => mrkdwn!("None of {} pipelines can be deployed.", all.len()),
        _ => mrkdwn!("{} pipelines: {}", all.len(), Mrkdwn::join(ready, ", ")),
    }];
    lines.extend(not);
    if !more.is_empty() {
        let names = more.iter().take(SHOWN).map(|one| code(&one.name));
        lines.push(mrkdwn!("Not looked into: {}", Mrkdwn::join(names, ", ")));
    }
    match more.len().saturating_sub(SHOWN) {
        0 => {}
        rest => lines.push(mrkdwn!("and {} more", rest)),
    }
    if denied > 0 {
        lines.push(mrkdwn!("{} more may not be touched from here.", denied));
    }
    Ok(Reply::private(sections(&lines)))
}

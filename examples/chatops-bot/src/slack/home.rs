//! The Home tab: who you are here, what runs, and your pipelines.

use std::sync::Arc;

use heroku_api::pipelines::ListPipelines;
use service::operations::{Filter, Status};
use slack_blocks::block::{Block, Context, Divider, Header};
use slack_blocks::web::calls::views::PublishHome;
use slack_blocks::{HomeTab, Mrkdwn, mrkdwn};

use crate::bot::Bot;
use crate::change::{Caller, Change};
use crate::login::card;
use crate::message::{section, span};
use crate::operation::CHANGES;
use crate::refusal::{code, error_chain};

/// Operations and pipelines that are listed; the rest is counted.
const SHOWN: usize = 10;

/// Draws it beside everything else: nobody waits for it but the one who looks.
pub(super) fn show(bot: &Arc<Bot>, caller: &Caller) {
    let (bot, caller) = (Arc::clone(bot), caller.clone());
    tokio::spawn(async move {
        let home = draw(&bot, &caller).await;
        let call = PublishHome::new(caller.user.as_str(), home);
        if let Err(error) = bot.services.slack.of(caller.workspace()).send(&call).await {
            tracing::warn!(error = error_chain(&error), "a Home tab was not published");
        }
    });
}

async fn draw(bot: &Bot, caller: &Caller) -> HomeTab<'static> {
    let (running, pipelines) = tokio::join!(running(bot), pipelines(bot, caller));
    let mut blocks: Vec<Block<'static>> = vec![
        section(accounts(bot, caller).await).into(),
        Divider::new().into(),
        Header::new("Running now").into(),
        section(running).into(),
        Divider::new().into(),
        Header::new("Your pipelines").into(),
        section(pipelines).into(),
    ];
    let foot = mrkdwn!(
        "Type {} in a channel, write my name there, or write to me directly. {} shows the language.",
        code("/h deploy PIPELINE to STAGE"),
        code("/h help")
    );
    blocks.push(Context::new([foot.verbatim(true)]).into());
    HomeTab::new(blocks)
}

async fn accounts(bot: &Bot, caller: &Caller) -> Mrkdwn<'static> {
    let Some(accounts) = &bot.accounts else {
        return card::nobody_logs_in();
    };
    match accounts.of(caller).await {
        Ok(standing) if standing.linked.is_empty() => {
            mrkdwn!("{} Type {}.", card::standing(&standing), code("/h login"))
        }
        Ok(standing) => card::standing(&standing),
        Err(error) => {
            tracing::warn!(error = error_chain(&error), "accounts were not read");
            mrkdwn!(":warning: Your accounts could not be read.")
        }
    }
}

async fn running(bot: &Bot) -> Mrkdwn<'static> {
    let mut lines = Vec::new();
    for kind in CHANGES {
        let filter = Filter::all().status(Status::Open).kind(kind.name);
        let Ok(open) = bot.operations.list(&filter, 50).await else {
            return mrkdwn!(":warning: What runs could not be read.");
        };
        for operation in open {
            let Ok(change) = operation.state::<Change>() else {
                continue;
            };
            let age = bot.store().now().await;
            let age = age.map(|now| span(now.since(operation.accepted_at)));
            lines.push(mrkdwn!(
                ":hourglass_flowing_sand: {} by {}, for {}",
                code(&operation.command),
                Mrkdwn::user(&change.asked.caller.user),
                age.unwrap_or_default()
            ));
        }
    }
    listed(lines, "Nothing.")
}

async fn pipelines(bot: &Bot, caller: &Caller) -> Mrkdwn<'static> {
    let Ok(acting) = bot.acting_for(caller).await else {
        return mrkdwn!(":warning: Your accounts could not be read.");
    };
    match acting.services.heroku.all(&ListPipelines::new()).await {
        Ok(pipelines) => {
            let lines = pipelines.iter().map(|pipeline| {
                let url = format!("https://dashboard.heroku.com/pipelines/{}", pipeline.id);
                mrkdwn!("• {}", Mrkdwn::link(&url, &pipeline.name))
            });
            listed(lines.collect(), "Your Heroku account sees none.")
        }
        Err(error) if error.is_login_needed() => {
            mrkdwn!("Log in to see them: {}.", code("/h login"))
        }
        Err(error) => mrkdwn!(":warning: They could not be read: {}.", error_chain(&error)),
    }
}

fn listed(mut lines: Vec<Mrkdwn<'static>>, nothing: &'static str) -> Mrkdwn<'static> {
    if lines.is_empty() {
        return mrkdwn!("{}", nothing);
    }
    let more = lines.len().saturating_sub(SHOWN);
    lines.truncate(SHOWN);
    if more > 0 {
        lines.push(mrkdwn!("… and {} more", more));
    }
    Mrkdwn::join(lines, "\n")
}

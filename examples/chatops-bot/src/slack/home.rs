//! The Home tab: who you are here, what runs, and your pipelines, with ways to go on.

use std::sync::Arc;

use futures_util::future::join_all;
use heroku_api::pipelines::Pipeline;
use service::OperationId;
use service::operations::{Filter, Status};
use slack_blocks::block::{Actions, Block, Context, Divider, Header};
use slack_blocks::element::Button;
use slack_blocks::web::calls::views::PublishHome;
use slack_blocks::{HomeTab, Mrkdwn, mrkdwn};

use crate::bot::Bot;
use crate::change::{Caller, Change};
use crate::login::card;
use crate::message::{section, span};
use crate::operation::CHANGES;
use crate::refusal::{code, error_chain};
use crate::thread;

/// The buttons of a pipeline: they open the form for it.
pub(super) const DEPLOY: &str = "home-deploy";
pub(super) const PROMOTE: &str = "home-promote";

/// Operations and pipelines that are shown; the rest is counted.
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
    ];
    blocks.extend(running);
    blocks.extend([Divider::new().into(), Header::new("Your pipelines").into()]);
    blocks.extend(pipelines);
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

/// What runs, each with a way to its thread.
async fn running(bot: &Bot) -> Vec<Block<'static>> {
    let mut open = Vec::new();
    for kind in CHANGES {
        let filter = Filter::all().status(Status::Open).kind(kind.name);
        let Ok(found) = bot.operations.list(&filter, 50).await else {
            return line(mrkdwn!(":warning: What runs could not be read."));
        };
        open.extend(found);
    }
    let now = bot.store().now().await;
    let changes = open.into_iter().filter_map(|operation| {
        let change = operation.state::<Change>().ok()?;
        let age = now.as_ref().map_or_else(
            |_| String::new(),
            |now| span(now.since(operation.accepted_at)),
        );
        let text = mrkdwn!(
            ":hourglass_flowing_sand: {} by {}, for {}",
            code(&operation.command),
            Mrkdwn::user(&change.asked.caller.user),
            age
        );
        Some((operation.id, change, text))
    });
    let changes: Vec<(OperationId, Change, Mrkdwn<'static>)> = changes.collect();
    let shown = changes.iter().take(SHOWN);
    let links = join_all(shown.map(|(id, change, _)| thread::link(bot, id, change))).await;
    let more = changes.len().saturating_sub(SHOWN);
    let shown = changes.into_iter().zip(links).map(|((_, _, text), link)| {
        let section = section(text);
        match link {
            // Nothing is sent for it: it only opens an address.
            Some(url) => section.accessory(Button::new("Thread").action_id("open-thread").url(url)),
            None => section,
        }
    });
    let mut blocks: Vec<Block<'static>> = shown.map(Block::from).collect();
    if blocks.is_empty() {
        return line(mrkdwn!("Nothing."));
    }
    blocks.extend(rest(more));
    blocks
}

async fn pipelines(bot: &Bot, caller: &Caller) -> Vec<Block<'static>> {
    let Ok(acting) = bot.acting_for(caller).await else {
        return line(mrkdwn!(":warning: Your accounts could not be read."));
    };
    match acting.pipelines().await {
        Ok(all) if all.is_empty() => line(mrkdwn!("Your Heroku account sees none.")),
        Ok(mut all) => {
            all.sort_by(|one, other| one.name.cmp(&other.name));
            let more = all.len().saturating_sub(SHOWN);
            let shown = all.iter().take(SHOWN).flat_map(pipeline);
            shown.chain(rest(more)).collect()
        }
        Err(error) if error.is_login_needed() => {
            line(mrkdwn!("Log in to see them: {}.", code("/h login")))
        }
        Err(error) => line(mrkdwn!(
            ":warning: They could not be read: {}.",
            error_chain(&error)
        )),
    }
}

/// A pipeline and what can be done with it.
fn pipeline(pipeline: &Pipeline) -> [Block<'static>; 2] {
    let name = || pipeline.name.clone();
    let url = format!("https://dashboard.heroku.com/pipelines/{}", pipeline.id);
    let labelled = |text: &'static str, id: &'static str| {
        let label = format!("{text} {}", name());
        Button::new(text).action_id(id).accessibility_label(label)
    };
    let buttons = [
        labelled("Deploy", DEPLOY).value(name()),
        labelled("Promote", PROMOTE).value(name()),
        labelled("Open", "open-pipeline").url(url),
    ];
    [
        section(mrkdwn!("*{}*", name())).into(),
        Actions::new(buttons).into(),
    ]
}

fn line(text: Mrkdwn<'static>) -> Vec<Block<'static>> {
    vec![section(text).into()]
}

fn rest(more: usize) -> Option<Block<'static>> {
    let text = mrkdwn!("… and {} more", more);
    (more > 0).then(|| Context::new([text.verbatim(true)]).into())
}

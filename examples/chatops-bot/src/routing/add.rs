//! `route PIPELINE to CHANNELS`.

use chatops_grammar::Route as Command;
use service::outbox::Post;
use service::runner::Failure;
use service::{Running, Step};
use slack_blocks::{Mrkdwn, mrkdwn};

use super::channels;
use crate::bot::Bot;
use crate::message::message;
use crate::operation::RouteState;
use crate::refusal::{Refusal, code};
use crate::route::{self, Pipeline, Route};
use crate::target::Target;
use crate::watch;

/// Routes a pipeline: everything is looked at first, then stored with what is said of it.
pub(super) async fn add(
    bot: &Bot,
    running: &Running,
    asked: &RouteState,
    command: &Command<'_>,
) -> Result<Result<RouteState, Refusal>, Failure> {
    match look(bot, asked, command).await {
        Ok((pipeline, channels)) => {
            let stored = store(bot, running, asked, &pipeline, &channels).await?;
            Ok(Ok(stored))
        }
        Err(refusal) => Ok(Err(refusal)),
    }
}

async fn look(
    bot: &Bot,
    asked: &RouteState,
    command: &Command<'_>,
) -> Result<(Pipeline, Vec<String>), Refusal> {
    let target = Target::find(bot, &command.pipeline).await?;
    let ids = channels::ids(bot, &asked.caller, &command.channels).await?;
    for id in &ids {
        channels::open(bot, &asked.caller, id).await?;
    }
    let repository = target.repository.as_ref().map(ToString::to_string);
    let pipeline = Pipeline::new(target.state.id.as_str(), target.name, repository);
    Ok((pipeline, ids))
}

async fn store(
    bot: &Bot,
    running: &Running,
    asked: &RouteState,
    pipeline: &Pipeline,
    channels: &[String],
) -> Result<RouteState, Failure> {
    let caller = &asked.caller;
    let mut tx = bot.store().begin().await?;
    let (mut added, mut there) = (Vec::new(), Vec::new());
    let mut step = Step::new();
    for channel in channels {
        // The bot can post there: that was looked at.
        route::mark(&mut tx, caller.workspace(), channel, None).await?;
        let route = Route::new(caller.workspace(), pipeline.clone(), channel, &caller.user);
        if !route.add(&mut tx).await? {
            there.push(Mrkdwn::channel(channel).into_owned());
            continue;
        }
        added.push(Mrkdwn::channel(channel).into_owned());
        let line = message(mrkdwn!(
            ":satellite_antenna: *{}* is routed here by {}: {}. {} changes what is said.",
            pipeline.name,
            Mrkdwn::user(&caller.user),
            route.settings.summary(),
            code("/h route")
        ));
        let name = format!("{}/{channel}", running.id());
        let post = Post::new(name, channel, serde_json::to_value(&line)?);
        step = step.with(post.team(&route.team));
    }
    watch::begin(&mut tx, &pipeline.id).await?;
    let mut said = asked.clone();
    said.said = Some(words(pipeline, added, there).into_markup().into_owned());
    let stored = running.apply(&mut tx, &step.state(1, &said)?).await?;
    tx.commit().await?;
    stored.take(running);
    Ok(said)
}

fn words(
    pipeline: &Pipeline,
    added: Vec<Mrkdwn<'static>>,
    there: Vec<Mrkdwn<'static>>,
) -> Mrkdwn<'static> {
    let mut lines = Vec::new();
    if !added.is_empty() {
        let added = Mrkdwn::join(added, ", ");
        lines.push(mrkdwn!(
            ":satellite_antenna: *{}* is now routed to {}. {} shows what is said and changes it.",
            pipeline.name,
            added,
            code("/h route")
        ));
    }
    if !there.is_empty() {
        let there = Mrkdwn::join(there, ", ");
        lines.push(mrkdwn!(
            ":information_source: *{}* was routed to {} before: nothing changed.",
            pipeline.name,
            there
        ));
    }
    Mrkdwn::join(lines, "\n")
}

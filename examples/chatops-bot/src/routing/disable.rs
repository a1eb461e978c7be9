//! `route:disable PIPELINE [in CHANNELS]`.

use chatops_grammar::RouteDisable as Command;
use service::outbox::Post;
use service::runner::Failure;
use service::{Running, Step};
use slack_blocks::{Mrkdwn, mrkdwn};

use super::channels;
use crate::bot::Bot;
use crate::message::message;
use crate::operation::RouteState;
use crate::refusal::{Refusal, code, near};
use crate::route::{self, Route};
use crate::watch;

/// Removes routes. The pipeline is looked for among those that are routed: it may be gone at
/// Heroku.
pub(super) async fn disable(
    bot: &Bot,
    running: &Running,
    asked: &RouteState,
    command: &Command<'_>,
) -> Result<Result<RouteState, Refusal>, Failure> {
    let caller = &asked.caller;
    let mut routes = route::all(bot.store()).await?;
    routes.retain(|route| route.team == caller.workspace());
    let is_named = |route: &Route| {
        route.pipeline.name == command.pipeline || route.pipeline.id == command.pipeline
    };
    if !routes.iter().any(is_named) {
        return Ok(Err(unknown(&command.pipeline, &routes)));
    }
    routes.retain(is_named);
    if let Some(channels) = &command.channels {
        let ids = match channels::ids(bot, caller, channels).await {
            Ok(ids) => ids,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let count = routes.len();
        routes.retain(|route| ids.contains(&route.channel));
        if routes.is_empty() {
            return Ok(Err(elsewhere(&command.pipeline, count)));
        }
    }
    let mut tx = bot.store().begin().await?;
    let mut step = Step::new();
    let mut gone = Vec::new();
    for one in &routes {
        // Somebody else may have been faster.
        if !route::remove(&mut tx, &one.id).await? {
            continue;
        }
        watch::hint(&mut tx, &one.pipeline.id).await?;
        gone.push(Mrkdwn::channel(&one.channel).into_owned());
        if one.is_silent {
            continue;
        }
        let line = message(mrkdwn!(
            ":mute: *{}* is not routed here any more: {} ended it.",
            one.pipeline.name,
            Mrkdwn::user(&caller.user)
        ));
        let name = format!("{}/{}", running.id(), one.channel);
        let post = Post::new(name, &one.channel, serde_json::to_value(&line)?);
        step = step.with(post.team(&one.team));
    }
    let mut said = asked.clone();
    let text = mrkdwn!(
        ":mute: *{}* is not routed to {} any more.",
        command.pipeline,
        Mrkdwn::join(gone, ", ")
    );
    said.said = Some(text.into_markup().into_owned());
    let stored = running.apply(&mut tx, &step.state(1, &said)?).await?;
    tx.commit().await?;
    stored.take(running);
    Ok(Ok(said))
}

fn unknown(name: &str, routes: &[Route]) -> Refusal {
    let mut names: Vec<&str> = routes
        .iter()
        .map(|route| route.pipeline.name.as_str())
        .collect();
    names.dedup();
    let advice = match near(name, names).as_slice() {
        [] => mrkdwn!("{} shows what is routed to this channel.", code("/h route")),
        near => {
            let near = near.iter().map(|name| code(name));
            mrkdwn!("Did you mean {}?", Mrkdwn::join(near, ", "))
        }
    };
    let what = mrkdwn!("The pipeline {} is not routed anywhere.", code(name));
    Refusal::new("not_routed", what, advice)
}

fn elsewhere(name: &str, routed: usize) -> Refusal {
    let advice = match routed {
        1 => mrkdwn!("It is routed to one other channel."),
        n => mrkdwn!("It is routed to {} other channels.", n),
    };
    let what = mrkdwn!("The pipeline {} is not routed to that channel.", code(name));
    Refusal::new("not_routed", what, advice)
}

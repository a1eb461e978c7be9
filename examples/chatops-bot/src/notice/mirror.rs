//! The bot's own deploys in other routed channels: a root message each, which shows the same as
//! the one of the thread.

use service::Write;
use service::outbox::{Edit, Post};
use slack_blocks::block::Context;

use crate::change::{Also, Change, Ending, Plan};
use crate::message;
use crate::route::Route;

use super::{json, why};

/// The channels that hear of a change of `stage` that was asked for in `channel`.
pub(crate) fn mirrors(routes: &[Route], stage: &str, channel: &str) -> Vec<Also> {
    let covered = routes
        .iter()
        .filter(|route| route.channel != channel && !route.is_silent)
        .filter(|route| route.settings.deployments.covers(stage));
    let also = covered.map(|route| {
        let wants = &route.settings.deployments;
        Also {
            team: route.team.clone(),
            channel: route.channel.clone(),
            why: why(route).into_markup().into_owned(),
            started: wants.started && !wants.failures_only,
            finished: wants.finished && !wants.failures_only,
        }
    });
    also.collect()
}

/// What the other channels see of `next`.
pub(crate) fn mirror(id: &str, next: &Change, plan: &Plan) -> Vec<Write> {
    let ending = next.took.map(|_| next.ending());
    let mut writes = Vec::new();
    for also in &plan.also {
        let opens = match ending {
            None => also.started,
            Some(Ending::Live) => also.finished,
            Some(_) => true,
        };
        let why = slack_blocks::Mrkdwn::trusted(also.why.clone());
        let content = json(&message::root(next, plan).block(Context::new([why])));
        let name = format!("{id}/in/{}", also.channel);
        if opens {
            let post = Post::new(&name, &also.channel, content.clone());
            writes.push(post.team(&also.team).into());
        }
        // One that is not there is not edited.
        writes.push(Edit::new(name, content).into());
    }
    writes
}

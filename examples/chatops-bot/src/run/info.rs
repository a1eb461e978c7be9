//! `info PIPELINE` — its repository, its apps, and what they run.

use std::sync::Arc;

use chatops_grammar::Info;
use heroku_api::flows::pipeline::StagedApp;
use slack_blocks::{Mrkdwn, mrkdwn};

use super::{Outcome, Said};
use crate::bot::Bot;
use crate::place::Place;
use crate::refusal::code;

/// Shows a pipeline.
///
/// # Errors
/// When there is no such pipeline, or what Heroku refused.
pub async fn info(bot: Arc<Bot>, info: Info<'static>) -> Outcome {
    let place = Place::find(&bot, &info.pipeline).await?;
    let repository = match &place.repository {
        Some(repo) => code(&repo.to_string()),
        None => mrkdwn!("no repository is connected"),
    };
    let mut lines = vec![mrkdwn!("*{}* · {}", place.name, repository)];
    for stage in place.stages() {
        lines.push(mrkdwn!("_{}_", stage.as_str()));
        lines.extend(place.in_stage(&stage).into_iter().map(line));
    }
    if place.state.apps.is_empty() {
        lines.push(mrkdwn!("It has no apps."));
    }
    Ok(Said::Public(Mrkdwn::join(lines, "\n")))
}

fn line(app: &StagedApp) -> Mrkdwn<'static> {
    match &app.release {
        None => mrkdwn!("• *{}* was never released", app.name),
        Some(release) => mrkdwn!(
            "• *{}* v{} {}",
            app.name,
            release.version,
            release.description.as_deref().unwrap_or_default()
        ),
    }
}

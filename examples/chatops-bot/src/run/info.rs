//! `info PIPELINE` — its repository, its apps, and what they run.

use std::sync::Arc;

use chatops_grammar::Info;
use heroku_api::flows::pipeline::StagedApp;
use heroku_api::releases::{Release, ReleaseStatus};
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
    match (place.state.apps.len(), place.state.hidden.len()) {
        (0, 0) => lines.push(mrkdwn!("It has no apps.")),
        (_, 0) => {}
        (_, 1) => lines.push(mrkdwn!("One more app is hidden from this bot's account.")),
        (_, n) => lines.push(mrkdwn!(
            "{} more apps are hidden from this bot's account.",
            n
        )),
    }
    Ok(Said::Public(Mrkdwn::join(lines, "\n")))
}

/// What an app runs; a newer release that is not running, or not yet, is named too.
fn line(app: &StagedApp) -> Mrkdwn<'static> {
    let runs = match &app.running {
        Some(release) => mrkdwn!("runs {}", named(release)),
        None if app.release.is_some() => mrkdwn!("runs nothing: no release succeeded"),
        None => mrkdwn!("was never released"),
    };
    match app.newer() {
        None => mrkdwn!("• *{}* {}", app.name, runs),
        Some(newer) => mrkdwn!(
            "• *{}* {} · {} {} {}",
            app.name,
            runs,
            Mrkdwn::trusted(mark(&newer.status)),
            named(newer),
            state(&newer.status)
        ),
    }
}

fn named(release: &Release) -> Mrkdwn<'static> {
    let description = release.description.as_deref().unwrap_or_default();
    mrkdwn!("v{} {}", release.version, description)
}

fn mark(status: &ReleaseStatus) -> &'static str {
    match status {
        ReleaseStatus::Failed => ":red_circle:",
        ReleaseStatus::Pending => ":large_blue_circle:",
        _ => ":white_circle:",
    }
}

fn state(status: &ReleaseStatus) -> &'static str {
    match status {
        ReleaseStatus::Failed => "failed, so it does not run",
        ReleaseStatus::Pending => "is being released",
        ReleaseStatus::Succeeded => "succeeded and does not run",
        _ => "is in a state this bot does not know",
    }
}

//! `releases PIPELINE [in STAGE[/APP]]` — what ran when, newest first.

use std::sync::Arc;

use chatops_grammar::Apps;
use chatops_grammar::Releases;
use heroku_api::couplings::Stage;
use heroku_api::flows::pipeline::StagedApp;
use heroku_api::page::Range;
use heroku_api::releases::{ListReleases, Release, ReleaseStatus};
use slack_blocks::{Mrkdwn, mrkdwn};

use super::{Outcome, Said};
use crate::bot::Bot;
use crate::place::Place;
use crate::refusal::Refusal;

/// Releases in one answer.
const SHOWN: u16 = 10;

/// Shows the newest releases of the apps of a stage.
///
/// # Errors
/// When there is no such pipeline, stage or app, or what Heroku refused.
pub async fn releases(bot: Arc<Bot>, command: Releases<'static>) -> Outcome {
    let place = Place::find(&bot, &command.pipeline).await?;
    let stage = Stage::from(command.stage.as_str());
    let apps = match &command.app {
        Some(name) => place.choose_named(&stage, name)?,
        None => place.choose(&stage, Some(&Apps::All))?,
    };
    let mut parts = Vec::new();
    for app in &apps {
        let newest = Range::by("version").newest_first().max(SHOWN);
        let page = bot
            .services
            .heroku
            .send(&ListReleases::new(&app.id).range(newest))
            .await
            .map_err(|error| Refusal::heroku("reading the releases", &error))?;
        parts.push(block(app, &page.items));
    }
    Ok(Said::Public(Mrkdwn::join(parts, "\n")))
}

fn block(app: &StagedApp, releases: &[Release]) -> Mrkdwn<'static> {
    let mut lines = vec![mrkdwn!("*{}* · {}", app.name, app.stage.as_str())];
    lines.extend(releases.iter().map(line));
    if releases.is_empty() {
        lines.push(mrkdwn!("never released"));
    }
    Mrkdwn::join(lines, "\n")
}

fn line(release: &Release) -> Mrkdwn<'static> {
    let mark = match (&release.status, release.current) {
        (ReleaseStatus::Failed, _) => ":red_circle:",
        (ReleaseStatus::Pending, _) => ":large_blue_circle:",
        (_, Some(true)) => ":large_green_circle:",
        _ => ":white_circle:",
    };
    let when = release.created_at.map_or_else(
        || Mrkdwn::trusted(""),
        |at| {
            Mrkdwn::date(
                at.timestamp(),
                "{date_short_pretty} {time}",
                &at.to_rfc3339(),
            )
        },
    );
    let who = release.user.as_ref().and_then(|user| user.email.as_deref());
    mrkdwn!(
        "{} v{} {} · {} {}",
        Mrkdwn::trusted(mark),
        release.version,
        release.description.as_deref().unwrap_or_default(),
        who.unwrap_or_default(),
        when
    )
}

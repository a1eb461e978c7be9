//! What releases and builds look like in a channel.

use heroku_api::builds::{Build, BuildStatus};
use heroku_api::reference::Actor;
use heroku_api::releases::{Release, ReleaseStatus};
use slack_blocks::{Mrkdwn, mrkdwn};

use crate::message::literal;

/// Where an app stands, for its lines.
pub(super) struct Place<'a> {
    pub(super) app: &'a str,
    pub(super) stage: &'a str,
}

impl Place<'_> {
    fn activity(&self, label: &str) -> Mrkdwn<'static> {
        let url = format!("https://dashboard.heroku.com/apps/{}/activity", self.app);
        Mrkdwn::link(&url, label).into_owned()
    }
}

/// Who did it, when Heroku says so.
fn by(actor: Option<&Actor>) -> Mrkdwn<'static> {
    match actor.and_then(|actor| actor.email.as_deref()) {
        Some(email) => mrkdwn!(" · by {}", literal(email)),
        None => mrkdwn!(""),
    }
}

/// A release that the bot did not make.
pub(super) fn release(place: &Place<'_>, release: &Release, is_config: bool) -> Mrkdwn<'static> {
    let description = literal(release.description.as_deref().unwrap_or("a release"));
    let name = mrkdwn!(
        "*{}* {}",
        place.app,
        place.activity(&format!("v{}", release.version))
    );
    let head = match &release.status {
        ReleaseStatus::Pending => mrkdwn!(":large_blue_circle: {} is being released", name),
        ReleaseStatus::Failed => mrkdwn!(
            ":red_circle: {} failed in its release phase; the app runs what it ran before",
            name
        ),
        _ if is_config => mrkdwn!(":gear: {}", name),
        _ => mrkdwn!(":white_check_mark: {} runs", name),
    };
    mrkdwn!(
        "{}: {} · {}{}",
        head,
        description,
        place.stage,
        by(release.user.as_ref())
    )
}

/// A build that the bot did not start.
pub(super) fn build(place: &Place<'_>, build: &Build) -> Mrkdwn<'static> {
    let source = build.source_blob.as_ref();
    let version = source.and_then(|source| source.version.as_deref());
    let what = match version.filter(|version| !version.is_empty()) {
        Some(version) => mrkdwn!(" of {}", literal(version.get(..7).unwrap_or(version))),
        None => mrkdwn!(""),
    };
    let head = match build.status {
        BuildStatus::Failed => mrkdwn!(
            ":red_circle: *{}* the {}{} failed; the app runs what it ran before",
            place.app,
            place.activity("build"),
            what
        ),
        _ => mrkdwn!(
            ":hammer: *{}* a {}{} is running",
            place.app,
            place.activity("build"),
            what
        ),
    };
    mrkdwn!("{} · {}{}", head, place.stage, by(build.user.as_ref()))
}

/// Dynos that crash.
pub(super) fn crashed(place: &Place<'_>, kind: &str, crashed: usize, of: usize) -> Mrkdwn<'static> {
    mrkdwn!(
        ":boom: *{}* {} of {} {} dynos crashed · {} · {}",
        place.app,
        crashed,
        of,
        kind,
        place.stage,
        place.activity("activity")
    )
}

/// They are up again.
pub(super) fn up_again(place: &Place<'_>, kind: &str, of: usize) -> Mrkdwn<'static> {
    mrkdwn!(
        ":white_check_mark: *{}* all {} {} dynos are up again · {}",
        place.app,
        of,
        kind,
        place.stage
    )
}

//! Releases as people see them: the commit with its link and age, and what changed.

use std::time::{Duration, SystemTime};

use futures_util::future::join_all;
use github_checks::Repo;
use heroku_api::ids::AppId;
use heroku_api::releases::{Release, ReleaseStatus};
use slack_blocks::{Mrkdwn, mrkdwn};

use crate::bot::Bot;
use crate::message::literal;
use crate::refusal::{code, error_chain};
use crate::slug;

/// The commits of releases, read beside each other; `None` where Heroku does not know.
pub(super) async fn commits(bot: &Bot, releases: Vec<(AppId, Release)>) -> Vec<Option<String>> {
    let reads = releases.into_iter().map(|(app, release)| async move {
        match slug::commit(bot, &app, &release).await {
            Ok(commit) => commit,
            Err(error) => {
                // A commit is one part of the answer: the others are no less true.
                tracing::info!(error = error_chain(&error), "a slug was not read");
                None
            }
        }
    });
    join_all(reads).await
}

/// The short id of a commit, linked when the repository is known.
pub(super) fn commit(bot: &Bot, repo: Option<&Repo>, sha: Option<&str>) -> Mrkdwn<'static> {
    let Some(sha) = sha else {
        return mrkdwn!("an unknown commit");
    };
    let short = sha.get(..7).unwrap_or(sha);
    match repo {
        Some(repo) => {
            let url = format!("{}/{repo}/commit/{sha}", bot.services.web);
            Mrkdwn::link(&url, short).into_owned()
        }
        None => code(short),
    }
}

/// How long ago: `3 h ago`.
pub(super) fn age(release: &Release, now: SystemTime) -> String {
    let Some(created) = release.created_at else {
        return "at an unknown time".to_owned();
    };
    let age = now.duration_since(created.into()).unwrap_or_default();
    ago(age)
}

fn ago(age: Duration) -> String {
    let minutes = age.as_secs() / 60;
    match (minutes / (24 * 60), minutes / 60, minutes) {
        (0, 0, 0) => "just now".to_owned(),
        (0, 0, minutes) => format!("{minutes} min ago"),
        (0, hours, _) => format!("{hours} h ago"),
        (days, ..) => format!("{days} d ago"),
    }
}

/// Version and description, as text of somebody else.
pub(super) fn named(release: &Release) -> Mrkdwn<'static> {
    let description = release.description.as_deref().unwrap_or_default();
    mrkdwn!("v{} {}", release.version, literal(description))
}

/// What a release's status looks like.
pub(super) fn mark(status: &ReleaseStatus) -> &'static str {
    match status {
        ReleaseStatus::Failed => ":red_circle:",
        ReleaseStatus::Pending => ":large_blue_circle:",
        _ => ":white_circle:",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_read_at_a_glance() {
        for (seconds, text) in [
            (59, "just now"),
            (60, "1 min ago"),
            (3599, "59 min ago"),
            (7200, "2 h ago"),
            (200_000, "2 d ago"),
        ] {
            assert_eq!(ago(Duration::from_secs(seconds)), text);
        }
    }
}

//! The release that a build made. Now and then Heroku does not say which one it is.

use chrono::{DateTime, Utc};
use futures_util::future::join;

use crate::builds::{Build, GetBuild};
use crate::client::Client;
use crate::error::Error;
use crate::flows::release::EARLY;
use crate::flows::watch::Watch;
use crate::ids::{AppId, ReleaseId};
use crate::page::Range;
use crate::progress::Outcome;
use crate::reasons::Reason;
use crate::releases::{ListReleases, Release};

/// Releases that are looked through.
const NEWEST: u16 = 20;

/// The release of a build that succeeded: as the build says, or else the one that appeared
/// since the build began and holds its code. Looked for until the flow's time is up.
///
/// `newest` is the number of the newest release before the build was sent, when that is
/// known.
pub(super) async fn release_of(
    watch: &Watch<'_>,
    app: &AppId,
    mut build: Build,
    newest: Option<u64>,
) -> Result<ReleaseId, Outcome> {
    let before = newest;
    let range = Range::by("version").newest_first().max(NEWEST);
    let list = ListReleases::new(app).range(range);
    let get = GetBuild::new(app, &build.id);
    let mut rhythm = watch.rhythm(EARLY);
    loop {
        if let Some(release) = build.release {
            return Ok(release);
        }
        let looks = join(
            watch.ask(watch.heroku.send(&get)),
            watch.ask(watch.heroku.send(&list)),
        );
        let (newer, releases) = looks.await;
        if newer.is_none() && releases.is_none() && watch.is_gone(app, true).await {
            return Err(Outcome::Failed(Reason::AppGone));
        }
        if let Some(newer) = newer {
            build = newer;
        }
        if build.release.is_none()
            && let Some(page) = releases
            && let Some(made) = made_by(&build, before, &page.items)
        {
            return Ok(made);
        }
        if build.release.is_none() && !rhythm.next().await {
            return Err(Outcome::Unknown(Reason::ReleaseNotSeen));
        }
    }
}

/// The oldest release that appeared since the build began and holds its code. `releases`
/// are the newest ones, newest first.
///
/// Code alone proves nothing: `config:set` makes a new release of old code, and the same
/// code may have been released before.
fn made_by(build: &Build, before: Option<u64>, releases: &[Release]) -> Option<ReleaseId> {
    let mut made = None;
    for (at, release) in releases.iter().enumerate() {
        if !is_since(release, before, build.created_at) || is_of_another_kind(release) {
            continue;
        }
        let ours = match &build.slug {
            Some(slug) => release.code() == Some(slug.as_str()),
            // Fir: no slug says which code it is, but a release of a build changes it.
            None => {
                let before = releases.get(at + 1).and_then(Release::code);
                release.code().is_some() && release.code() != before
            }
        };
        if ours {
            made = Some(release.id.clone());
        }
    }
    made
}

/// Whether a release says that no build made it. What somebody rolls back or promotes while the
/// build is running changes the code as well.
fn is_of_another_kind(release: &Release) -> bool {
    let said = release.description.as_deref().unwrap_or_default();
    ["Rollback to ", "Promote "]
        .iter()
        .any(|kind| said.starts_with(kind))
}

/// Whether a release appeared after the build began. Both dates are Heroku's.
fn is_since(release: &Release, before: Option<u64>, began: Option<DateTime<Utc>>) -> bool {
    match (before, began, release.created_at) {
        (Some(before), _, _) => release.version > before,
        (None, Some(began), Some(created)) => created >= began,
        _ => false,
    }
}

/// The number of the newest release of an app, whatever its status; 0 when there is none.
pub(super) async fn newest_version(heroku: &Client, app: &AppId) -> Result<u64, Error> {
    let range = Range::by("version").newest_first().max(1);
    let page = heroku.send(&ListReleases::new(app).range(range)).await?;
    let versions = page.items.iter().map(|release| release.version);
    Ok(versions.max().unwrap_or(0))
}

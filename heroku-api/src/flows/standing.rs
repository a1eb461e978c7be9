//! Whether a release is the current one, or a newer one took its place.

use std::fmt;

use super::watch::Watch;
use crate::ids::{AppId, ReleaseId};
use crate::page::Range;
use crate::releases::{GetRelease, ListReleases, Release, ReleaseStatus};

/// Releases that are read to find the current one: newer ones have failed, or are pending.
const NEWEST: u16 = 20;

/// The release that took the place of another one. Prints as
/// `v6 (Rollback to v4) by kim@example.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Overtaker {
    /// Its UUID.
    pub release: ReleaseId,
    /// Its number.
    pub version: u64,
    /// Why it was created: `Rollback to v4`, `Set FOO config vars`.
    pub description: Option<String>,
    /// The address of the account that created it.
    pub by: Option<String>,
}

impl Overtaker {
    pub(crate) fn new(release: &Release) -> Self {
        Self {
            release: release.id.clone(),
            version: release.version,
            description: release.description.clone(),
            by: release.user.as_ref().and_then(|user| user.email.clone()),
        }
    }
}

impl fmt::Display for Overtaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "v{}", self.version)?;
        if let Some(description) = &self.description {
            write!(f, " ({description})")?;
        }
        match &self.by {
            Some(by) => write!(f, " by {by}"),
            None => Ok(()),
        }
    }
}

/// Where a release stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is the one that runs.
    Current,
    /// A newer one runs.
    Overtaken(Overtaker),
    /// An older one still runs, or the releases could not be read: look again.
    Unclear,
}

/// Asks whether `release`, which succeeded, is the current one.
pub(crate) async fn of(watch: &Watch<'_>, app: &AppId, release: &Release) -> Standing {
    let call = GetRelease::new(app, &release.id);
    if let Some(seen) = watch.ask(watch.heroku.send(&call)).await
        && seen.current == Some(true)
    {
        return Standing::Current;
    }
    among_all(watch, app, release).await
}

/// The same by the list of releases, which says who took its place.
pub(crate) async fn among_all(watch: &Watch<'_>, app: &AppId, release: &Release) -> Standing {
    let newest = Range::by("version").newest_first().max(NEWEST);
    let call = ListReleases::new(app).range(newest);
    let Some(page) = watch.ask(watch.heroku.send(&call)).await else {
        return Standing::Unclear;
    };
    match current(&page.items) {
        Some(now) if now.id == release.id => Standing::Current,
        Some(now) if now.version > release.version => Standing::Overtaken(Overtaker::new(now)),
        _ => Standing::Unclear,
    }
}

/// The release that runs; where no release says so, the newest one that succeeded.
pub(crate) fn current(releases: &[Release]) -> Option<&Release> {
    let flagged = releases.iter().find(|one| one.current == Some(true));
    let unflagged = || releases.iter().all(|one| one.current.is_none());
    flagged.or_else(|| {
        let succeeded = releases
            .iter()
            .filter(|one| unflagged() && one.status == ReleaseStatus::Succeeded);
        succeeded.max_by_key(|one| one.version)
    })
}

//! Goes back to an older release and waits for the last dyno.

use crate::client::Client;
use crate::ensure::{self, Intent};
use crate::flows::deploy::Follow;
use crate::flows::dynos::{self, DynoProgress};
use crate::flows::wait::Watch;
use crate::flows::{FlowError, release};
use crate::ids::{AppId, ReleaseId};
use crate::page::Range;
use crate::releases::{GetRelease, ListReleases, Release};

/// Where to go back to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RollbackTo {
    /// The newest release before the current one that can be gone back to.
    Previous,
    /// The release of this number.
    Version(u64),
    /// This release.
    Release(ReleaseId),
}

/// How far a rollback is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RollbackEvent {
    /// The new release exists; its release command may be running.
    Releasing {
        /// The new release.
        release: ReleaseId,
        /// Its number.
        version: u64,
    },
    /// A line of the release command's output.
    Output(String),
    /// The new release is current; dynos restart.
    Released {
        /// Its number.
        version: u64,
    },
    /// More or fewer dynos are up.
    Dynos(DynoProgress),
}

/// A rollback that reached its end.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RolledBack {
    /// The new release.
    pub release: Release,
    /// The dynos, when they were waited for.
    pub dynos: Option<DynoProgress>,
}

/// Goes back to an older release, with its code and its config vars, and waits for the
/// last dyno.
///
/// # Errors
/// [`FlowError::Plan`] when there is nothing to go back to; else as
/// [`deploy`](crate::flows::deploy::deploy).
///
/// # Permission
/// `deploy` on the app.
pub async fn rollback(
    heroku: &Client,
    app: &AppId,
    to: RollbackTo,
    how: Follow,
    on_event: &mut (dyn FnMut(RollbackEvent) + Send),
) -> Result<RolledBack, FlowError> {
    let watch = Watch::new(heroku, how.limit());
    let old = match to {
        RollbackTo::Release(id) => id,
        RollbackTo::Version(version) => {
            let call = GetRelease::new(app, version.to_string());
            heroku.send(&call).await?.id
        }
        RollbackTo::Previous => previous(heroku, app).await?,
    };
    let made = ensure::rollback(heroku, app, &old, Intent::now(heroku)).await?;
    let id = made.into_inner().id;
    let release = release::follow(watch, app, &id, &mut |step| {
        on_event(match step {
            release::Step::Made(release) => RollbackEvent::Releasing {
                release: release.id.clone(),
                version: release.version,
            },
            release::Step::Line(line) => RollbackEvent::Output(line),
        });
    })
    .await?;
    let version = release.version;
    on_event(RollbackEvent::Released { version });
    let mut rolled_back = RolledBack {
        release,
        dynos: None,
    };
    if how.waits_for_dynos() {
        let progress = dynos::watch(watch, app, version, &mut |progress| {
            on_event(RollbackEvent::Dynos(progress));
        })
        .await?;
        rolled_back.dynos = Some(progress);
    }
    Ok(rolled_back)
}

async fn previous(heroku: &Client, app: &AppId) -> Result<ReleaseId, FlowError> {
    let newest = Range::by("version").newest_first().max(10);
    let releases = heroku.send(&ListReleases::new(app).range(newest)).await?;
    let mut releases = releases.items.into_iter();
    // Newer ones than the current one have failed.
    let _current = releases.find(|release| release.current == Some(true));
    releases
        .find(|release| release.eligible_for_rollback == Some(true))
        .map(|release| release.id)
        .ok_or_else(|| FlowError::Plan(format!("{app} has no earlier release to go back to")))
}

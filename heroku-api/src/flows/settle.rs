//! From a release that exists to the last dyno: the common end of deploys, promotions and
//! rollbacks.

use super::dynos::{self, DynoProgress};
use super::release::{self, Step};
use super::standing::{self, Overtaker, Standing};
use super::watch::Watch;
use crate::ids::{AppId, ReleaseId};
use crate::progress::Outcome;
use crate::reasons::Reason;
use crate::releases::Release;

/// What happens on the way.
pub(crate) enum Settling<'s> {
    /// The release exists; its release command may be running.
    Releasing(&'s Release),
    /// A line of the release command.
    Line(String),
    /// The release is current; dynos restart.
    Released(&'s Release),
    /// More or fewer dynos are up.
    Dynos(DynoProgress),
}

/// How it ended.
pub(crate) struct Settled {
    pub(crate) outcome: Outcome,
    /// As it was seen last.
    pub(crate) release: Option<Release>,
    pub(crate) dynos: Option<DynoProgress>,
    pub(crate) overtaken_by: Option<Overtaker>,
    /// The last lines of a release command that failed.
    pub(crate) output: Vec<String>,
    pub(crate) detail: Option<String>,
}

/// Follows a release to its last dyno.
pub(crate) async fn settle(
    watch: &Watch<'_>,
    app: &AppId,
    id: &ReleaseId,
    on_event: &(dyn Fn(Settling<'_>) + Send + Sync),
) -> Settled {
    let followed = release::follow(watch, app, id, &|step| {
        on_event(match step {
            Step::Created(release) => Settling::Releasing(release),
            Step::Line(line) => Settling::Line(line),
        });
    })
    .await;
    let mut settled = Settled {
        outcome: followed.outcome,
        release: followed.release,
        dynos: None,
        overtaken_by: None,
        output: followed.output,
        detail: followed.detail,
    };
    if !settled.outcome.is_done() {
        return settled;
    }
    let Some(release) = &settled.release else {
        return settled;
    };
    settled.output.clear();
    // The usual case costs no look: the release says itself that it is the current one.
    if release.current != Some(true) {
        match until_current(watch, app, release).await {
            Some(Standing::Current) => {}
            Some(Standing::Overtaken(by)) => {
                settled.outcome = Outcome::Overtaken(Reason::NewerRelease);
                settled.overtaken_by = Some(by);
                return settled;
            }
            None => {
                settled.outcome = Outcome::Failed(Reason::AppGone);
                return settled;
            }
            Some(Standing::Unclear) => {
                settled.outcome = Outcome::Unknown(Reason::ReleaseNotCurrent);
                settled.detail = watch.trouble();
                return settled;
            }
        }
    }
    on_event(Settling::Released(release));
    if !watch.dynos {
        return settled;
    }
    let up = Box::pin(dynos::until_up(watch, app, release, &|progress| {
        on_event(Settling::Dynos(progress));
    }))
    .await;
    settled.outcome = up.outcome;
    settled.dynos = up.progress;
    settled.overtaken_by = up.overtaken_by;
    settled.detail = up.detail;
    settled
}

/// A release that succeeded but is not current: overtaken, or not shown so yet. `None` when the
/// app is gone.
async fn until_current(watch: &Watch<'_>, app: &AppId, release: &Release) -> Option<Standing> {
    let mut rhythm = watch.rhythm(release::EARLY);
    loop {
        let standing = standing::among_all(watch, app, release).await;
        if standing != Standing::Unclear {
            return Some(standing);
        }
        if watch.is_gone(app, true).await {
            return None;
        }
        if !rhythm.next().await {
            return Some(standing);
        }
    }
}

//! Goes back to an older release and waits for the last dyno.

use std::str::FromStr;

use super::dynos::DynoProgress;
use super::settle::{Settling, settle};
use super::standing::{self, Overtaker};
use super::watch::{POLL, Watch};
use super::{Flow, FlowError, first};
use crate::client::Client;
use crate::ensure::{self, Intent};
use crate::ids::{AppId, ReleaseId, ReleaseKey, is_uuid};
use crate::page::Range;
use crate::progress::{Follow, Outcome, Progress};
use crate::releases::{GetRelease, ListReleases, Release, ReleaseStatus, Rollback};
use crate::secret::Secret;

/// Releases that are searched for one to go back to.
const BACK: u16 = 200;

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

/// Why a text says no release to go back to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a release: write v7, a UUID, or previous")]
pub struct RollbackToError(String);

/// `v7` or `7`, a UUID, or `previous`.
///
/// ```
/// use heroku_api::flows::rollback::RollbackTo;
///
/// assert_eq!("v7".parse(), Ok(RollbackTo::Version(7)));
/// assert_eq!("previous".parse(), Ok(RollbackTo::Previous));
/// assert!("7.1".parse::<RollbackTo>().is_err());
/// ```
impl FromStr for RollbackTo {
    type Err = RollbackToError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let key = ReleaseKey::from(text);
        match key.version() {
            Some(version) => Ok(Self::Version(version)),
            None if text == "previous" => Ok(Self::Previous),
            None if is_uuid(text) => Ok(Self::Release(ReleaseId::from(text))),
            None => Err(RollbackToError(text.to_owned())),
        }
    }
}

/// What to roll back.
#[derive(Clone, Debug)]
#[must_use]
pub struct RollbackPlan {
    app: AppId,
    to: RollbackTo,
    intent: Option<Intent>,
    code: Option<Secret>,
}

impl RollbackPlan {
    /// A rollback of an app.
    ///
    /// # Arguments
    /// - `app`: the app, by name or UUID.
    /// - `to`: the release whose code and config vars it shall have again.
    pub fn new(app: impl Into<AppId>, to: RollbackTo) -> Self {
        Self {
            app: app.into(),
            to,
            intent: None,
            code: None,
        }
    }

    /// When it was decided, and whether it may have been sent already. Without it, it is
    /// decided when the flow begins, and what is there before is read first. With a resumed
    /// intent name the release: what is previous may have changed.
    pub fn intent(mut self, intent: Intent) -> Self {
        self.intent = Some(intent);
        self
    }

    /// A code of the caller's second factor, sent with the rollback. It works once.
    pub fn two_factor(mut self, code: impl Into<Secret>) -> Self {
        self.code = Some(code.into());
        self
    }
}

/// How far a rollback is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RollbackEvent {
    /// The new release exists; its release command may be running. Keep the id: [`resume`]
    /// continues from it.
    Releasing {
        /// The new release.
        release: ReleaseId,
        /// Its number.
        version: u64,
        /// Whether it was pending when it was seen first: its release command runs.
        pending: bool,
    },
    /// A line of the release command's output.
    ReleaseOutput(String),
    /// The new release is current; dynos restart.
    Released {
        /// Its number.
        version: u64,
    },
    /// More or fewer dynos are up.
    Dynos(DynoProgress),
}

/// How a rollback ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "only `Outcome::Done` is a success"]
pub struct RolledBack {
    /// `Done` when the new release succeeded, is current, and every dyno that the formation
    /// wants is up on it (or nobody wanted to wait for them).
    pub outcome: Outcome,
    /// The app.
    pub app: AppId,
    /// The release that was created by the rollback.
    pub release: ReleaseId,
    /// Its number.
    pub version: Option<u64>,
    /// Whether an earlier attempt had sent the rollback already.
    pub found: bool,
    /// The dynos as they were seen last, when they were waited for.
    pub dynos: Option<DynoProgress>,
    /// The release that took its place.
    pub overtaken_by: Option<Overtaker>,
    /// The last lines of a release command that failed.
    pub output: Vec<String>,
    /// What the last look that failed said, for people.
    pub detail: Option<String>,
}

/// Goes back to an older release, with its code and its config vars, and waits for the
/// last dyno. The same rollback is never sent twice: one whose response was lost is looked
/// for among the releases that were not there before.
///
/// `follow` limits the time, 30 minutes by default.
///
/// # Errors
/// Only when nothing was started ([`FlowError::Plan`] when there is nothing to go back to),
/// or when nobody knows whether it was ([`FlowError::Ambiguous`]).
///
/// # Permission
/// `deploy` on the app.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::flows::{self, rollback::RollbackPlan};
/// use heroku_api::progress::Follow;
///
/// let plan = RollbackPlan::new("acme-prod", "v41".parse()?);
/// let done = flows::rollback(&heroku, &plan, &Follow::default()).await?;
/// println!("v{}: {}", done.version.unwrap_or(0), done.outcome);
/// # Ok(()) }
/// ```
pub fn rollback<'c>(
    heroku: &'c Client,
    plan: &RollbackPlan,
    follow: &Follow,
) -> Flow<'c, RollbackEvent, RolledBack> {
    let (plan, follow) = (plan.clone(), follow.clone());
    Progress::new(|sender| async move {
        let watch = Watch::new(heroku, &follow, POLL);
        let emit = |event| sender.emit(event);
        let work = async {
            let (release, found) = start(&watch, &plan).await?;
            Ok(run(&watch, &plan.app, release, found, &emit).await)
        };
        watch.run(work).await
    })
}

/// Follows the release of a rollback that was started before: after a restart of the
/// program, or when [`ensure::rollback`](crate::ensure::rollback()) found it.
///
/// # Errors
/// None: what cannot be read within the limit is [`Outcome::Unknown`].
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::flows::rollback;
/// use heroku_api::progress::Follow;
///
/// // The id that `RollbackEvent::Releasing` said, from your store.
/// let (app, release) = ("acme-prod".into(), "01234567-89ab-cdef-0123-456789abcdef".into());
/// let done = rollback::resume(&heroku, &app, &release, &Follow::default()).await?;
/// println!("{}", done.outcome);
/// # Ok(()) }
/// ```
pub fn resume<'c>(
    heroku: &'c Client,
    app: &AppId,
    release: &ReleaseId,
    follow: &Follow,
) -> Flow<'c, RollbackEvent, RolledBack> {
    let (app, release, follow) = (app.clone(), release.clone(), follow.clone());
    Progress::new(|sender| async move {
        let watch = Watch::new(heroku, &follow, POLL);
        let emit = |event| sender.emit(event);
        Ok(watch.run(run(&watch, &app, release, true, &emit)).await)
    })
}

/// Sends the rollback once.
async fn start(watch: &Watch<'_>, plan: &RollbackPlan) -> Result<(ReleaseId, bool), FlowError> {
    let heroku = watch.heroku;
    let app = &plan.app;
    // One look tells what is there before, and what is previous.
    let newest = Range::by("version").newest_first().max(BACK);
    let list = ListReleases::new(app).range(newest);
    let releases = first::read(watch, || heroku.send(&list)).await?.items;
    let old = match &plan.to {
        RollbackTo::Release(id) => id.clone(),
        RollbackTo::Version(version) => {
            match releases.iter().find(|release| release.version == *version) {
                Some(release) => release.id.clone(),
                None => {
                    let call = GetRelease::new(app, version.to_string());
                    first::read(watch, || heroku.send(&call)).await?.id
                }
            }
        }
        RollbackTo::Previous => previous(app, &releases)?,
    };
    let intent = match &plan.intent {
        Some(intent) => intent.clone(),
        None => Intent::now(heroku).seen(releases.iter().map(|release| release.id.as_str())),
    };
    let call = Rollback::new(app, &old);
    let sent = first::Sent::default();
    let attempt = |intent: Intent| {
        let (sent, call) = (&sent, &call);
        async move {
            sent.mark(heroku);
            let code = plan.code.as_ref();
            Ok(ensure::rollback_with(heroku, call, code, intent).await?)
        }
    };
    let ensured = first::write(watch, intent, &sent, attempt).await?;
    let found = ensured.is_found();
    Ok((ensured.into_inner().id, found))
}

async fn run(
    watch: &Watch<'_>,
    app: &AppId,
    release: ReleaseId,
    found: bool,
    emit: &(dyn Fn(RollbackEvent) + Send + Sync),
) -> RolledBack {
    let settled = settle(watch, app, &release, &|event| {
        emit(match event {
            Settling::Releasing(release) => RollbackEvent::Releasing {
                release: release.id.clone(),
                version: release.version,
                pending: release.status == ReleaseStatus::Pending,
            },
            Settling::Line(line) => RollbackEvent::ReleaseOutput(line),
            Settling::Released(release) => RollbackEvent::Released {
                version: release.version,
            },
            Settling::Dynos(progress) => RollbackEvent::Dynos(progress),
        });
    })
    .await;
    RolledBack {
        outcome: settled.outcome,
        app: app.clone(),
        release,
        version: settled.release.map(|release| release.version),
        found,
        dynos: settled.dynos,
        overtaken_by: settled.overtaken_by,
        output: settled.output,
        detail: settled.detail,
    }
}

/// The newest release before the current one that the app can go back to, as Heroku's own
/// tool chooses it. Newer ones than the current one have failed, or are pending.
fn previous(app: &AppId, releases: &[Release]) -> Result<ReleaseId, FlowError> {
    let current = standing::current(releases).map(|release| release.version);
    let mut older = releases
        .iter()
        .filter(|release| current.is_some_and(|current| release.version < current));
    older
        .find(|release| release.eligible_for_rollback == Some(true))
        .map(|release| release.id.clone())
        .ok_or_else(|| {
            let searched = releases.len();
            FlowError::Plan(format!(
                "{app} has no earlier release to go back to among its newest {searched}"
            ))
        })
}

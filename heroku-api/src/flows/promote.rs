//! Promotes to one or more apps and follows each of them to its last dyno.

use super::dynos::DynoProgress;
use super::standing::Overtaker;
use super::watch::{POLL, Watch};
use super::{Flow, FlowError};
use crate::client::Client;
use crate::ids::{AppId, PromotionId, ReleaseId};
use crate::progress::{Follow, Outcome, Progress};
use crate::reasons::Reason;
use crate::reference::Named;
use crate::releases::Release;

mod board;
mod plan;
mod start;
mod target;
mod track;

pub use self::plan::PromotePlan;
use self::track::{Tracked, track};

/// How far a promotion is. Apps have their name, where it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PromoteEvent {
    /// Heroku accepted it. Keep the id: [`resume`] continues from it.
    Created {
        /// The promotion.
        promotion: PromotionId,
    },
    /// An earlier attempt had sent it: its releases are followed, its id is not known.
    Found,
    /// A target has its release; a release command may be running.
    Releasing {
        /// The target.
        app: Named<AppId>,
        /// The release.
        release: ReleaseId,
        /// Its number.
        version: u64,
        /// Whether it was pending when it was seen first: its release command runs.
        pending: bool,
    },
    /// A line of a target's release command.
    ReleaseOutput {
        /// The target.
        app: Named<AppId>,
        /// The line.
        line: String,
    },
    /// A target runs the new code from now on; its dynos restart.
    Released {
        /// The target.
        app: Named<AppId>,
        /// The number of its release.
        version: u64,
    },
    /// More or fewer dynos of a target are up.
    Dynos {
        /// The target.
        app: Named<AppId>,
        /// How many.
        progress: DynoProgress,
    },
    /// A target has ended, well or not.
    Finished {
        /// The target.
        app: Named<AppId>,
        /// How.
        outcome: Outcome,
    },
}

/// How a promotion ended: on each target for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "only `Outcome::Done` is a success"]
pub struct Promoted {
    /// `Done` when every target is; else the worst of theirs. `Unknown` without targets.
    pub outcome: Outcome,
    /// The promotion; `None` when its response was lost and only its releases were found.
    pub promotion: Option<PromotionId>,
    /// The targets in the order of the plan, or as Heroku lists them on resuming.
    pub targets: Vec<PromotedTarget>,
}

impl Promoted {
    fn new(promotion: Option<PromotionId>, targets: Vec<PromotedTarget>) -> Self {
        let outcomes = targets.iter().map(|target| target.outcome);
        Self {
            outcome: Outcome::of_all(outcomes).unwrap_or(Outcome::Unknown(Reason::NoTargets)),
            promotion,
            targets,
        }
    }

    /// Whether every target runs the new code, and there is a target.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.outcome.is_done()
    }
}

/// How one target ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PromotedTarget {
    /// `Done` when its release succeeded, is current, and every dyno that its formation
    /// wants is up on it (or nobody wanted to wait for them).
    pub outcome: Outcome,
    /// The app, with its name where that is known.
    pub app: Named<AppId>,
    /// Its new release.
    pub release: Option<ReleaseId>,
    /// The release's number.
    pub version: Option<u64>,
    /// Its dynos as they were seen last, when they were waited for.
    pub dynos: Option<DynoProgress>,
    /// The release that took its place.
    pub overtaken_by: Option<Overtaker>,
    /// The last lines of a release command that failed.
    pub output: Vec<String>,
    /// More about the outcome, for people: Heroku's reason, or what the last look that
    /// failed said.
    pub detail: Option<String>,
}

/// Promotes, and waits for the last dyno of every target.
///
/// One target's end does not hide the others': read [`Promoted::targets`]. The same
/// promotion is never sent twice: one whose response was lost is looked for. Apps of the
/// plan that are given by name are looked up, and duplicates removed, before anything is
/// sent.
///
/// Asks for the status every 10 s, whatever the output does; `follow` limits the time, 30
/// minutes by default.
///
/// # Errors
/// Only when nothing was started, or when nobody knows whether it was
/// ([`FlowError::Ambiguous`]).
///
/// # Permission
/// `deploy` on the source and on every target.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::flows::{self, pipeline};
/// use heroku_api::progress::Follow;
///
/// let (_, state) = pipeline::find(&heroku, "acme").await?;
/// // From staging to all production apps, as `heroku pipelines:promote` does.
/// let plan = state.promotion(None, &[])?;
/// let promoted = flows::promote(&heroku, &plan, &Follow::default())
///     .on_event(|event| println!("{event:?}"))
///     .await?;
/// for target in &promoted.targets {
///     println!("{}: {}", target.app, target.outcome);
/// }
/// # Ok(()) }
/// ```
pub fn promote<'c>(
    heroku: &'c Client,
    plan: &PromotePlan,
    follow: &Follow,
) -> Flow<'c, PromoteEvent, Promoted> {
    let (plan, follow) = (plan.clone(), follow.clone());
    Progress::new(|sender| async move {
        let watch = Watch::new(heroku, &follow, POLL);
        let emit = |event| sender.emit(event);
        let work = async {
            let tracked = start::start(&watch, &plan).await?;
            Ok::<_, FlowError>(track(&watch, tracked, &emit).await)
        };
        watch.run(work).await
    })
}

/// Follows a promotion that was started before: after a restart of the program, for
/// example. Release output comes again from the beginning.
///
/// # Errors
/// None: what cannot be read within the limit is [`Outcome::Unknown`].
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::flows::promote;
/// use heroku_api::ids::PromotionId;
/// use heroku_api::progress::Follow;
///
/// // The id that `PromoteEvent::Created` said, from your store.
/// let promotion = PromotionId::from("01234567-89ab-cdef-0123-456789abcdef");
/// let promoted = promote::resume(&heroku, &promotion, &Follow::default()).await?;
/// println!("{}", promoted.outcome);
/// # Ok(()) }
/// ```
pub fn resume<'c>(
    heroku: &'c Client,
    promotion: &PromotionId,
    follow: &Follow,
) -> Flow<'c, PromoteEvent, Promoted> {
    followed(heroku, Tracked::promotion(promotion.clone()), follow)
}

/// Follows the releases of a promotion whose id is not known: what
/// [`ensure::promotion`](crate::ensure::promotion()) found.
///
/// # Errors
/// None: what cannot be read within the limit is [`Outcome::Unknown`].
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::ensure::{self, Intent, PromotionOutcome};
/// use heroku_api::flows::promote;
/// use heroku_api::progress::Follow;
/// use heroku_api::promotions::CreatePromotion;
///
/// let call = CreatePromotion::new("pipeline's UUID", "source's UUID").target("target's UUID");
/// let seen = ensure::note::promotion(&heroku, &call).await?;
/// let intent = Intent::now(&heroku).seen(seen);
/// if let PromotionOutcome::Found(releases) = ensure::promotion(&heroku, &call, intent).await? {
///     let promoted = promote::resume_found(&heroku, releases, &Follow::default()).await?;
///     println!("{}", promoted.outcome);
/// }
/// # Ok(()) }
/// ```
pub fn resume_found<'c>(
    heroku: &'c Client,
    releases: Vec<Release>,
    follow: &Follow,
) -> Flow<'c, PromoteEvent, Promoted> {
    followed(heroku, Tracked::releases(releases), follow)
}

fn followed<'c>(
    heroku: &'c Client,
    tracked: Tracked,
    follow: &Follow,
) -> Flow<'c, PromoteEvent, Promoted> {
    let follow = follow.clone();
    Progress::new(|sender| async move {
        let watch = Watch::new(heroku, &follow, POLL);
        let emit = |event| sender.emit(event);
        Ok(watch.run(track(&watch, tracked, &emit)).await)
    })
}

//! Promotes to one or more apps and follows each of them to its last dyno.

use std::time::Duration;

use crate::client::Client;
use crate::ensure::{self, Intent, PromotionOutcome};
use crate::flows::FlowError;
use crate::flows::dynos::DynoProgress;
use crate::flows::wait::Watch;
use crate::ids::{AppId, PipelineId, PromotionId, ReleaseId};
use crate::promotions::CreatePromotion;

mod target;
mod track;

use self::track::track;

/// What to promote, by ids; [`PipelineState::promotion`] makes one from names.
///
/// [`PipelineState::promotion`]: crate::flows::pipeline::PipelineState::promotion
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct PromotePlan {
    call: CreatePromotion,
    within: Duration,
    dynos: bool,
}

impl PromotePlan {
    /// Promotes what `source` runs; add at least one [`target`](Self::target).
    pub fn new(pipeline: impl Into<PipelineId>, source: impl Into<AppId>) -> Self {
        Self {
            call: CreatePromotion::new(pipeline, source),
            within: Duration::from_secs(30 * 60),
            dynos: true,
        }
    }

    /// Adds an app to promote to, by its UUID.
    pub fn target(mut self, app: impl Into<AppId>) -> Self {
        self.call = self.call.target(app);
        self
    }

    /// Promotes this release of the source instead of its current one.
    pub fn release(mut self, release: impl Into<ReleaseId>) -> Self {
        self.call = self.call.release(release);
        self
    }

    /// Gives up after this time; default 30 minutes.
    pub fn within(mut self, limit: Duration) -> Self {
        self.within = limit;
        self
    }

    /// Ends when the releases are current, without waiting for dynos to restart.
    pub fn without_dynos(mut self) -> Self {
        self.dynos = false;
        self
    }

    /// The apps to promote to.
    #[must_use]
    pub fn targets(&self) -> &[AppId] {
        self.call.parts().3
    }

    /// The app to promote from.
    #[must_use]
    pub fn source(&self) -> &AppId {
        self.call.parts().1
    }
}

/// How far a promotion is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PromoteEvent {
    /// Heroku began. Keep the id: [`resume`] continues from it.
    Created {
        /// The promotion.
        promotion: PromotionId,
    },
    /// A target has its release; a release command may be running.
    Releasing {
        /// The target.
        app: AppId,
        /// The release.
        release: ReleaseId,
        /// Its number.
        version: u64,
    },
    /// A line of a target's release command.
    Output {
        /// The target.
        app: AppId,
        /// The line.
        line: String,
    },
    /// A target runs the new code from now on; its dynos restart.
    Released {
        /// The target.
        app: AppId,
    },
    /// More or fewer dynos of a target are up.
    Dynos {
        /// The target.
        app: AppId,
        /// How many.
        progress: DynoProgress,
    },
    /// A target is done, well or not.
    Finished {
        /// The target.
        app: AppId,
        /// Whether it runs the new code.
        ok: bool,
    },
}

/// A promotion that reached its end: on each target for itself.
#[derive(Debug)]
#[non_exhaustive]
pub struct Promoted {
    /// The promotion; `None` when its answer was lost and only its releases were found.
    pub promotion: Option<PromotionId>,
    /// The targets in the order of the plan, or as Heroku lists them on resuming.
    pub targets: Vec<PromotedTarget>,
}

impl Promoted {
    /// Whether every target runs the new code.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.targets.iter().all(|target| target.result.is_ok())
    }
}

/// How one target ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct PromotedTarget {
    /// The app.
    pub app: AppId,
    /// Its new release.
    pub release: Option<ReleaseId>,
    /// The release's number.
    pub version: Option<u64>,
    /// What became of it.
    pub result: TargetResult,
}

/// What became of a target.
#[derive(Debug)]
#[non_exhaustive]
pub enum TargetResult {
    /// It runs the new code on all its dynos.
    Up(DynoProgress),
    /// It runs the new code; its dynos were not waited for.
    Released,
    /// It runs the new code, but its dynos did not come up in time.
    DynosLate(DynoProgress),
    /// It runs what it ran before.
    Failed {
        /// Heroku's reason: `release command failed`.
        reason: String,
        /// The last lines of the release command.
        output: Vec<String>,
    },
    /// Heroku was still at work when the time was up.
    Pending,
    /// It could not be followed to its end.
    Unknown(Box<FlowError>),
}

impl TargetResult {
    /// Whether the target runs the new code.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        matches!(self, Self::Up(_) | Self::Released)
    }
}

/// Promotes, and waits for the last dyno of every target.
///
/// One target's failure does not hide the others': read [`Promoted::targets`]. A request
/// whose answer is lost is looked for and not sent blindly again.
///
/// # Errors
/// [`FlowError::Call`] when Heroku refuses the promotion or cannot be asked about it.
///
/// # Permission
/// `deploy` on the source and on every target.
pub async fn promote(
    heroku: &Client,
    plan: &PromotePlan,
    on_event: &mut (dyn FnMut(PromoteEvent) + Send),
) -> Result<Promoted, FlowError> {
    let watch = Watch::new(heroku, plan.within);
    let outcome = ensure::promotion(heroku, &plan.call, Intent::now(heroku)).await?;
    let targets = plan.targets();
    match outcome {
        PromotionOutcome::Made(promotion) => {
            track(
                watch,
                Some(promotion.id),
                targets,
                &[],
                plan.dynos,
                on_event,
            )
            .await
        }
        PromotionOutcome::Found(releases) => {
            track(watch, None, targets, &releases, plan.dynos, on_event).await
        }
    }
}

/// Follows a promotion that was started before: after a restart of the program, for
/// example. Release output comes again from the beginning.
///
/// # Errors
/// As [`promote`].
pub async fn resume(
    heroku: &Client,
    promotion: &PromotionId,
    within: Duration,
    on_event: &mut (dyn FnMut(PromoteEvent) + Send),
) -> Result<Promoted, FlowError> {
    let watch = Watch::new(heroku, within);
    track(watch, Some(promotion.clone()), &[], &[], true, on_event).await
}

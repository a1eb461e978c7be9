//! Builds another commit into a review app that exists.

use super::create::{Waited, until_created};
use super::plan::ReviewAppPlan;
use super::report::{ReviewAppReport, ReviewAppWork};
use super::supersede::{self, History};
use super::{Emit, ReviewAppEvent, ready};
use crate::builds::Build;
use crate::ensure::Intent;
use crate::flows::deploy::{self, Begun, DeployEvent, DeployPlan};
use crate::flows::watch::{POLL, Watch};
use crate::flows::{FlowError, dynos};
use crate::ids::AppId;
use crate::progress::Outcome;
use crate::reasons::Reason;
use crate::releases::Release;
use crate::review_apps::{ReviewApp, ReviewAppStatus};

/// Waits until it can be built into, and builds.
pub(super) async fn run(
    watch: &Watch<'_>,
    old: ReviewApp,
    plan: &ReviewAppPlan,
    emit: Emit<'_>,
) -> Result<ReviewAppReport, FlowError> {
    let review_app = until_usable(watch, old, emit).await?;
    let Some(app) = review_app.app.clone() else {
        return Err(unusable(&review_app));
    };
    let known = Known {
        builds: plan.builds.clone(),
        intent: plan.intent.as_ref(),
    };
    let report = build(watch, &app, &plan.version, known, emit, || {
        plan.build_into(&app)
    })
    .await?;
    Ok(report.with_review_app(Some(review_app)))
}

/// What the caller knows before the build.
pub(crate) struct Known<'k> {
    /// The newest builds, when they were read a moment ago.
    pub(crate) builds: Option<Vec<Build>>,
    /// When it was decided.
    pub(crate) intent: Option<&'k Intent>,
}

/// Builds `version` into the app, unless it runs or builds it already; then adds where it can
/// be seen.
pub(crate) async fn build(
    watch: &Watch<'_>,
    app: &AppId,
    version: &str,
    known: Known<'_>,
    emit: Emit<'_>,
    plan: impl FnOnce() -> DeployPlan,
) -> Result<ReviewAppReport, FlowError> {
    let watch = &watch.asking_every(POLL);
    let Known { builds, intent } = known;
    let mut history = match builds {
        Some(builds) => History { builds },
        None => History::read(watch, app).await?,
    };
    let mut running = history.running(watch, app, version).await?;
    if running.is_some() && history.builds_another(version) {
        // What is being built would take the place of what runs.
        history = supersede::older(watch, app, history).await?;
        running = history.running(watch, app, version).await?;
    }
    if let Some(release) = running {
        return Ok(running_already(watch, app, &release, emit).await);
    }
    let (begun, work) = match history.building(version) {
        Some(build) => (Begun::from(build.id.clone()), ReviewAppWork::Found),
        None => {
            history = supersede::older(watch, app, history).await?;
            let seen = history.builds.iter().map(|build| build.id.as_str());
            let intent = match intent {
                Some(intent) => intent.clone(),
                None => Intent::now(watch.heroku).seen(seen),
            };
            // Releases are told apart by Heroku's own dates: one request less.
            let plan = plan().intent(intent).without_newest();
            let begun = deploy::start(watch, &plan).await?;
            (begun, ReviewAppWork::Redeployed)
        }
    };
    let mut deployed = deploy::run(watch, app, begun, &|event| {
        if let Some(event) = translated(event) {
            emit(event);
        }
    })
    .await;
    let build = &deployed.build;
    let newer = match deployed.outcome {
        Outcome::Done => supersede::is_superseded(watch, app, build, version).await,
        Outcome::Failed(Reason::BuildFailed) => {
            supersede::was_canceled(watch, app, build, version).await
        }
        _ => false,
    };
    if newer {
        deployed.outcome = Outcome::Overtaken(Reason::NewerCommit);
    }
    let report = ReviewAppReport::new(deployed.outcome, work);
    Ok(ready::addressed(watch, report.with_deploy(deployed), emit).await)
}

/// It runs this commit already: nothing to build, but its dynos may be on their way.
pub(crate) async fn running_already(
    watch: &Watch<'_>,
    app: &AppId,
    release: &Release,
    emit: Emit<'_>,
) -> ReviewAppReport {
    let mut report = ReviewAppReport::new(Outcome::Done, ReviewAppWork::AlreadyRuns);
    report.app = Some(app.clone());
    report.release = Some(release.id.clone());
    report.version = Some(release.version);
    if watch.dynos {
        let up = Box::pin(dynos::until_up(watch, app, release, &|progress| {
            emit(ReviewAppEvent::Dynos(progress));
        }))
        .await;
        report.outcome = up.outcome;
        report.dynos = up.progress;
        report.overtaken_by = up.overtaken_by;
        report.detail = up.detail;
    }
    ready::addressed(watch, report, emit).await
}

/// While it is being created nothing can be built into it: the first build goes on.
async fn until_usable(
    watch: &Watch<'_>,
    old: ReviewApp,
    emit: Emit<'_>,
) -> Result<ReviewApp, FlowError> {
    let usable = match old.status {
        ReviewAppStatus::Created | ReviewAppStatus::Errored => old,
        ReviewAppStatus::Deleting | ReviewAppStatus::Deleted => return Err(unusable(&old)),
        _ => {
            let id = old.id.clone();
            let Waited { review_app, .. } = until_created(watch, &id, Some(old), emit).await;
            review_app.ok_or(FlowError::Deadline)?
        }
    };
    match usable.status {
        ReviewAppStatus::Created | ReviewAppStatus::Errored => Ok(usable),
        ReviewAppStatus::Deleting | ReviewAppStatus::Deleted => Err(unusable(&usable)),
        _ => Err(FlowError::Deadline),
    }
}

fn unusable(app: &ReviewApp) -> FlowError {
    FlowError::Plan(format!(
        "the review app of {} is {} and cannot be built again",
        app.branch, app.status
    ))
}

fn translated(event: DeployEvent) -> Option<ReviewAppEvent> {
    Some(match event {
        DeployEvent::Building { app, build } => ReviewAppEvent::Building {
            app: Some(app),
            build,
        },
        DeployEvent::BuildOutput(line) => ReviewAppEvent::BuildOutput(line),
        DeployEvent::ReleaseOutput(line) => ReviewAppEvent::ReleaseOutput(line),
        DeployEvent::Dynos(progress) => ReviewAppEvent::Dynos(progress),
        _ => return None,
    })
}

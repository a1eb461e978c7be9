//! Review apps: make, wait, build again, replace, delete.

use std::time::Duration;

use crate::builds::Source;
use crate::client::Client;
use crate::ensure::{self, Intent, find_review_app};
use crate::error::Error;
use crate::flows::FlowError;
use crate::flows::deploy::{DeployEvent, DeployPlan, Deployed, Follow, deploy};
use crate::flows::wait::Watch;
use crate::ids::{PipelineId, ReviewAppId};
use crate::review_apps::{CreateReviewApp, GetReviewApp, ReviewApp, ReviewAppStatus};

mod delete;
mod wait;

pub use self::delete::delete_and_wait;
pub use self::wait::wait;

/// How often a review app is asked about.
const POLL: Duration = Duration::from_secs(5);

/// How far a review app is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReviewAppEvent {
    /// Its state, whenever it changes. Keep the id: [`wait`] continues from it.
    Status {
        /// The review app.
        review_app: ReviewAppId,
        /// What it is now.
        status: ReviewAppStatus,
    },
    /// A line of its first build.
    Output(String),
    /// It was stuck while being deleted, so its app was deleted directly.
    Unstuck,
}

/// Makes a review app and waits until it runs its branch.
///
/// # Errors
/// [`FlowError::Call`] with a [conflict](Error::is_conflict) never happens for a branch
/// that has a usable review app: that one is waited for. It does when the old one failed
/// or is being deleted: [`recreate`] it. [`FlowError::ReviewAppFailed`] when it could not
/// be made.
pub async fn create(
    heroku: &Client,
    call: &CreateReviewApp,
    within: Duration,
    on_event: &mut (dyn FnMut(ReviewAppEvent) + Send),
) -> Result<ReviewApp, FlowError> {
    let watch = Watch::new(heroku, within);
    let made = ensure::review_app(heroku, call, Intent::now(heroku)).await?;
    wait::until_created(watch, made.into_inner(), on_event).await
}

/// The review app of a branch, in whatever state; every page of the list is read before
/// the answer is none.
///
/// # Errors
/// When the list cannot be read.
pub async fn find_by_branch(
    heroku: &Client,
    pipeline: &PipelineId,
    branch: &str,
) -> Result<Option<ReviewApp>, Error> {
    find_review_app(heroku, pipeline, branch, None).await
}

/// Builds another commit into a review app that exists: its address, data and add-ons
/// stay. One request before the build.
///
/// The review app's own status stays `created` whatever becomes of the build; the
/// answer tells.
///
/// # Errors
/// [`FlowError::Plan`] when it has no app yet; else as [`deploy`].
pub async fn redeploy(
    heroku: &Client,
    review_app: &ReviewAppId,
    source: Source,
    how: Follow,
    on_event: &mut (dyn FnMut(DeployEvent) + Send),
) -> Result<Deployed, FlowError> {
    let found = heroku.send(&GetReviewApp::new(review_app)).await?;
    let (Some(app), ReviewAppStatus::Created) = (found.app, &found.status) else {
        return Err(FlowError::Plan(format!(
            "the review app of {} is {} and cannot be built again",
            found.branch, found.status
        )));
    };
    deploy(heroku, &DeployPlan::of(app, source).follow(how), on_event).await
}

/// Deletes a review app, waits until it is gone, and makes it again. Its address can
/// change; its data is lost.
///
/// # Errors
/// As [`delete_and_wait`] and [`create`].
pub async fn recreate(
    heroku: &Client,
    old: &ReviewAppId,
    call: &CreateReviewApp,
    within: Duration,
    on_event: &mut (dyn FnMut(ReviewAppEvent) + Send),
) -> Result<ReviewApp, FlowError> {
    let watch = Watch::new(heroku, within);
    delete_and_wait(heroku, old, within, on_event).await?;
    create(heroku, call, watch.left(), on_event).await
}

/// Tells of a state when it is another than before.
fn tell(
    app: &ReviewApp,
    last: &mut Option<ReviewAppStatus>,
    on_event: &mut (dyn FnMut(ReviewAppEvent) + Send),
) {
    if last.as_ref() != Some(&app.status) {
        *last = Some(app.status.clone());
        on_event(ReviewAppEvent::Status {
            review_app: app.id.clone(),
            status: app.status.clone(),
        });
    }
}

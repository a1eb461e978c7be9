//! Waits until a review app runs its branch.

use std::time::Duration;

use super::{POLL, ReviewAppEvent, tell};
use crate::client::{Client, Revalidation};
use crate::flows::FlowError;
use crate::flows::wait::{Watch, passes};
use crate::ids::ReviewAppId;
use crate::review_apps::{GetReviewApp, ReviewApp, ReviewAppStatus};
use crate::secret::SignedUrl;
use crate::setups::GetAppSetup;

const WAITING: &str = "the review app";

/// Waits for a review app that was asked for before. Asks every 5 s, not while the
/// output of its build can be read.
///
/// # Errors
/// [`FlowError::ReviewAppFailed`] when it could not be made or is being deleted.
pub async fn wait(
    heroku: &Client,
    review_app: &ReviewAppId,
    within: Duration,
    on_event: &mut (dyn FnMut(ReviewAppEvent) + Send),
) -> Result<ReviewApp, FlowError> {
    let watch = Watch::new(heroku, within);
    let found = heroku.send(&GetReviewApp::new(review_app)).await?;
    until_created(watch, found, on_event).await
}

pub(super) async fn until_created(
    watch: Watch<'_>,
    mut app: ReviewApp,
    on_event: &mut (dyn FnMut(ReviewAppEvent) + Send),
) -> Result<ReviewApp, FlowError> {
    let call = GetReviewApp::new(&app.id);
    let mut seen = Revalidation::default();
    let mut last = None;
    let mut output_read = false;
    loop {
        tell(&app, &mut last, on_event);
        match app.status {
            ReviewAppStatus::Created => return Ok(app),
            ReviewAppStatus::Errored | ReviewAppStatus::Deleting | ReviewAppStatus::Deleted => {
                return Err(FlowError::ReviewAppFailed {
                    reason: app.reason().to_owned(),
                    review_app: app.id,
                    status: app.status,
                });
            }
            _ => {}
        }
        let url = if output_read {
            None
        } else {
            output_of(watch, &app).await?
        };
        let mut at_its_end = false;
        if let Some(url) = url {
            output_read = true;
            let on_line = &mut |line| on_event(ReviewAppEvent::Output(line));
            at_its_end = watch.output(&url, on_line).await.complete;
        }
        if !at_its_end {
            watch.pause(POLL, WAITING).await?;
        }
        match watch.heroku.send_if_changed(&call, &mut seen).await {
            Ok(Some(newer)) => app = newer,
            Ok(None) => {}
            Err(error) if passes(&error) && !watch.left().is_zero() => {}
            Err(error) if error.is_not_found() => app.status = ReviewAppStatus::Deleted,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Where the output of its first build can be read, once there is one.
async fn output_of(watch: Watch<'_>, app: &ReviewApp) -> Result<Option<SignedUrl>, FlowError> {
    let Some(setup) = &app.app_setup else {
        return Ok(None);
    };
    match watch.heroku.send(&GetAppSetup::new(setup)).await {
        Ok(setup) => Ok(setup.build.and_then(|build| build.output_stream_url)),
        // The output is for people; the review app itself tells the result.
        Err(error) if passes(&error) || error.as_api().is_some() => Ok(None),
        Err(error) => Err(error.into()),
    }
}

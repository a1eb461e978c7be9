//! Deletes a review app and waits until it is gone.

use std::time::Duration;

use super::{POLL, ReviewAppEvent, tell};
use crate::apps::DeleteApp;
use crate::client::Client;
use crate::flows::FlowError;
use crate::flows::wait::{Watch, passes};
use crate::ids::ReviewAppId;
use crate::review_apps::{DeleteReviewApp, GetReviewApp, ReviewAppStatus};

/// Deleting takes seconds; after so long its app is deleted directly, which helps.
const STUCK: Duration = Duration::from_secs(120);

/// Deletes a review app and waits until it is gone. One that is gone already is fine.
///
/// When it stays `deleting` for two minutes, its app is deleted directly.
///
/// # Errors
/// [`FlowError::Deadline`] when it is still there when the time is up.
///
/// # Permission
/// `manage` on the app.
pub async fn delete_and_wait(
    heroku: &Client,
    review_app: &ReviewAppId,
    within: Duration,
    on_event: &mut (dyn FnMut(ReviewAppEvent) + Send),
) -> Result<(), FlowError> {
    let watch = Watch::new(heroku, within);
    match heroku.send(&DeleteReviewApp::new(review_app)).await {
        Ok(()) => {}
        Err(error) if error.is_not_found() => return Ok(()),
        // It is being deleted already.
        Err(error) if error.is_conflict() => {}
        Err(error) => return Err(error.into()),
    }
    let call = GetReviewApp::new(review_app);
    let began = heroku.transport().now();
    let mut last = None;
    let mut unstuck = false;
    loop {
        let app = match heroku.send(&call).await {
            Ok(app) => Some(app),
            Err(error) if error.is_not_found() => return Ok(()),
            Err(error) if passes(&error) => None,
            Err(error) => return Err(error.into()),
        };
        if let Some(app) = app {
            tell(&app, &mut last, on_event);
            if app.status == ReviewAppStatus::Deleted {
                return Ok(());
            }
            let since = heroku.transport().now().duration_since(began);
            let stuck = since.is_ok_and(|since| since >= STUCK);
            if let (true, false, Some(id)) = (stuck, unstuck, app.app) {
                unstuck = true;
                match heroku.send(&DeleteApp::new(id)).await {
                    Ok(()) => on_event(ReviewAppEvent::Unstuck),
                    Err(error) if error.is_not_found() => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        watch.pause(POLL, "the review app to be deleted").await?;
    }
}

//! Deletes a review app and waits until it is gone.

use std::time::Duration;

use super::{Emit, LIMIT, POLL, ReviewAppEvent, emit_status};
use crate::apps::DeleteApp;
use crate::client::Client;
use crate::error::Error;
use crate::flows::watch::Watch;
use crate::flows::{Flow, FlowError};
use crate::ids::{AppId, ReviewAppId};
use crate::progress::{Follow, Outcome, Progress};
use crate::reasons::Reason;
use crate::review_apps::{DeleteReviewApp, GetReviewApp, ReviewAppStatus};

/// Deleting takes seconds; after so long its app is deleted directly, which helps.
const STUCK: Duration = Duration::from_secs(120);

/// A deletion that was not accepted, or had no effect, is asked for again after so long.
const AGAIN: Duration = Duration::from_secs(10);

/// How a deletion ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "only `Outcome::Done` is a success"]
pub struct DeletedReviewApp {
    /// `Done` when the review app is gone.
    pub outcome: Outcome,
    /// The review app.
    pub review_app: ReviewAppId,
    /// What the last look that failed said, for people.
    pub detail: Option<String>,
}

/// Deletes a review app and waits until it is gone. One that is gone already is fine.
///
/// While it is being created Heroku refuses: then the deletion is asked for again until it
/// is accepted. When it stays `deleting` for two minutes, its app is deleted directly.
/// `follow` limits the time, an hour by default.
///
/// # Errors
/// When Heroku refuses the deletion for another reason; nothing was changed.
///
/// # Permission
/// `manage` on the app.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::flows::review_app;
/// use heroku_api::progress::Follow;
///
/// let id = "01234567-89ab-cdef-0123-456789abcdef".into();
/// let deleted = review_app::delete(&heroku, &id, &Follow::default()).await?;
/// println!("{}", deleted.outcome);
/// # Ok(()) }
/// ```
pub fn delete<'c>(
    heroku: &'c Client,
    review_app: &ReviewAppId,
    follow: &Follow,
) -> Flow<'c, ReviewAppEvent, DeletedReviewApp> {
    let (id, follow) = (review_app.clone(), follow.clone());
    Progress::new(|sender| async move {
        let watch = Watch::limited(heroku, &follow, POLL, LIMIT);
        let emit = |event| sender.emit(event);
        let outcome = watch.run(run(&watch, &id, &emit)).await?;
        Ok(DeletedReviewApp {
            outcome,
            review_app: id,
            detail: watch.trouble().filter(|_| !outcome.is_done()),
        })
    })
}

pub(super) async fn run(
    watch: &Watch<'_>,
    id: &ReviewAppId,
    emit: Emit<'_>,
) -> Result<Outcome, FlowError> {
    let mut asked = match ask(watch, id).await? {
        None => return Ok(Outcome::Done),
        Some(accepted) => Asked {
            accepted,
            at: watch.now(),
        },
    };
    let call = GetReviewApp::new(id);
    let mut last = None;
    let mut missing = 0;
    let mut deleting_since = None;
    let mut unstuck = false;
    let mut rhythm = watch.rhythm(&[]);
    loop {
        if let Some(app) = watch.ask(watch.heroku.send(&call)).await {
            missing = 0;
            emit_status(&app, &mut last, emit);
            match app.status {
                ReviewAppStatus::Deleted => return Ok(Outcome::Done),
                ReviewAppStatus::Deleting => {
                    let since = *deleting_since.get_or_insert_with(|| watch.now());
                    let stuck = watch.now().saturating_sub(since) >= STUCK;
                    if let (true, false, Some(app)) = (stuck, unstuck, app.app) {
                        unstuck = delete_app(watch, &app, emit).await;
                    }
                }
                // It was refused while it was being created, or fell back.
                _ if watch.now().saturating_sub(asked.at) >= AGAIN => {
                    deleting_since = None;
                    match ask(watch, id).await {
                        Ok(None) => return Ok(Outcome::Done),
                        Ok(Some(accepted)) => asked.accepted = accepted,
                        // It was accepted before: what the status says counts.
                        Err(_) => {}
                    }
                    asked.at = watch.now();
                }
                _ => {}
            }
        } else if watch.is_missing() {
            missing += 1;
            // After a deletion that was accepted it is gone; else one look is no proof.
            if asked.accepted || missing >= 2 {
                return Ok(Outcome::Done);
            }
        }
        if !rhythm.next().await {
            return Ok(Outcome::Unknown(Reason::Deadline));
        }
    }
}

/// Waits until a review app that is being deleted is gone.
pub(super) async fn until_gone(watch: &Watch<'_>, id: &ReviewAppId, emit: Emit<'_>) -> Outcome {
    // Deleting what is being deleted is refused, and what is gone is gone.
    let gone = run(watch, id, emit).await;
    gone.unwrap_or(Outcome::Unknown(Reason::Deadline))
}

/// The newest request to delete.
struct Asked {
    accepted: bool,
    at: Duration,
}

/// Asks for the deletion: whether it was accepted; `None` when there is nothing to delete.
async fn ask(watch: &Watch<'_>, id: &ReviewAppId) -> Result<Option<bool>, FlowError> {
    let call = DeleteReviewApp::new(id);
    match watch.heroku.send(&call).await {
        Ok(()) => Ok(Some(true)),
        Err(error) if is_gone(&error) => Ok(None),
        // It is being created, or is being deleted already.
        Err(error) if error.is_conflict() => Ok(Some(false)),
        Err(error) => Err(error.into()),
    }
}

fn is_gone(error: &Error) -> bool {
    let gone = |error: &crate::error::ApiError| error.status() == http::StatusCode::GONE;
    error.is_not_found() || error.as_api().is_some_and(gone)
}

/// Deletes the app of a review app that is stuck; whether that worked.
async fn delete_app(watch: &Watch<'_>, app: &AppId, emit: Emit<'_>) -> bool {
    match watch.heroku.send(&DeleteApp::new(app)).await {
        Ok(()) => {
            emit(ReviewAppEvent::Unstuck);
            true
        }
        Err(error) => error.is_not_found(),
    }
}

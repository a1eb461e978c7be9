//! One review app per branch.

use crate::client::Client;
use crate::ensure::{Attempt, Ensured, Intent, once};
use crate::error::Error;
use crate::ids::PipelineId;
use crate::review_apps::{CreateReviewApp, ListReviewApps, ReviewApp, ReviewAppStatus};

/// Makes a review app once, although the answer may get lost. One that is there already
/// is [found](Ensured::Found).
///
/// # Errors
/// As [`CreateReviewApp`]; a conflict when the branch's review app is being deleted or
/// has failed: delete it first.
pub async fn review_app(
    heroku: &Client,
    call: &CreateReviewApp,
    intent: Intent,
) -> Result<Ensured<ReviewApp>, Error> {
    let (pipeline, branch, fork) = call.key();
    let look = || -> Attempt<'_, Option<ReviewApp>> {
        Box::pin(async move {
            Ok(find(heroku, pipeline, branch, fork)
                .await?
                .filter(is_usable))
        })
    };
    let send = || -> Attempt<'_, ReviewApp> { Box::pin(heroku.send(call)) };
    once(heroku, &intent, send, look).await
}

/// The review app of a branch, in whatever state; of a fork, when one is given.
pub(crate) async fn find(
    heroku: &Client,
    pipeline: &PipelineId,
    branch: &str,
    fork: Option<u64>,
) -> Result<Option<ReviewApp>, Error> {
    let all = heroku.all(&ListReviewApps::new(pipeline)).await?;
    let mut of_branch = all.into_iter().filter(|app| app.branch == branch);
    Ok(of_branch.find(|app| fork.is_none() || app.fork_repo == fork))
}

fn is_usable(app: &ReviewApp) -> bool {
    !matches!(
        app.status,
        ReviewAppStatus::Errored | ReviewAppStatus::Deleting | ReviewAppStatus::Deleted
    )
}

//! The review app of a branch, a fork and a pull request.

use super::{ListReviewApps, ReviewApp, ReviewAppStatus};
use crate::client::Client;
use crate::error::Error;
use crate::ids::PipelineId;

/// The review app of a branch, in whatever state; the usable one when there are several.
/// Every page of the list is read before the result is `None`.
///
/// # Arguments
/// * `fork`: the GitHub number of the fork that the branch is in; `None` is the repository
///   itself, not any fork
/// * `pr_number`: the pull request; `None` takes that of any
///
/// # Errors
/// When the list cannot be read.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::flows::review_app;
///
/// let pipeline = "01234567-89ab-cdef-0123-456789abcdef".into();
/// match review_app::find(&heroku, &pipeline, "faster", None, Some(12)).await? {
///     Some(app) => println!("{}", app.status),
///     None => println!("there is none"),
/// }
/// # Ok(()) }
/// ```
pub async fn find(
    heroku: &Client,
    pipeline: &PipelineId,
    branch: &str,
    fork: Option<u64>,
    pr_number: Option<u64>,
) -> Result<Option<ReviewApp>, Error> {
    let all = heroku.all(&ListReviewApps::new(pipeline)).await?;
    let ours = all
        .into_iter()
        .filter(|app| matches(app, branch, fork, pr_number));
    Ok(ours.min_by_key(|app| rank(&app.status)))
}

/// Whether a review app belongs to a branch, a fork and a pull request. A pull request
/// that either side does not know does not tell them apart.
fn matches(app: &ReviewApp, branch: &str, fork: Option<u64>, pr_number: Option<u64>) -> bool {
    let same_pr = match (app.pr_number, pr_number) {
        (Some(theirs), Some(ours)) => theirs == ours,
        _ => true,
    };
    app.branch == branch && app.fork_repo == fork && same_pr
}

/// Usable ones first.
fn rank(status: &ReviewAppStatus) -> u8 {
    match status {
        ReviewAppStatus::Created => 0,
        ReviewAppStatus::Creating => 1,
        ReviewAppStatus::Pending => 2,
        ReviewAppStatus::Errored => 4,
        ReviewAppStatus::Deleting => 5,
        ReviewAppStatus::Deleted => 6,
        ReviewAppStatus::Other(_) => 3,
    }
}

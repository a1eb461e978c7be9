//! One review app per branch, fork and pull request.

use super::code;
use crate::client::Client;
use crate::ensure::{Attempt, Ensured, Intent, once};
use crate::error::Error;
use crate::review_apps::find;
use crate::review_apps::{CreateReviewApp, ReviewApp, ReviewAppStatus};
use crate::secret::Secret;

/// Creates a review app once, although the response may get lost. One of the same branch,
/// fork and pull request that is there already is [found](Ensured::Found).
///
/// # Errors
/// As [`CreateReviewApp`]; a conflict when the branch's review app belongs to another fork
/// or pull request, is being deleted, or has failed.
///
/// # Examples
/// ```no_run
/// # async fn run(heroku: heroku_api::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use heroku_api::ensure::{self, Intent};
/// use heroku_api::review_apps::{CreateReviewApp, ReviewSource};
/// use heroku_api::secret::SignedUrl;
///
/// let link = SignedUrl::new("https://codeload.github.com/acme/shop/tar.gz/abc");
/// let source = ReviewSource::tarball(link, "abc");
/// let pipeline = "01234567-89ab-cdef-0123-456789abcdef";
/// let call = CreateReviewApp::new(pipeline, "faster", source).pr_number(12_u64);
/// let app = ensure::review_app(&heroku, &call, Intent::now(&heroku)).await?;
/// println!("was there before: {}", app.is_found());
/// # Ok(()) }
/// ```
pub async fn review_app(
    heroku: &Client,
    call: &CreateReviewApp,
    intent: Intent,
) -> Result<Ensured<ReviewApp>, Error> {
    review_app_with(heroku, call, None, intent).await
}

/// The same with a two-factor code.
pub(crate) async fn review_app_with(
    heroku: &Client,
    call: &CreateReviewApp,
    code: Option<&Secret>,
    intent: Intent,
) -> Result<Ensured<ReviewApp>, Error> {
    let (pipeline, branch, fork, pr_number) = call.key();
    let look = || -> Attempt<'_, Option<ReviewApp>> {
        Box::pin(async move {
            let found = find(heroku, pipeline, branch, fork, pr_number).await?;
            Ok(found.filter(is_usable))
        })
    };
    let send = || -> Attempt<'_, ReviewApp> { Box::pin(code::send(heroku, call, code)) };
    once(heroku, &intent, send, look).await
}

fn is_usable(app: &ReviewApp) -> bool {
    !matches!(
        app.status,
        ReviewAppStatus::Errored | ReviewAppStatus::Deleting | ReviewAppStatus::Deleted
    )
}

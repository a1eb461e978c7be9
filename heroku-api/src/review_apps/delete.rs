//! `DELETE /review-apps/{review_app}` — deletes a review app and its app.

use crate::endpoint::call;
use crate::ids::ReviewAppId;

call! {
    /// Deletes a review app and its app.
    ///
    /// Answers while it is `deleting`; later it is not found.
    pub struct DeleteReviewApp {
        /// The review app, by UUID.
        review_app: ReviewAppId,
    } -> ();
    DELETE "/review-apps/{review_app}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#review-app-delete"
}

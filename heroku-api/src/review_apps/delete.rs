//! `DELETE /review-apps/{review_app}` — deletes a review app and its app.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#review-app-delete>

use crate::endpoint::call;
use crate::ids::ReviewAppId;

call! {
    /// Deletes a review app and its app.
    ///
    /// Answers while it is `deleting`; later it is not found.
    DeleteReviewApp(review_app: ReviewAppId) -> ();
    DELETE "/review-apps/{review_app}", Idempotent
}

//! `GET /review-apps/{review_app}` — reads a review app.

use crate::endpoint::call;
use crate::ids::ReviewAppId;
use crate::review_apps::ReviewApp;

call! {
    /// Reads a review app.
    ///
    /// "Not found" once it is deleted.
    pub struct GetReviewApp {
        /// The review app, by UUID.
        review_app: ReviewAppId,
    } -> ReviewApp;
    GET "/review-apps/{review_app}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#review-app-get-review-app"
}

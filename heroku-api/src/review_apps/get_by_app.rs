//! `GET /apps/{app}/review-app` — the review app that an app belongs to.

use crate::endpoint::call;
use crate::ids::AppId;
use crate::review_apps::ReviewApp;

call! {
    /// The review app that an app belongs to.
    pub struct GetReviewAppByApp {
        /// The app, by name or UUID.
        app: AppId,
    } -> ReviewApp;
    GET "/apps/{app}/review-app", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#review-app-get-review-app-by-app_id"
}

//! `GET /apps/{app}/review-app` — the review app that an app belongs to.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#review-app-get-review-app-by-app_id>

use crate::endpoint::call;
use crate::ids::AppId;
use crate::review_apps::ReviewApp;

call! {
    /// The review app that an app belongs to.
    GetReviewAppByApp(app: AppId) -> ReviewApp;
    GET "/apps/{app}/review-app", Safe
}

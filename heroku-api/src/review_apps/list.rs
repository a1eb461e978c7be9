//! `GET /pipelines/{pipeline}/review-apps` — lists the review apps of a pipeline.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#review-app-list>

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::review_apps::ReviewApp;

call! {
    /// Lists the review apps of a pipeline.
    ListReviewApps(pipeline: PipelineId) -> [ReviewApp];
    GET "/pipelines/{pipeline}/review-apps", Safe
}

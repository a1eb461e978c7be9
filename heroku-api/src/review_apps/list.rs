//! `GET /pipelines/{pipeline}/review-apps` — lists the review apps of a pipeline.

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::review_apps::ReviewApp;

call! {
    /// Lists the review apps of a pipeline.
    pub struct ListReviewApps {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
    } -> [ReviewApp];
    GET "/pipelines/{pipeline}/review-apps", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#review-app-list"
}

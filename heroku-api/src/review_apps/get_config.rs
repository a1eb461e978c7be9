//! `GET /pipelines/{pipeline}/review-app-config` — how review apps of a pipeline are made.

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::review_apps::ReviewAppConfig;

call! {
    /// How review apps of a pipeline are made.
    ///
    /// "Not found" when they are off.
    pub struct GetReviewAppConfig {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
    } -> ReviewAppConfig;
    GET "/pipelines/{pipeline}/review-app-config", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#review-app-configuration-info"
}

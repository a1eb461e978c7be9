//! `DELETE /pipelines/{pipeline}/review-app-config` — turns review apps off for a pipeline.

use crate::endpoint::call;
use crate::ids::PipelineId;

call! {
    /// Turns review apps off for a pipeline.
    pub struct DisableReviewApps {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
    } -> ();
    DELETE "/pipelines/{pipeline}/review-app-config", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#review-app-configuration-delete"
}

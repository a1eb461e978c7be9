//! `DELETE /pipelines/{pipeline}/review-app-config` — turns review apps off for a pipeline.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#review-app-configuration-delete>

use crate::endpoint::call;
use crate::ids::PipelineId;

call! {
    /// Turns review apps off for a pipeline.
    DisableReviewApps(pipeline: PipelineId) -> ();
    DELETE "/pipelines/{pipeline}/review-app-config", Idempotent
}

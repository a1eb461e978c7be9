//! `DELETE /pipelines/{pipeline}` — deletes a pipeline; its apps remain.

use crate::endpoint::call;
use crate::ids::PipelineId;

call! {
    /// Deletes a pipeline; its apps remain.
    pub struct DeletePipeline {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
    } -> ();
    DELETE "/pipelines/{pipeline}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-delete"
}

//! `DELETE /pipelines/{pipeline}` — deletes a pipeline; its apps remain.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline-delete>

use crate::endpoint::call;
use crate::ids::PipelineId;

call! {
    /// Deletes a pipeline; its apps remain.
    DeletePipeline(pipeline: PipelineId) -> ();
    DELETE "/pipelines/{pipeline}", Idempotent
}

//! `GET /pipelines/{pipeline}` — reads a pipeline by its id or its name.

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::pipelines::Pipeline;

call! {
    /// Reads a pipeline by its id or its name.
    ///
    /// A name that several owners use is refused as `multiple_matches`; use the id then, or
    /// [`ListPipelines::name`](super::ListPipelines::name) to choose.
    ///
    /// # Permission
    /// To see the pipeline; otherwise the answer is "not found".
    pub struct GetPipeline {
        /// The pipeline, by name or UUID.
        pipeline: PipelineId,
    } -> Pipeline;
    GET "/pipelines/{pipeline}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-info"
}

//! `GET /pipelines/{pipeline}/pipeline-stack` — the stack that new apps of a pipeline get.

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::pipelines::PipelineStack;

call! {
    /// The stack that new apps of a pipeline get.
    pub struct GetPipelineStack {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
    } -> PipelineStack;
    GET "/pipelines/{pipeline}/pipeline-stack", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-stack-default-stack"
}

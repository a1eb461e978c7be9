//! `PATCH /pipelines/{pipeline}` — renames a pipeline.

use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::PipelineId;
use crate::pipelines::Pipeline;

call! {
    /// Renames a pipeline.
    pub struct UpdatePipeline {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
    } -> Pipeline;
    PATCH "/pipelines/{pipeline}", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-update";
    body {
        /// Its new name: 3 to 30 characters `a-z 0-9 -`, a letter first.
        name: String,
    };
    check check
}

fn check(call: &UpdatePipeline) -> Result<(), BuildError> {
    super::check_name(call.name.as_deref())
}

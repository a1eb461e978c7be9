//! `PATCH /pipelines/{pipeline}` — renames a pipeline.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline-update>

use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::PipelineId;
use crate::pipelines::Pipeline;

call! {
    /// Renames a pipeline.
    UpdatePipeline(pipeline: PipelineId) sends {
        ;
        /// Its new name: 3 to 30 characters `a-z 0-9 -`, a letter first.
        name: String,
    } checked by check -> Pipeline;
    PATCH "/pipelines/{pipeline}", CheckFirst
}

impl UpdatePipeline {
    fn check(&self) -> Result<(), BuildError> {
        super::check_name(self.name.as_deref())
    }
}

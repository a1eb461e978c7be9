//! `PATCH /pipelines/{pipeline}/repository` — turns Heroku CI on or off.

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::repositories::PipelineRepository;

call! {
    /// Turns Heroku CI on or off.
    ///
    /// Undocumented.
    pub struct SetCi {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
    } -> PipelineRepository;
    PATCH "/pipelines/{pipeline}/repository", Idempotent,
    seen "https://github.com/heroku/cli", service Kolkrabbi;
    body {
        /// Whether it runs.
        ci: bool,
        /// The team that pays for it.
        organization: String,
    }
}

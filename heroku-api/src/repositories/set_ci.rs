//! `PATCH /pipelines/{pipeline}/repository` — turns Heroku CI on or off.

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::repositories::PipelineRepository;

call! {
    /// Turns Heroku CI on or off.
    ///
    /// Undocumented.
    SetCi(pipeline: PipelineId) sends {
        ;
        /// Whether it runs.
        ci: bool,
        /// The team that pays for it.
        organization: String,
    } -> PipelineRepository;
    PATCH "/pipelines/{pipeline}/repository", Idempotent, service Kolkrabbi
}

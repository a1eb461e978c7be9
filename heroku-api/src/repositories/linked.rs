//! `GET /pipelines/{pipeline}/repository` — the repository that a pipeline is connected to.

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::repositories::PipelineRepository;

call! {
    /// The repository that a pipeline is connected to.
    ///
    /// Undocumented. By UUID. "Not found" when it is not connected.
    pub struct LinkedRepository {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
    } -> PipelineRepository;
    GET "/pipelines/{pipeline}/repository", Safe,
    seen "https://github.com/heroku/cli", service Kolkrabbi
}

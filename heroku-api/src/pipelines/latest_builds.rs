//! `GET /pipelines/{pipeline}/latest-builds` — the newest build of every app of a pipeline.

use crate::builds::Build;
use crate::endpoint::call;
use crate::ids::PipelineId;

call! {
    /// The newest build of every app of a pipeline.
    pub struct LatestBuilds {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
    } -> [Build];
    GET "/pipelines/{pipeline}/latest-builds", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-build-list"
}

//! `GET /pipelines/{pipeline}/latest-builds` — the newest build of every app of a pipeline.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline-build-list>

use crate::builds::Build;
use crate::endpoint::call;
use crate::ids::PipelineId;

call! {
    /// The newest build of every app of a pipeline.
    LatestBuilds(pipeline: PipelineId) -> [Build];
    GET "/pipelines/{pipeline}/latest-builds", Safe
}

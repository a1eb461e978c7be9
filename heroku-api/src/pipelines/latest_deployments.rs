//! `GET /pipelines/{pipeline}/latest-deployments` —
//! the newest release that changed code, of every app of a pipeline.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline-deployment-list>

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::releases::Release;

call! {
    /// The newest release that changed code, of every app of a pipeline.
    LatestDeployments(pipeline: PipelineId) -> [Release];
    GET "/pipelines/{pipeline}/latest-deployments", Safe
}

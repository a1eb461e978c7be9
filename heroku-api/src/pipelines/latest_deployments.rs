//! `GET /pipelines/{pipeline}/latest-deployments` —
//! the newest release that changed code, of every app of a pipeline.

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::releases::Release;

call! {
    /// The newest release that changed code, of every app of a pipeline.
    pub struct LatestDeployments {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
    } -> [Release];
    GET "/pipelines/{pipeline}/latest-deployments", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-deployment-list"
}

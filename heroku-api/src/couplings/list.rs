//! `GET /pipelines/{pipeline}/pipeline-couplings` — lists the apps of a pipeline with their stages.

use crate::couplings::Coupling;
use crate::endpoint::call;
use crate::ids::PipelineId;

call! {
    /// Lists the apps of a pipeline with their stages.
    ///
    /// By UUID. Review apps and test apps are among them.
    pub struct ListCouplings {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
    } -> [Coupling];
    GET "/pipelines/{pipeline}/pipeline-couplings", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-coupling-list-by-pipeline"
}

//! `GET /pipelines/{pipeline}/pipeline-couplings` — lists the apps of a pipeline with their stages.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline-coupling-list-by-pipeline>

use crate::couplings::Coupling;
use crate::endpoint::call;
use crate::ids::PipelineId;

call! {
    /// Lists the apps of a pipeline with their stages.
    ///
    /// By UUID. Review apps and test apps are among them.
    ListCouplings(pipeline: PipelineId) -> [Coupling];
    GET "/pipelines/{pipeline}/pipeline-couplings", Safe
}

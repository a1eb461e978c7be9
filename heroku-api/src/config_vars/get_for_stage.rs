//! `GET /pipelines/{pipeline}/stage/{stage}/config-vars` —
//! reads the config vars that new apps of a stage get.

use crate::config_vars::ConfigVars;
use crate::couplings::Stage;
use crate::endpoint::call;
use crate::ids::PipelineId;

call! {
    /// Reads the config vars that new apps of a stage get.
    ///
    /// The stages are `test` and `review` in practice.
    pub struct GetStageConfigVars {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
        /// The stage of the pipeline.
        stage: Stage,
    } -> ConfigVars;
    GET "/pipelines/{pipeline}/stage/{stage}/config-vars", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-config-vars-info-for-app"
}

//! `GET /pipelines/{pipeline}/stage/{stage}/config-vars` —
//! reads the config vars that new apps of a stage get.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline-config-vars-info-for-app>

use crate::config_vars::ConfigVars;
use crate::couplings::Stage;
use crate::endpoint::call;
use crate::ids::PipelineId;

call! {
    /// Reads the config vars that new apps of a stage get.
    ///
    /// The stages are `test` and `review` in practice.
    GetStageConfigVars(pipeline: PipelineId, stage: Stage) -> ConfigVars;
    GET "/pipelines/{pipeline}/stage/{stage}/config-vars", Safe
}

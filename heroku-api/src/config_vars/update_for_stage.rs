//! `PATCH /pipelines/{pipeline}/stage/{stage}/config-vars` — sets and removes config vars of a stage.

use bytes::Bytes;
use http::{Method, Response};

use crate::config_vars::ConfigVars;
use crate::couplings::Stage;
use crate::endpoint::{Endpoint, Sent, decode_json, json};
use crate::error::{BuildError, DecodeError};
use crate::ids::PipelineId;
use crate::retry::Class;

/// `PATCH /pipelines/{pipeline}/stage/{stage}/config-vars` · [Heroku's page](https://devcenter.heroku.com/articles/platform-api-reference#pipeline-config-vars-update)
///
/// Sets and removes config vars that new apps of a stage get; the others stay as they
/// are. The stages are `test` and `review` in practice.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
#[non_exhaustive]
pub struct UpdateStageConfigVars {
    pipeline: PipelineId,
    stage: Stage,
    vars: ConfigVars,
}

impl UpdateStageConfigVars {
    /// Creates the call from its required parameters.
    ///
    /// # Arguments
    /// - `pipeline`: the pipeline, by UUID.
    /// - `stage`: `review` or `test`.
    /// - `vars`: what to set, and what to remove.
    pub fn new(pipeline: impl Into<PipelineId>, stage: Stage, vars: ConfigVars) -> Self {
        Self {
            pipeline: pipeline.into(),
            stage,
            vars,
        }
    }
}

impl Endpoint for UpdateStageConfigVars {
    type Response = ConfigVars;
    const METHOD: Method = Method::PATCH;
    const PATH: &'static str = "/pipelines/{pipeline}/stage/{stage}/config-vars";
    const CLASS: Class = Class::Idempotent;

    fn arguments(&self) -> Vec<&str> {
        vec![self.pipeline.as_str(), self.stage.as_str()]
    }

    fn body(&self) -> Result<Option<Bytes>, BuildError> {
        json(&Sent(&self.vars))
    }

    fn decode(answer: &Response<Bytes>) -> Result<Self::Response, DecodeError> {
        decode_json(answer)
    }
}

//! `POST /pipeline-transfers` — gives a pipeline and its apps to another owner.

use bytes::Bytes;
use http::{Method, Response};
use serde::Deserialize;
use serde_json::json;

use crate::endpoint::{Endpoint, decode_json, json};
use crate::error::{BuildError, DecodeError};
use crate::ids::PipelineId;
use crate::pipelines::Owner;
use crate::retry::Class;

/// `POST /pipeline-transfers` · [Heroku's page](https://devcenter.heroku.com/articles/platform-api-reference#pipeline-transfer-create)
///
/// Gives a pipeline and all its apps to another owner.
///
/// Every app must have the same owner before.
///
/// # Permission
/// To own the pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
#[non_exhaustive]
pub struct TransferPipeline {
    pipeline: PipelineId,
    owner: Owner,
}

impl TransferPipeline {
    /// Creates the call from its required parameters.
    ///
    /// # Arguments
    /// - `pipeline`: the pipeline, by UUID.
    /// - `owner`: the new owner: a person or a team.
    pub fn new(pipeline: impl Into<PipelineId>, owner: Owner) -> Self {
        Self {
            pipeline: pipeline.into(),
            owner,
        }
    }
}

/// What changed hands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Transfer {
    /// The pipeline.
    #[serde(default, deserialize_with = "crate::reference::maybe")]
    pub pipeline: Option<PipelineId>,
    /// Who owned it.
    pub previous_owner: Option<Owner>,
    /// Who owns it now.
    pub new_owner: Option<Owner>,
}

impl Endpoint for TransferPipeline {
    type Response = Transfer;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/pipeline-transfers";
    const CLASS: Class = Class::CheckFirst;

    fn body(&self) -> Result<Option<Bytes>, BuildError> {
        json(&json!({ "pipeline": { "id": self.pipeline }, "new_owner": self.owner }))
    }

    fn decode(answer: &Response<Bytes>) -> Result<Self::Response, DecodeError> {
        decode_json(answer)
    }
}

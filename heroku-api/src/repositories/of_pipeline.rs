//! `GET /pipelines/{pipeline}/repo` — the repository of a pipeline, and both ways to ask.

use futures_util::future::join;
use serde::Deserialize;

use crate::account::GetAccountFeature;
use crate::client::Client;
use crate::endpoint::call;
use crate::error::Error;
use crate::ids::PipelineId;
use crate::repositories::LinkedRepository;

/// The feature that tells whether an account uses the Platform API for repositories.
const GATE: &str = "dashboard-repositories-api";

call! {
    /// The repository of a pipeline, by the Platform API.
    ///
    /// New and undocumented; only accounts with the feature
    /// `dashboard-repositories-api` have it. [`repository_of`] asks both services.
    pub struct GetRepository {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
    } -> PlatformRepository;
    GET "/pipelines/{pipeline}/repo", Safe,
    seen "https://github.com/heroku/cli", version "3.repositories-api"
}

/// The repository of a pipeline, as the Platform API tells it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PlatformRepository {
    /// `owner/name`; may be empty.
    pub full_name: Option<String>,
}

/// The repository of a pipeline as `owner/name`, from whichever service knows it;
/// `None` when the pipeline is not connected.
///
/// One round trip of two requests for most accounts.
///
/// # Errors
/// When neither service can be asked.
pub async fn repository_of(
    heroku: &Client,
    pipeline: &PipelineId,
) -> Result<Option<String>, Error> {
    let gate = GetAccountFeature::new(GATE);
    let link = LinkedRepository::new(pipeline);
    let (gate, link) = join(heroku.send(&gate), heroku.send(&link)).await;
    if gate.is_ok_and(|feature| feature.enabled == Some(true)) {
        let call = GetRepository::new(pipeline);
        let found = heroku
            .send(&call)
            .await
            .ok()
            .and_then(|found| found.full_name);
        if let Some(name) = found.filter(|name| !name.is_empty()) {
            return Ok(Some(name));
        }
    }
    match link {
        Ok(link) => Ok(Some(link.repository.name)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

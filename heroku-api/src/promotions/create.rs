//! `POST /pipeline-promotions` — start copying a release downstream.

use bytes::Bytes;
use http::{Method, Response};
use serde_json::json;

use crate::endpoint::{Endpoint, decode_json, json};
use crate::error::{BuildError, DecodeError};
use crate::ids::{AppId, PipelineId, ReleaseId};
use crate::promotions::Promotion;
use crate::retry::Class;

/// `POST /pipeline-promotions` · [Heroku's page](https://devcenter.heroku.com/articles/platform-api-reference#pipeline-promotion-create)
///
/// Promotes the current release of one app to other apps of the same pipeline.
///
/// Answers at once with a [pending](super::PromotionStatus::Pending) promotion. Copies
/// the code only, never config vars. Repeating it promotes twice, so it is never sent
/// again after an unclear failure.
///
/// # Permission
/// `deploy` on the source and on every target.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a call does nothing until it is sent"]
pub struct CreatePromotion {
    pipeline: PipelineId,
    source: AppId,
    release: Option<ReleaseId>,
    targets: Vec<AppId>,
}

impl CreatePromotion {
    /// Creates the call from its required parameters; add at least one
    /// [`target`](Self::target).
    ///
    /// # Arguments
    /// - `pipeline`: the pipeline, by UUID.
    /// - `source`: the app whose code is copied, by UUID.
    pub fn new(pipeline: impl Into<PipelineId>, source: impl Into<AppId>) -> Self {
        Self {
            pipeline: pipeline.into(),
            source: source.into(),
            release: None,
            targets: Vec::new(),
        }
    }

    /// Adds an app to promote to.
    pub fn target(mut self, app: impl Into<AppId>) -> Self {
        self.targets.push(app.into());
        self
    }

    pub(crate) fn parts(&self) -> (&PipelineId, &AppId, Option<&ReleaseId>, &[AppId]) {
        let release = self.release.as_ref();
        (&self.pipeline, &self.source, release, &self.targets)
    }

    /// Promotes this release of the source instead of its current one.
    pub fn release(mut self, release: impl Into<ReleaseId>) -> Self {
        self.release = Some(release.into());
        self
    }
}

impl Endpoint for CreatePromotion {
    type Response = Promotion;
    const METHOD: Method = Method::POST;
    const PATH: &'static str = "/pipeline-promotions";
    const CLASS: Class = Class::CheckFirst;

    fn body(&self) -> Result<Option<Bytes>, BuildError> {
        if self.targets.is_empty() {
            return Err(BuildError::invalid(
                "a promotion needs at least one target app",
            ));
        }
        if self.targets.contains(&self.source) {
            return Err(BuildError::invalid(format!(
                "the app {} cannot be promoted to itself",
                self.source
            )));
        }
        let app = |id: &AppId| json!({ "app": { "id": id } });
        let mut source = app(&self.source);
        if let Some(release) = &self.release {
            source["release"] = json!({ "id": release });
        }
        json(&json!({
            "pipeline": { "id": self.pipeline },
            "source": source,
            "targets": self.targets.iter().map(app).collect::<Vec<_>>(),
        }))
    }

    fn decode(answer: &Response<Bytes>) -> Result<Promotion, DecodeError> {
        decode_json(answer)
    }
}

//! What to promote.

use crate::ensure::Intent;
use crate::ids::{AppId, PipelineId, ReleaseId};
use crate::promotions::CreatePromotion;
use crate::reference::Named;
use crate::secret::Secret;

/// What to promote; [`PipelineState::promotion`] makes one as Heroku's own tool does.
///
/// [`PipelineState::promotion`]: crate::flows::pipeline::PipelineState::promotion
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct PromotePlan {
    pub(super) pipeline: PipelineId,
    pub(super) source: Named<AppId>,
    pub(super) release: Option<ReleaseId>,
    pub(super) targets: Vec<Named<AppId>>,
    pub(super) intent: Option<Intent>,
    pub(super) code: Option<Secret>,
}

impl PromotePlan {
    /// Promotes what `source` runs; add at least one [`target`](Self::target).
    ///
    /// # Arguments
    /// - `pipeline`: the pipeline's UUID
    /// - `source`: the UUID of the app to promote from, or its name
    pub fn new(pipeline: impl Into<PipelineId>, source: impl Into<AppId>) -> Self {
        Self {
            pipeline: pipeline.into(),
            source: unnamed(source.into()),
            release: None,
            targets: Vec::new(),
            intent: None,
            code: None,
        }
    }

    /// Adds an app to promote to, by its UUID or its name. One that is there already is not
    /// added again.
    pub fn target(mut self, app: impl Into<AppId>) -> Self {
        let app = app.into();
        if !self.targets.iter().any(|target| target.id == app) {
            self.targets.push(unnamed(app));
        }
        self
    }

    /// Adds an app whose name is known too: events and results show it.
    pub fn named_target(mut self, id: impl Into<AppId>, name: impl Into<String>) -> Self {
        let (id, name) = (id.into(), Some(name.into()));
        if !self.targets.iter().any(|target| target.id == id) {
            self.targets.push(Named { id, name });
        }
        self
    }

    /// Promotes this release of the source instead of its current one.
    pub fn release(mut self, release: impl Into<ReleaseId>) -> Self {
        self.release = Some(release.into());
        self
    }

    /// When it was decided, and whether it may have been sent already. Without it, it is
    /// decided when the flow begins, and what is there before is read first.
    pub fn intent(mut self, intent: Intent) -> Self {
        self.intent = Some(intent);
        self
    }

    /// A code of the caller's second factor, sent with the promotion. It works once.
    pub fn two_factor(mut self, code: impl Into<Secret>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// The apps to promote to, as they were given.
    pub fn targets(&self) -> impl Iterator<Item = &AppId> {
        self.targets.iter().map(|target| &target.id)
    }

    /// The app to promote from, as it was given.
    #[must_use]
    pub fn source(&self) -> &AppId {
        &self.source.id
    }

    pub(super) fn call(&self) -> CreatePromotion {
        let mut call = CreatePromotion::new(&self.pipeline, &self.source.id);
        if let Some(release) = &self.release {
            call = call.release(release);
        }
        let targets = self.targets.iter();
        targets.fold(call, |call, target| call.target(&target.id))
    }
}

pub(super) fn unnamed(id: AppId) -> Named<AppId> {
    Named { id, name: None }
}

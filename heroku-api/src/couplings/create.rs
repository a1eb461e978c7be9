//! `POST /pipeline-couplings` — puts an app into a stage of a pipeline.

use crate::couplings::{Coupling, Stage};
use crate::endpoint::call;
use crate::ids::{AppId, PipelineId};

call! {
    /// Puts an app into a stage of a pipeline.
    ///
    /// Refused when the app is in a pipeline already, or of another generation than its apps.
    pub struct CreateCoupling {} sends {
        /// The app, by UUID or name.
        app: AppId,
        /// The pipeline, by UUID.
        pipeline: PipelineId,
        /// The stage to put it into.
        stage: Stage,
    } -> Coupling;
    POST "/pipeline-couplings", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#pipeline-coupling-create"
}

impl CreateCoupling {
    /// What makes it the same: app, pipeline and stage.
    pub(crate) fn parts(&self) -> (&AppId, &PipelineId, &Stage) {
        (&self.app, &self.pipeline, &self.stage)
    }
}

//! `GET /pipelines/{pipeline}/github` — the repositories that the apps of a pipeline deploy from.

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::repositories::AppLink;

call! {
    /// The repositories that the apps of a pipeline deploy from.
    ///
    /// Undocumented.
    pub struct LinkedApps {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
    } -> [AppLink];
    GET "/pipelines/{pipeline}/github", Safe,
    seen "https://github.com/heroku/cli", service Kolkrabbi
}

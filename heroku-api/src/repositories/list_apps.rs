//! `GET /pipelines/{pipeline}/github` — the repositories that the apps of a pipeline deploy from.

use crate::endpoint::call;
use crate::ids::PipelineId;
use crate::repositories::AppLink;

call! {
    /// The repositories that the apps of a pipeline deploy from.
    ///
    /// Undocumented.
    LinkedApps(pipeline: PipelineId) -> [AppLink];
    GET "/pipelines/{pipeline}/github", Safe, service Kolkrabbi
}

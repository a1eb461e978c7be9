//! `GET /pipelines/{pipeline}/repo/branches/{branch}` —
//! whether the connected repository has a branch: "not found" if not.

use crate::endpoint::call;
use crate::ids::PipelineId;

call! {
    /// Whether the connected repository has a branch: "not found" if not.
    ///
    /// New and undocumented.
    pub struct GetBranch {
        /// The pipeline, by UUID.
        pipeline: PipelineId,
        /// The branch, without `refs/heads/`.
        branch: String,
    } -> ();
    GET "/pipelines/{pipeline}/repo/branches/{branch}", Safe,
    seen "https://github.com/heroku/cli", version "3.repositories-api"
}

//! `GET /pipelines/{pipeline}/repo/branches/{branch}` —
//! whether the connected repository has a branch: "not found" if not.

use crate::endpoint::call;
use crate::ids::PipelineId;

call! {
    /// Whether the connected repository has a branch: "not found" if not.
    ///
    /// New and undocumented.
    GetBranch(pipeline: PipelineId, branch: String) -> ();
    GET "/pipelines/{pipeline}/repo/branches/{branch}", Safe, version "3.repositories-api"
}

//! `GET /repos/{owner}/{repo}/branches/{branch}/protection` — classic protection of a branch.
//!
//! Source: <https://docs.github.com/rest/branches/branch-protection#get-branch-protection>

use crate::endpoint::call;
use crate::ids::Repo;
use crate::required::AdminProtection;

call! {
    /// Reads the classic protection of a branch. A branch without it is refused as
    /// [`NotProtected`](crate::error::ErrorKind::NotProtected).
    ///
    /// # Permission
    /// `administration: read`.
    GetBranchProtection(repo: Repo, branch: String) -> AdminProtection;
    GET "/repos/{owner}/{repo}/branches/{branch}/protection", Safe
}

//! `GET /repos/{owner}/{repo}/branches/{branch}/protection` — classic protection of a branch.

use crate::endpoint::call;
use crate::ids::Repo;
use crate::required::AdminProtection;

call! {
    /// Reads the classic protection of a branch. A branch without it is refused as
    /// [`NotProtected`](crate::error::ErrorKind::NotProtected).
    ///
    /// # Permission
    /// `administration: read`.
    pub struct GetBranchProtection {
        /// Repository of the branch.
        repo: Repo,
        /// Name of the branch, without `refs/heads/`.
        branch: String,
    } -> AdminProtection;
    GET "/repos/{owner}/{repo}/branches/{branch}/protection", Safe,
    docs "https://docs.github.com/rest/branches/branch-protection#get-branch-protection"
}

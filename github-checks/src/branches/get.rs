//! `GET /repos/{owner}/{repo}/branches/{branch}` — one branch.

use crate::branches::Branch;
use crate::endpoint::call;
use crate::ids::Repo;

call! {
    /// Reads a branch: its tip and what classic protection asks for. A renamed branch is
    /// found under its old name.
    ///
    /// # Permission
    /// `contents: read`.
    pub struct GetBranch {
        /// Repository of the branch.
        repo: Repo,
        /// Name of the branch, without `refs/heads/`.
        branch: String,
    } -> Branch;
    GET "/repos/{owner}/{repo}/branches/{branch}", Safe,
    docs "https://docs.github.com/rest/branches/branches#get-a-branch"
}

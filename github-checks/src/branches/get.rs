//! `GET /repos/{owner}/{repo}/branches/{branch}` — one branch.
//!
//! Source: <https://docs.github.com/rest/branches/branches#get-a-branch>

use crate::branches::Branch;
use crate::endpoint::call;
use crate::ids::Repo;

call! {
    /// Reads a branch: its tip and what classic protection asks for. A renamed branch is
    /// found under its old name.
    ///
    /// # Permission
    /// `contents: read`.
    GetBranch(repo: Repo, branch: String) -> Branch;
    GET "/repos/{owner}/{repo}/branches/{branch}", Safe
}

//! `GET /repos/{owner}/{repo}/branches` — all branches.
//!
//! Source: <https://docs.github.com/rest/branches/branches#list-branches>

use crate::branches::Branch;
use crate::endpoint::call;
use crate::ids::Repo;

call! {
    /// Lists branches with their tips.
    ///
    /// # Permission
    /// `contents: read`.
    ListBranches(repo: Repo) -> [Branch];
    GET "/repos/{owner}/{repo}/branches", Safe;
    query {
        /// Only protected ones, or only unprotected ones.
        protected: bool,
    }
}

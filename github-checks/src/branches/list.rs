//! `GET /repos/{owner}/{repo}/branches` — all branches.

use crate::branches::Branch;
use crate::endpoint::call;
use crate::ids::Repo;

call! {
    /// Lists branches with their tips.
    ///
    /// # Permission
    /// `contents: read`.
    pub struct ListBranches {
        /// Repository of the branches.
        repo: Repo,
    } -> [Branch];
    GET "/repos/{owner}/{repo}/branches", Safe,
    docs "https://docs.github.com/rest/branches/branches#list-branches";
    query {
        /// Only protected ones, or only unprotected ones.
        protected: bool,
    }
}

//! `GET /repos/{owner}/{repo}/compare/{base}...{head}` — what one has and the other has not.

use crate::commits::Comparison;
use crate::endpoint::call;
use crate::ids::Repo;

call! {
    /// Compares two branches, tags or commits; `user:branch` names one of a fork.
    ///
    /// # Permission
    /// `contents: read`.
    pub struct CompareCommits {
        /// Repository of the base.
        repo: Repo,
        /// Branch, tag or commit to compare with; `user:branch` for a fork's.
        base: String,
        /// Branch, tag or commit that is compared; `user:branch` for a fork's.
        head: String,
    } -> Comparison;
    GET "/repos/{owner}/{repo}/compare/{base}...{head}", Safe,
    docs "https://docs.github.com/rest/commits/commits#compare-two-commits"
}

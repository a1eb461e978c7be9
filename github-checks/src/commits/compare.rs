//! `GET /repos/{owner}/{repo}/compare/{base}...{head}` — what one has and the other has not.
//!
//! Source: <https://docs.github.com/rest/commits/commits#compare-two-commits>

use crate::commits::Comparison;
use crate::endpoint::call;
use crate::ids::Repo;

call! {
    /// Compares two branches, tags or commits; `user:branch` names one of a fork.
    ///
    /// # Permission
    /// `contents: read`.
    CompareCommits(repo: Repo, base: String, head: String) -> Comparison;
    GET "/repos/{owner}/{repo}/compare/{base}...{head}", Safe
}

//! `GET /repos/{owner}/{repo}/commits/{commit_sha}/branches-where-head` — whose tip it is.
//!
//! Source: <https://docs.github.com/rest/commits/commits#list-branches-for-head-commit>

use serde::Deserialize;

use crate::endpoint::call;
use crate::ids::{Repo, Sha};

/// A branch whose tip a commit is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct HeadBranch {
    /// Its name, without `refs/heads/`.
    pub name: String,
    /// Whether rules protect it.
    #[serde(default)]
    pub protected: bool,
}

call! {
    /// Lists the branches whose newest commit this is. GitHub sends all of them at once.
    ///
    /// # Permission
    /// `contents: read`.
    pub struct ListBranchesOfHead {
        /// Repository of the commit.
        repo: Repo,
        /// The commit, as a full id.
        sha: Sha,
    } -> (all HeadBranch);
    GET "/repos/{owner}/{repo}/commits/{commit_sha}/branches-where-head", Safe,
    docs "https://docs.github.com/rest/commits/commits#list-branches-for-head-commit"
}

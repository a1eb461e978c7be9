//! `GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls` — where a commit came from.

use crate::endpoint::call;
use crate::ids::Repo;
use crate::pulls::PullRequest;

call! {
    /// Lists the merged pull request that brought a commit, or else the open and merged
    /// ones that hold it. Takes a commit id or a branch.
    ///
    /// # Permission
    /// `pull_requests: read`.
    pub struct ListPullsOfCommit {
        /// Repository of the commit.
        repo: Repo,
        /// Commit id, or a branch for its newest commit.
        git_ref: String,
    } -> [PullRequest];
    GET "/repos/{owner}/{repo}/commits/{commit_sha}/pulls", Safe,
    docs "https://docs.github.com/rest/commits/commits#list-pull-requests-associated-with-a-commit"
}

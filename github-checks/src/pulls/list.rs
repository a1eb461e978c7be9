//! `GET /repos/{owner}/{repo}/pulls` — pull requests.
//!
//! Source: <https://docs.github.com/rest/pulls/pulls#list-pull-requests>

use crate::endpoint::call;
use crate::ids::Repo;
use crate::pulls::PullRequest;

call! {
    /// Lists pull requests; open ones unless said otherwise.
    ///
    /// # Permission
    /// `pull_requests: read`.
    ListPulls(repo: Repo) -> [PullRequest];
    GET "/repos/{owner}/{repo}/pulls", Safe;
    query {
        /// `open` (default), `closed` or `all`.
        state: String,
        /// Only from this branch, **written `owner:branch`**: without the owner GitHub
        /// ignores it.
        head: String,
        /// Only into this branch.
        base: String,
        /// `created` (default), `updated`, `popularity` or `long-running`.
        sort: String,
        /// `asc` or `desc`.
        direction: String,
    }
}

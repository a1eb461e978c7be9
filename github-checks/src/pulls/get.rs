//! `GET /repos/{owner}/{repo}/pulls/{pull_number}` — one pull request.

use crate::endpoint::call;
use crate::ids::{PullNumber, Repo};
use crate::pulls::PullRequest;

call! {
    /// Reads a pull request. While [`mergeable`](PullRequest::mergeable) is absent GitHub
    /// is still computing it: ask again.
    ///
    /// # Permission
    /// `pull_requests: read`.
    pub struct GetPull {
        /// Repository of the pull request.
        repo: Repo,
        /// Number of the pull request.
        pull: PullNumber,
    } -> PullRequest;
    GET "/repos/{owner}/{repo}/pulls/{pull_number}", Safe,
    docs "https://docs.github.com/rest/pulls/pulls#get-a-pull-request"
}

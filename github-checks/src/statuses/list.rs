//! `GET /repos/{owner}/{repo}/commits/{ref}/statuses` — every status ever posted.

use crate::endpoint::call;
use crate::ids::Repo;
use crate::statuses::Status;

call! {
    /// Lists every status ever posted for a commit, newest first.
    ///
    /// # Permission
    /// `statuses: read`.
    pub struct ListStatuses {
        /// Repository of the commit.
        repo: Repo,
        /// Branch, tag or commit id.
        git_ref: String,
    } -> [Status];
    GET "/repos/{owner}/{repo}/commits/{ref}/statuses", Safe,
    docs "https://docs.github.com/rest/commits/statuses#list-commit-statuses-for-a-reference"
}

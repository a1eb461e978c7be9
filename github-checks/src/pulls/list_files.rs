//! `GET /repos/{owner}/{repo}/pulls/{pull_number}/files` — what a pull request changes.

use crate::endpoint::call;
use crate::ids::{PullNumber, Repo};
use crate::pulls::PullFile;

call! {
    /// Lists the files that a pull request changes; GitHub lists at most 3,000.
    ///
    /// # Permission
    /// `pull_requests: read`.
    pub struct ListPullFiles {
        /// Repository that the pull request goes to.
        repo: Repo,
        /// Number of the pull request.
        pull: PullNumber,
    } -> [PullFile];
    GET "/repos/{owner}/{repo}/pulls/{pull_number}/files", Safe,
    docs "https://docs.github.com/rest/pulls/pulls#list-pull-requests-files"
}

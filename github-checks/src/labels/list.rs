//! `GET /repos/{owner}/{repo}/issues/{issue_number}/labels` — the labels of an issue.

use crate::endpoint::call;
use crate::ids::{IssueNumber, Repo};
use crate::labels::Label;

call! {
    /// Lists the labels of an issue or a pull request.
    ///
    /// # Permission
    /// `issues: read` or `pull_requests: read`.
    pub struct ListLabels {
        /// Repository of the issue.
        repo: Repo,
        /// Number of the issue or pull request.
        issue: IssueNumber,
    } -> [Label];
    GET "/repos/{owner}/{repo}/issues/{issue_number}/labels", Safe,
    docs "https://docs.github.com/rest/issues/labels#list-labels-for-an-issue"
}

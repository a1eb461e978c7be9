//! `DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}` — removes a label.

use crate::endpoint::call;
use crate::ids::{IssueNumber, Repo};

call! {
    /// Removes a label from an issue or a pull request; the label itself remains. Refused
    /// as not found when the issue does not have it.
    ///
    /// # Permission
    /// `issues: write` or `pull_requests: write`.
    pub struct RemoveLabel {
        /// Repository of the issue.
        repo: Repo,
        /// Number of the issue or pull request.
        issue: IssueNumber,
        /// Name of the label.
        label: String,
    } -> ();
    DELETE "/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}", Idempotent,
    docs "https://docs.github.com/rest/issues/labels#remove-a-label-from-an-issue"
}

//! `POST /repos/{owner}/{repo}/issues/{issue_number}/labels` — adds labels to an issue.

use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{IssueNumber, Repo};
use crate::labels::Label;
use crate::limits;

call! {
    /// Adds labels to an issue or a pull request and returns all it has. A label that the
    /// repository does not know is created. The same again changes nothing, so it is sent
    /// again after a failure.
    ///
    /// # Permission
    /// `issues: write` or `pull_requests: write`.
    pub struct AddLabels {
        /// Repository of the issue.
        repo: Repo,
        /// Number of the issue or pull request.
        issue: IssueNumber,
    } sends {
        /// Names of the labels; at least one.
        labels: Vec<String>,
    } -> (all Label);
    POST "/repos/{owner}/{repo}/issues/{issue_number}/labels", Idempotent,
    docs "https://docs.github.com/rest/issues/labels#add-labels-to-an-issue";
    check check
}

fn check(call: &AddLabels) -> Result<(), BuildError> {
    if call.labels.is_empty() {
        return Err(BuildError::invalid("labels: at least one is needed"));
    }
    for (at, label) in call.labels.iter().enumerate() {
        limits::present(&format!("labels[{at}]"), label)?;
    }
    Ok(())
}

//! `POST /repos/{owner}/{repo}/issues/{issue_number}/comments` — adds a comment.

use crate::comments::Comment;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{IssueNumber, Repo};
use crate::limits;

call! {
    /// Adds a comment to an issue or a pull request, and notifies those who follow it.
    ///
    /// Sent twice it would be there twice, so it is never sent again after an unclear failure.
    ///
    /// # Permission
    /// `issues: write` or `pull_requests: write`.
    pub struct CreateComment {
        /// Repository of the issue.
        repo: Repo,
        /// Number of the issue or pull request.
        issue: IssueNumber,
    } sends {
        /// The text in Markdown; 1 to 65,536 characters.
        body: String,
    } -> Comment;
    POST "/repos/{owner}/{repo}/issues/{issue_number}/comments", CheckFirst,
    docs "https://docs.github.com/rest/issues/comments#create-an-issue-comment";
    check check
}

fn check(call: &CreateComment) -> Result<(), BuildError> {
    check_body(&call.body)
}

/// A text that GitHub takes as a comment.
pub(super) fn check_body(body: &str) -> Result<(), BuildError> {
    limits::present("body", body)?;
    limits::chars("body", Some(body), limits::COMMENT_BODY)
}

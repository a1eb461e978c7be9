//! `GET /repos/{owner}/{repo}/issues/{issue_number}/comments` — the comments on an issue.

use crate::comments::Comment;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{IssueNumber, Repo};
use crate::limits;

call! {
    /// Lists the comments on an issue or a pull request, oldest first.
    ///
    /// # Permission
    /// `issues: read` or `pull_requests: read`.
    pub struct ListComments {
        /// Repository of the issue.
        repo: Repo,
        /// Number of the issue or pull request.
        issue: IssueNumber,
    } -> [Comment];
    GET "/repos/{owner}/{repo}/issues/{issue_number}/comments", Safe,
    docs "https://docs.github.com/rest/issues/comments#list-issue-comments";
    query {
        /// Only comments changed at or after this moment, `2026-01-31T12:00:00Z`.
        since: String,
    };
    check check
}

fn check(call: &ListComments) -> Result<(), BuildError> {
    limits::moment("since", call.since.as_deref())
}

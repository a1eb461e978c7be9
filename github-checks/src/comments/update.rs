//! `PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}` — replaces a comment's text.

use super::create::check_body;
use crate::comments::Comment;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{CommentId, Repo};

call! {
    /// Replaces the text of a comment. Nobody is notified. The same text again changes
    /// nothing, so it is sent again after a failure.
    ///
    /// # Permission
    /// `issues: write` or `pull_requests: write`.
    pub struct UpdateComment {
        /// Repository of the comment.
        repo: Repo,
        /// Id of the comment.
        comment: CommentId,
    } sends {
        /// The new text in Markdown; 1 to 65,536 characters.
        body: String,
    } -> Comment;
    PATCH "/repos/{owner}/{repo}/issues/comments/{comment_id}", Idempotent,
    docs "https://docs.github.com/rest/issues/comments#update-an-issue-comment";
    check check
}

fn check(call: &UpdateComment) -> Result<(), BuildError> {
    check_body(&call.body)
}

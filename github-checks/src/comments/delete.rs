//! `DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}` — deletes a comment.

use crate::endpoint::call;
use crate::ids::{CommentId, Repo};

call! {
    /// Deletes a comment.
    ///
    /// # Permission
    /// `issues: write` or `pull_requests: write`.
    pub struct DeleteComment {
        /// Repository of the comment.
        repo: Repo,
        /// Id of the comment.
        comment: CommentId,
    } -> ();
    DELETE "/repos/{owner}/{repo}/issues/comments/{comment_id}", Idempotent,
    docs "https://docs.github.com/rest/issues/comments#delete-an-issue-comment"
}

//! `GET /repos/{owner}/{repo}/issues/comments/{comment_id}` — one comment.

use crate::comments::Comment;
use crate::endpoint::call;
use crate::ids::{CommentId, Repo};

call! {
    /// Reads a comment.
    ///
    /// # Permission
    /// `issues: read` or `pull_requests: read`.
    pub struct GetComment {
        /// Repository of the comment.
        repo: Repo,
        /// Id of the comment.
        comment: CommentId,
    } -> Comment;
    GET "/repos/{owner}/{repo}/issues/comments/{comment_id}", Safe,
    docs "https://docs.github.com/rest/issues/comments#get-an-issue-comment"
}

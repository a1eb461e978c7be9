//! `GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews` — who reviewed a pull request.

use crate::endpoint::call;
use crate::ids::{PullNumber, Repo};
use crate::pulls::PullReview;

call! {
    /// Lists the reviews of a pull request, oldest first.
    ///
    /// A reviewer has one review for each time they submitted; their verdict is the newest that
    /// is not a comment.
    ///
    /// # Permission
    /// `pull_requests: read`.
    pub struct ListReviews {
        /// Repository that the pull request goes to.
        repo: Repo,
        /// Number of the pull request.
        pull: PullNumber,
    } -> [PullReview];
    GET "/repos/{owner}/{repo}/pulls/{pull_number}/reviews", Safe,
    docs "https://docs.github.com/rest/pulls/reviews#list-reviews-for-a-pull-request"
}

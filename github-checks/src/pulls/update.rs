//! `PATCH /repos/{owner}/{repo}/pulls/{pull_number}` — changes or closes a pull request.

use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{PullNumber, Repo};
use crate::limits;
use crate::pulls::PullRequest;

call! {
    /// Changes, closes or reopens a pull request. The same again changes nothing, so it is
    /// sent again after a failure.
    ///
    /// # Permission
    /// `pull_requests: write`.
    pub struct UpdatePull {
        /// Repository that the pull request goes to.
        repo: Repo,
        /// Number of the pull request.
        pull: PullNumber,
    } -> PullRequest;
    PATCH "/repos/{owner}/{repo}/pulls/{pull_number}", Idempotent,
    docs "https://docs.github.com/rest/pulls/pulls#update-a-pull-request";
    body {
        /// Another title; 1 to 256 characters.
        title: String,
        /// Another text in Markdown; at most 65,536 characters.
        body: String,
        /// `open` or `closed`.
        state: String,
        /// Another branch to merge into.
        base: String,
        /// Whether those who may push to the base may push to the branch, too.
        maintainer_can_modify: bool,
    };
    check check
}

fn check(call: &UpdatePull) -> Result<(), BuildError> {
    for (name, text) in [("title", &call.title), ("base", &call.base)] {
        text.as_ref()
            .map_or(Ok(()), |text| limits::present(name, text))?;
    }
    limits::chars("title", call.title.as_deref(), limits::TITLE)?;
    limits::chars("body", call.body.as_deref(), limits::COMMENT_BODY)?;
    limits::optional_one_of("state", call.state.as_deref(), &["open", "closed"])
}

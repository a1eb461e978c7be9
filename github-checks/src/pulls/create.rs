//! `POST /repos/{owner}/{repo}/pulls` — opens a pull request.

use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::Repo;
use crate::limits;
use crate::pulls::PullRequest;

call! {
    /// Opens a pull request. GitHub refuses a second open one of the same two branches.
    ///
    /// Never sent again after an unclear failure: list those of the branch with
    /// [`ListPulls`](super::ListPulls) first.
    ///
    /// # Permission
    /// `pull_requests: write`.
    pub struct CreatePull {
        /// Repository that the pull request goes to.
        repo: Repo,
    } sends {
        /// Title; 1 to 256 characters.
        title: String,
        /// Branch to be merged: `branch`, or `owner:branch` for a fork's.
        head: String,
        /// Branch to merge into.
        base: String,
    } -> PullRequest;
    POST "/repos/{owner}/{repo}/pulls", CheckFirst,
    docs "https://docs.github.com/rest/pulls/pulls#create-a-pull-request";
    body {
        /// The text in Markdown; at most 65,536 characters.
        body: String,
        /// Whether it is a draft; default no.
        draft: bool,
        /// Whether those who may push to the base may push to the branch, too.
        maintainer_can_modify: bool,
    };
    check check
}

fn check(call: &CreatePull) -> Result<(), BuildError> {
    limits::present("title", &call.title)?;
    limits::chars("title", Some(&call.title), limits::TITLE)?;
    limits::present("head", &call.head)?;
    limits::present("base", &call.base)?;
    limits::chars("body", call.body.as_deref(), limits::COMMENT_BODY)
}

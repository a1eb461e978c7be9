//! `POST /repos/{owner}/{repo}/statuses/{sha}` — posts a commit status.

use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{Repo, Sha};
use crate::limits;
use crate::statuses::{Status, StatusState, identified};

call! {
    /// Posts a status. The newest one of a context counts, so posting the same again
    /// changes nothing that a reader sees: after a broken connection it is sent again.
    ///
    /// Post when the state changes, not on every poll: GitHub takes 1,000 per commit and
    /// context, then refuses with
    /// [`TooManyStatuses`](crate::error::ErrorKind::TooManyStatuses).
    ///
    /// # Permission
    /// `statuses: write` (scope `repo:status`).
    pub struct CreateStatus {
        /// Repository of the commit.
        repo: Repo,
        /// The commit, as a full id.
        sha: Sha,
    } sends {
        /// What the status says; all but `expected`, which only GitHub writes.
        state: StatusState,
    } -> Status;
    POST "/repos/{owner}/{repo}/statuses/{sha}", Idempotent,
    docs "https://docs.github.com/rest/commits/statuses#create-a-commit-status";
    body {
        /// Where to read more; http or https.
        target_url: String,
        /// In words, at most 140 characters.
        description: String,
        /// Which tool or step; 1 to 255 characters, default `default`; compared without case.
        context: String,
    };
    check check;
    decode identified
}

fn check(call: &CreateStatus) -> Result<(), BuildError> {
    limits::full_sha("sha", &call.sha)?;
    limits::one_of(
        "state",
        call.state.as_str(),
        &["error", "failure", "pending", "success"],
    )?;
    limits::chars(
        "description",
        call.description.as_deref(),
        limits::STATUS_DESCRIPTION,
    )?;
    limits::optional_present("context", call.context.as_deref())?;
    limits::chars("context", call.context.as_deref(), limits::STATUS_CONTEXT)?;
    limits::web("target_url", call.target_url.as_deref())
}

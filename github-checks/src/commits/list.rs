//! `GET /repos/{owner}/{repo}/commits` — commits, newest first.

use crate::commits::Commit;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::Repo;
use crate::limits;

call! {
    /// Lists commits, newest first. An empty repository is refused as an
    /// [unknown ref](crate::error::ErrorKind::UnknownRef).
    ///
    /// # Permission
    /// `contents: read`.
    pub struct ListCommits {
        /// Repository of the commits.
        repo: Repo,
    } -> [Commit];
    GET "/repos/{owner}/{repo}/commits", Safe,
    docs "https://docs.github.com/rest/commits/commits#list-commits";
    query {
        /// Starts at this branch or commit instead of the default branch.
        sha: String,
        /// Only those that touch this file or folder.
        path: String,
        /// Only those by this login or address.
        author: String,
        /// Only those after this moment, `2026-01-31T12:00:00Z`.
        since: String,
        /// Only those before this moment.
        until: String,
    };
    check check
}

fn check(call: &ListCommits) -> Result<(), BuildError> {
    limits::moment("since", call.since.as_deref())?;
    limits::moment("until", call.until.as_deref())
}

//! `GET /repos/{owner}/{repo}/commits/{ref}/status` — the newest status of each context.
//!
//! Source: <https://docs.github.com/rest/commits/statuses#get-the-combined-status-for-a-specific-reference>

use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::Repo;
use crate::limits;
use crate::statuses::{CombinedStatus, Status};

call! {
    /// Reads GitHub's own summary: one word and the first 30 contexts.
    ///
    /// # Permission
    /// `statuses: read`.
    pub struct GetCombinedStatus {
        /// Repository of the commit.
        repo: Repo,
        /// Branch, tag or commit id.
        git_ref: String,
    } -> CombinedStatus;
    GET "/repos/{owner}/{repo}/commits/{ref}/status", Safe,
    docs "https://docs.github.com/rest/commits/statuses#get-the-combined-status-for-a-specific-reference";
    query {
        /// Contexts to send along, 1 to 100; default 30.
        per_page: u64,
    };
    check check
}

fn check(call: &GetCombinedStatus) -> Result<(), BuildError> {
    limits::per_page(call.per_page)
}

call! {
    /// Lists the newest status of each context.
    ///
    /// # Permission
    /// `statuses: read`.
    pub struct ListLatestStatuses {
        /// Repository of the commit.
        repo: Repo,
        /// Branch, tag or commit id.
        git_ref: String,
    } -> [Status] in statuses;
    GET "/repos/{owner}/{repo}/commits/{ref}/status", Safe,
    docs "https://docs.github.com/rest/commits/statuses#get-the-combined-status-for-a-specific-reference"
}

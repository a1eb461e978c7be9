//! Commit statuses: the older of the two ways in which tools report on a commit.
//!
//! | call | does |
//! |---|---|
//! | [`CreateStatus`] | posts one |
//! | [`ListStatuses`] | lists every status ever posted, newest first |
//! | [`ListLatestStatuses`] | lists the newest status of each context |
//! | [`GetCombinedStatus`] | reads GitHub's summary of the newest ones |
//!
//! Source: <https://docs.github.com/rest/commits/statuses>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::Sha;
use crate::lenient::{moment, or_default};
use crate::macros::open_enum;
use crate::users::Account;

mod combined;
mod create;
mod describe;
mod list;
pub use self::combined::{GetCombinedStatus, ListLatestStatuses};
pub use self::create::CreateStatus;
pub use self::describe::describe;
pub use self::list::ListStatuses;

open_enum! {
    /// What a tool says about a commit.
    StatusState {
        /// The tool itself failed.
        Error = "error",
        /// The commit failed.
        Failure = "failure",
        /// Not done.
        Pending = "pending",
        /// The commit passed.
        Success = "success",
        /// Nothing was posted and something will be; only GitHub writes this.
        Expected = "expected",
    }
}

/// One status of one context.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Status {
    /// Its number; grows with time.
    pub id: u64,
    /// Which tool or step; compared without case.
    pub context: String,
    /// What it says.
    pub state: StatusState,
    /// In words, at most 140 characters.
    pub description: Option<String>,
    /// Where to read more.
    pub target_url: Option<String>,
    /// Who posted it; absent in the newest-per-context lists.
    pub creator: Option<Account>,
    /// When it was posted.
    #[serde(default, deserialize_with = "moment")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it was changed; statuses are not, so the same.
    #[serde(default, deserialize_with = "moment")]
    pub updated_at: Option<DateTime<Utc>>,
}

/// GitHub's summary of the newest status of each context.
///
/// It knows nothing of check runs: a repository that only uses GitHub Actions reads
/// `pending` for ever. [`Client::gate`](crate::Client::gate) reads both.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct CombinedStatus {
    /// `failure` when one failed, else `pending` when one is pending **or there is none**,
    /// else `success`.
    pub state: StatusState,
    /// The commit.
    pub sha: Sha,
    /// How many contexts there are.
    pub total_count: Option<u64>,
    /// The first 30 of them; [`ListLatestStatuses`] has all.
    #[serde(default, deserialize_with = "or_default")]
    pub statuses: Vec<Status>,
}

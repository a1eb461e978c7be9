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

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::Response;
use serde::{Deserialize, Deserializer};

use crate::endpoint::decode_json;
use crate::error::DecodeError;
use crate::ids::Sha;
use crate::lenient::{moment, number, object, or_default, word};
use crate::macros::open_enum;
use crate::users::{Account, account};

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
///
/// Reading it never fails: a field of another type than documented counts as absent, and
/// [`is_malformed`](Self::is_malformed) says when that leaves the status without its identity.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// Its number; grows with time. 0 when GitHub sent none.
    pub id: u64,
    /// Which tool or step; compared without case. Empty when GitHub sent none.
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
    pub created_at: Option<DateTime<Utc>>,
    /// When it was changed; statuses are not, so the same.
    pub updated_at: Option<DateTime<Utc>>,
    /// Whether its number or its context could not be read: then nobody knows which it is.
    pub is_malformed: bool,
}

/// Reads the status that was posted: without its number it is not the one.
pub(crate) fn identified(response: &Response<Bytes>) -> Result<Status, DecodeError> {
    let status: Status = decode_json(response)?;
    if status.id == 0 {
        return Err(DecodeError::custom("id", "missing"));
    }
    Ok(status)
}

/// A status as it came.
#[derive(Default, Deserialize)]
#[serde(default)]
struct StatusFields {
    #[serde(deserialize_with = "number")]
    id: Option<u64>,
    #[serde(deserialize_with = "word")]
    context: Option<String>,
    #[serde(deserialize_with = "word")]
    state: Option<StatusState>,
    #[serde(deserialize_with = "word")]
    description: Option<String>,
    #[serde(deserialize_with = "word")]
    target_url: Option<String>,
    #[serde(deserialize_with = "account")]
    creator: Option<Account>,
    #[serde(deserialize_with = "moment")]
    created_at: Option<DateTime<Utc>>,
    #[serde(deserialize_with = "moment")]
    updated_at: Option<DateTime<Utc>>,
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields: Option<StatusFields> = object(deserializer)?;
        let fields = fields.unwrap_or_default();
        Ok(Self {
            is_malformed: fields.id.is_none() || fields.context.is_none(),
            id: fields.id.unwrap_or_default(),
            context: fields.context.unwrap_or_default(),
            state: fields.state.unwrap_or_else(|| StatusState::from("unknown")),
            description: fields.description,
            target_url: fields.target_url,
            creator: fields.creator,
            created_at: fields.created_at,
            updated_at: fields.updated_at,
        })
    }
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

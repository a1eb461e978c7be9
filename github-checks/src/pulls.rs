//! Pull requests.
//!
//! | call | does |
//! |---|---|
//! | [`ListPulls`] | lists them |
//! | [`GetPull`] | reads one |
//! | [`ListPullsOfCommit`] | lists those that brought a commit |
//! | [`ListPullFiles`] | lists the files that one changes |
//! | [`ListReviews`] | lists who reviewed one |
//! | [`CreatePull`] | opens one |
//! | [`UpdatePull`] | changes, closes or reopens one |
//!
//! Source: <https://docs.github.com/rest/pulls/pulls>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::{PullNumber, PullReviewId, Sha};
use crate::lenient::{moment, or_default, or_none};
use crate::macros::open_enum;
use crate::repositories::Repository;
use crate::users::Account;

mod create;
mod get;
mod list;
mod list_files;
mod list_for_commit;
mod list_reviews;
mod update;
pub use self::create::CreatePull;
pub use self::get::GetPull;
pub use self::list::ListPulls;
pub use self::list_files::ListPullFiles;
pub use self::list_for_commit::ListPullsOfCommit;
pub use self::list_reviews::ListReviews;
pub use self::update::UpdatePull;

/// A pull request.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PullRequest {
    /// Its number in the repository.
    pub number: PullNumber,
    /// `open` or `closed`.
    pub state: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Its text.
    pub body: Option<String>,
    /// The page for people.
    pub html_url: Option<String>,
    /// Who opened it.
    pub user: Option<Account>,
    /// Whether it is not meant to be merged yet.
    #[serde(default, deserialize_with = "or_default")]
    pub draft: bool,
    /// Whether it was merged; absent in lists.
    pub merged: Option<bool>,
    /// Whether it can be merged; absent in lists and while GitHub computes it.
    pub mergeable: Option<bool>,
    /// Why it can or cannot: `clean`, `blocked`, `behind`, `dirty`, `unstable` …
    pub mergeable_state: Option<String>,
    /// What is to be merged.
    pub head: Side,
    /// What it is to be merged into.
    pub base: Side,
    /// When anything about it changed: a push, a review, a comment.
    #[serde(default, deserialize_with = "moment")]
    pub updated_at: Option<DateTime<Utc>>,
}

open_enum! {
    /// What a review says. Responses write it in capitals; webhooks in small letters, which are
    /// [`Other`](Self::Other) here.
    PullReviewState {
        /// It may be merged.
        Approved = "APPROVED",
        /// It may not be merged like this.
        ChangesRequested = "CHANGES_REQUESTED",
        /// Neither.
        Commented = "COMMENTED",
        /// Somebody took the verdict of the review away.
        Dismissed = "DISMISSED",
        /// Not submitted; only its author sees it.
        Pending = "PENDING",
    }
}

/// A review of a pull request.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PullReview {
    /// Its number. A review that was begun earlier has a smaller one, whenever it was submitted.
    pub id: PullReviewId,
    /// What it says.
    pub state: PullReviewState,
    /// Who wrote it; absent when the account was deleted.
    #[serde(default, deserialize_with = "or_none")]
    pub user: Option<Account>,
    /// The text; empty when there is none.
    #[serde(default, deserialize_with = "or_none")]
    pub body: Option<String>,
    /// The page for people.
    #[serde(default, deserialize_with = "or_none")]
    pub html_url: Option<String>,
    /// The commit that was reviewed; absent when it is gone.
    #[serde(default, deserialize_with = "or_none")]
    pub commit_id: Option<Sha>,
    /// When it was submitted; absent while it is pending.
    #[serde(default, deserialize_with = "moment")]
    pub submitted_at: Option<DateTime<Utc>>,
}

/// One side of a pull request.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Side {
    /// The branch.
    #[serde(rename = "ref")]
    pub branch: Option<String>,
    /// Its tip.
    pub sha: Sha,
    /// `owner:branch`.
    pub label: Option<String>,
    /// Where it is; absent when a fork was deleted.
    pub repo: Option<Repository>,
}

/// A file that a pull request changes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PullFile {
    /// Path of the file.
    pub filename: String,
    /// Path before it was renamed.
    #[serde(default, deserialize_with = "or_none")]
    pub previous_filename: Option<String>,
    /// `added`, `removed`, `modified`, `renamed`, `copied`, `changed` or `unchanged`.
    #[serde(default, deserialize_with = "or_none")]
    pub status: Option<String>,
    /// Lines added.
    #[serde(default, deserialize_with = "or_none")]
    pub additions: Option<u64>,
    /// Lines removed.
    #[serde(default, deserialize_with = "or_none")]
    pub deletions: Option<u64>,
}

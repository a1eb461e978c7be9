//! Pull requests.
//!
//! | call | does |
//! |---|---|
//! | [`ListPulls`] | lists them |
//! | [`GetPull`] | reads one |
//! | [`ListPullsOfCommit`] | lists those that brought a commit |
//! | [`ListPullFiles`] | lists the files that one changes |
//! | [`CreatePull`] | opens one |
//! | [`UpdatePull`] | changes, closes or reopens one |
//!
//! Source: <https://docs.github.com/rest/pulls/pulls>

use serde::Deserialize;

use crate::ids::{PullNumber, Sha};
use crate::lenient::{or_default, or_none};
use crate::repositories::Repository;
use crate::users::Account;

mod create;
mod get;
mod list;
mod list_files;
mod list_for_commit;
mod update;
pub use self::create::CreatePull;
pub use self::get::GetPull;
pub use self::list::ListPulls;
pub use self::list_files::ListPullFiles;
pub use self::list_for_commit::ListPullsOfCommit;
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

//! Commits: what a branch, tag or abbreviation stands for, and how two of them relate.
//!
//! | call | does |
//! |---|---|
//! | [`ResolveCommit`] | reads the commit id behind a branch, tag or abbreviation |
//! | [`GetCommit`] | reads one commit |
//! | [`ListCommits`] | lists commits |
//! | [`CompareCommits`] | tells what one has and the other has not |
//! | [`ListBranchesOfHead`] | lists the branches whose tip a commit is |
//!
//! Source: <https://docs.github.com/rest/commits/commits>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::Sha;
use crate::lenient::moment;
use crate::macros::open_enum;
use crate::users::Account;

mod compare;
mod get;
mod list;
mod list_branches;
mod resolve;
pub use self::compare::CompareCommits;
pub use self::get::GetCommit;
pub use self::list::ListCommits;
pub use self::list_branches::{HeadBranch, ListBranchesOfHead};
pub use self::resolve::ResolveCommit;

/// A commit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Commit {
    /// Its id.
    pub sha: Sha,
    /// What git knows of it.
    pub commit: Option<GitCommit>,
    /// Who wrote it, when GitHub knows the address.
    pub author: Option<MaybeAccount>,
    /// The page for people.
    pub html_url: Option<String>,
}

impl Commit {
    /// The first line of the message.
    #[must_use]
    pub fn subject(&self) -> &str {
        let message = self.commit.as_ref().and_then(|git| git.message.as_deref());
        message
            .and_then(|text| text.lines().next())
            .unwrap_or_default()
    }
}

/// An account, or the empty object that stands for an unknown one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum MaybeAccount {
    /// An account.
    Known(Account),
    /// Nobody GitHub knows.
    #[non_exhaustive]
    Unknown {},
}

/// What git knows of a commit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct GitCommit {
    /// The whole message.
    pub message: Option<String>,
    /// Who wrote it.
    pub author: Option<Signature>,
    /// Who committed it.
    pub committer: Option<Signature>,
}

/// A name, an address and a time, as git writes them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Signature {
    /// The name; anyone can write anything here.
    pub name: Option<String>,
    /// The address; anyone can write anything here.
    pub email: Option<String>,
    /// When.
    #[serde(default, deserialize_with = "moment")]
    pub date: Option<DateTime<Utc>>,
}

open_enum! {
    /// How the second of two commits relates to the first.
    Relation {
        /// It has everything of the first and more.
        Ahead = "ahead",
        /// It lacks something and has nothing of its own.
        Behind = "behind",
        /// Each has something of its own.
        Diverged = "diverged",
        /// They are the same.
        Identical = "identical",
    }
}

/// What two commits have that the other has not.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Comparison {
    /// How the head relates to the base.
    pub status: Relation,
    /// Commits that the head has and the base has not.
    pub ahead_by: Option<u64>,
    /// Commits that the base has and the head has not.
    pub behind_by: Option<u64>,
    /// Commits in all.
    pub total_commits: Option<u64>,
    /// Where they parted.
    pub merge_base_commit: Option<Commit>,
    /// The head's own commits, oldest first, at most 250.
    #[serde(default, deserialize_with = "crate::lenient::or_default")]
    pub commits: Vec<Commit>,
    /// The page for people.
    pub html_url: Option<String>,
}

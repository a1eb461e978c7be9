//! Events about comments.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

use super::{Action, InstallationOfEvent};
use crate::comments::Comment;
use crate::ids::IssueNumber;
use crate::labels::Label;
use crate::lenient::{known_items, or_none};
use crate::repositories::Repository;
use crate::users::Account;

event! {
    /// A comment on an issue or a pull request was created, edited or deleted.
    ///
    /// Anybody who may read a public repository may comment: ask for the author's
    /// permission before obeying one.
    IssueCommentEvent {
        /// What was done.
        action: Option<Action>,
        /// The issue or pull request.
        issue: Issue,
        /// The comment.
        comment: Comment,
    }
}

/// An issue or a pull request in short.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Issue {
    /// Its number in the repository.
    pub number: IssueNumber,
    /// Its title.
    #[serde(default, deserialize_with = "or_none")]
    pub title: Option<String>,
    /// `open` or `closed`.
    #[serde(default, deserialize_with = "or_none")]
    pub state: Option<String>,
    /// Its page in the web interface.
    #[serde(default, deserialize_with = "or_none")]
    pub html_url: Option<String>,
    /// Who opened it.
    #[serde(default, deserialize_with = "or_none")]
    pub user: Option<Account>,
    /// Its labels.
    #[serde(default, deserialize_with = "known_items")]
    pub labels: Vec<Label>,
    /// Whether it is a pull request.
    #[serde(default, rename = "pull_request", deserialize_with = "is_there")]
    pub is_pull_request: bool,
}

/// Only pull requests have the field; what it holds are links.
fn is_there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Option::<IgnoredAny>::deserialize(deserializer)?.is_some())
}

//! Comments on issues and pull requests.
//!
//! | call | does |
//! |---|---|
//! | [`ListComments`] | lists the comments on one issue or pull request |
//! | [`GetComment`] | reads one |
//! | [`CreateComment`] | adds one |
//! | [`UpdateComment`] | replaces the text of one |
//! | [`DeleteComment`] | deletes one |
//!
//! A comment that a program keeps up to date is a [`MarkedComment`]:
//! [`ensure::comment`](crate::ensure::comment()) creates or updates it.
//!
//! For GitHub a pull request is an issue with code: both have one series of numbers and the
//! same comments. Comments on lines of code are something else and not here.
//!
//! Source: <https://docs.github.com/rest/issues/comments>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::check_runs::CheckApp;
use crate::ids::CommentId;
use crate::lenient::{moment, or_none};
use crate::users::Account;

mod create;
mod delete;
mod get;
mod list;
mod marked;
mod update;
pub use self::create::CreateComment;
pub use self::delete::DeleteComment;
pub use self::get::GetComment;
pub use self::list::ListComments;
pub use self::marked::MarkedComment;
pub use self::update::UpdateComment;

/// A comment on an issue or a pull request.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Comment {
    /// Id of the comment; grows with time.
    pub id: CommentId,
    /// The text in Markdown.
    #[serde(default, deserialize_with = "or_none")]
    pub body: Option<String>,
    /// Author; absent when the account was deleted.
    #[serde(default, deserialize_with = "or_none")]
    pub user: Option<Account>,
    /// App that wrote it for the author, if one did.
    #[serde(default, deserialize_with = "or_none")]
    pub performed_via_github_app: Option<CheckApp>,
    /// What the author is to the repository: `OWNER`, `MEMBER`, `COLLABORATOR`,
    /// `CONTRIBUTOR`, `NONE` …
    #[serde(default, deserialize_with = "or_none")]
    pub author_association: Option<String>,
    /// Page of the comment in the web interface.
    #[serde(default, deserialize_with = "or_none")]
    pub html_url: Option<String>,
    /// When it was written.
    #[serde(default, deserialize_with = "moment")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it was last changed.
    #[serde(default, deserialize_with = "moment")]
    pub updated_at: Option<DateTime<Utc>>,
}

//! Labels of issues and pull requests.
//!
//! | call | does |
//! |---|---|
//! | [`ListLabels`] | lists the labels of one issue or pull request |
//! | [`AddLabels`] | adds some |
//! | [`RemoveLabel`] | removes one |
//!
//! Source: <https://docs.github.com/rest/issues/labels>

use serde::Deserialize;

use crate::lenient::or_none;

mod add;
mod list;
mod remove;
pub use self::add::AddLabels;
pub use self::list::ListLabels;
pub use self::remove::RemoveLabel;

/// A label.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Label {
    /// Its name; GitHub compares without case.
    pub name: String,
    /// What it means.
    #[serde(default, deserialize_with = "or_none")]
    pub description: Option<String>,
    /// Six hexadecimal digits.
    #[serde(default, deserialize_with = "or_none")]
    pub color: Option<String>,
}

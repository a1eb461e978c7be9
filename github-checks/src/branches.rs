//! Branches, and which of them are protected.
//!
//! | call | does |
//! |---|---|
//! | [`GetBranch`] | reads one |
//! | [`ListBranches`] | lists all |
//!
//! Source: <https://docs.github.com/rest/branches/branches>

use serde::Deserialize;

use crate::ids::Sha;
use crate::lenient::or_default;
use crate::required::BranchProtection;

mod get;
mod list;
pub use self::get::GetBranch;
pub use self::list::ListBranches;

/// A branch.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Branch {
    /// Its name, without `refs/heads/`.
    pub name: String,
    /// Its tip.
    pub commit: Tip,
    /// Whether classic protection or a ruleset guards it.
    #[serde(default, deserialize_with = "or_default")]
    pub protected: bool,
    /// What classic protection asks for, as far as readers may see it.
    pub protection: Option<BranchProtection>,
}

/// The newest commit of a branch.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Tip {
    /// Its id.
    pub sha: Sha,
}

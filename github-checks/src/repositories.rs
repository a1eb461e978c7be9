//! Repositories, and what people may do in them.
//!
//! | call | does |
//! |---|---|
//! | [`GetRepository`] | reads one |
//!
//! Source: <https://docs.github.com/rest/repos/repos>

use serde::Deserialize;

use crate::lenient::or_default;
use crate::users::Account;

mod get;
pub use self::get::GetRepository;

/// A repository.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Repository {
    /// The number; survives renames.
    pub id: u64,
    /// The name without the owner.
    pub name: String,
    /// `owner/name`; another than asked for when the repository was renamed.
    pub full_name: Option<String>,
    /// Who owns it.
    pub owner: Option<Account>,
    /// Whether only members may see it.
    #[serde(default, deserialize_with = "or_default")]
    pub private: bool,
    /// `public`, `private` or `internal`.
    pub visibility: Option<String>,
    /// The branch that pull requests go to; absent in short forms.
    pub default_branch: Option<String>,
    /// Whether it is read-only: every write will be refused.
    #[serde(default, deserialize_with = "or_default")]
    pub archived: bool,
    /// Whether GitHub switched it off.
    #[serde(default, deserialize_with = "or_default")]
    pub disabled: bool,
    /// Whether it is a fork.
    #[serde(default, deserialize_with = "or_default")]
    pub fork: bool,
    /// What this token may do; absent without a token.
    pub permissions: Option<Permissions>,
    /// The page for people.
    pub html_url: Option<String>,
    /// The address for git.
    pub clone_url: Option<String>,
}

/// What a token may do in a repository.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools, reason = "GitHub's five roles")]
pub struct Permissions {
    /// Everything.
    pub admin: bool,
    /// Settings, but not the dangerous ones.
    pub maintain: bool,
    /// Write code, statuses and deployments.
    pub push: bool,
    /// Manage issues.
    pub triage: bool,
    /// Read.
    pub pull: bool,
}

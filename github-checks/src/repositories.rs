//! Repositories, and what people may do in them.
//!
//! | call | does |
//! |---|---|
//! | [`GetRepository`] | reads one |
//! | [`GetPermission`] | reads what a person may do |
//! | [`IsCollaborator`] | tells whether a person is a collaborator |
//! | [`GetContent`] | reads one file |
//!
//! Source: <https://docs.github.com/rest/repos/repos>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::lenient::{moment, or_default};
use crate::macros::open_enum;
use crate::users::Account;

mod get;
mod get_content;
mod get_permission;
mod is_collaborator;
pub use self::get::GetRepository;
pub use self::get_content::GetContent;
pub use self::get_permission::GetPermission;
pub use self::is_collaborator::IsCollaborator;

/// A repository.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools, reason = "GitHub's own members")]
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
    /// When somebody pushed last, to whatever branch.
    #[serde(default, deserialize_with = "moment")]
    pub pushed_at: Option<DateTime<Utc>>,
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

open_enum! {
    /// What a person may do, in four steps.
    Permission {
        /// Everything.
        Admin = "admin",
        /// Write; those who may `maintain`, too.
        Write = "write",
        /// Read; those who may `triage`, too.
        Read = "read",
        /// Nothing.
        None = "none",
    }
}

/// What a person may do in a repository.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PersonPermission {
    /// In four steps.
    pub permission: Option<Permission>,
    /// The role, custom ones included.
    pub role_name: Option<String>,
    /// The person.
    pub user: Option<Account>,
}

impl PersonPermission {
    /// Whether the person may write, and so may deploy. False when anything is unclear.
    #[must_use]
    pub fn may_write(&self) -> bool {
        matches!(self.permission, Some(Permission::Admin | Permission::Write))
    }
}

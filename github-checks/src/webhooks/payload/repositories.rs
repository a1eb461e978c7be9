//! Events about a repository and its references.

use serde::Deserialize;
use serde_json::Value;

use super::{Action, InstallationOfEvent};
use crate::lenient::or_none;
use crate::macros::open_enum;
use crate::repositories::Repository;
use crate::users::Account;

event! {
    /// Something about the repository itself: renamed, transferred, archived …
    RepositoryEvent {
        /// What was done.
        action: Option<Action>,
        /// What was different before, as GitHub sent it.
        #[serde(default)]
        changes: Value,
    }
}

impl RepositoryEvent {
    /// The name without the owner before the repository was renamed.
    #[must_use]
    pub fn former_name(&self) -> Option<&str> {
        self.changes
            .pointer("/repository/name/from")
            .and_then(Value::as_str)
    }

    /// The owner before the repository was transferred.
    #[must_use]
    pub fn former_owner(&self) -> Option<&str> {
        let from = self.changes.pointer("/owner/from")?;
        ["organization", "user"]
            .iter()
            .find_map(|kind| from.get(kind)?.get("login")?.as_str())
    }
}

open_enum! {
    /// What a reference is.
    RefKind {
        /// A branch.
        Branch = "branch",
        /// A tag.
        Tag = "tag",
    }
}

event! {
    /// A branch or a tag was created. Not sent when more than three tags are pushed at once.
    CreateEvent {
        /// Its name, without `refs/heads/`.
        #[serde(rename = "ref")]
        git_ref: String,
        /// Whether it is a branch or a tag.
        ref_type: RefKind,
        /// Default branch of the repository.
        #[serde(default, deserialize_with = "or_none")]
        master_branch: Option<String>,
    }
}

event! {
    /// A branch or a tag was deleted. Not sent when more than three tags are deleted at once.
    DeleteEvent {
        /// Its name, without `refs/heads/`.
        #[serde(rename = "ref")]
        git_ref: String,
        /// Whether it was a branch or a tag.
        ref_type: RefKind,
    }
}

//! Collaborators: who may do what with an app.
//!
//! | call | does |
//! |---|---|
//! | [`CreateCollaborator`] | lets somebody work on an app |
//! | [`CreateTeamCollaborator`] | lets somebody work on a team's app |
//! | [`DeleteCollaborator`] | ends somebody's work on an app |
//! | [`DeleteTeamCollaborator`] | ends somebody's work on a team's app |
//! | [`GetCollaborator`] | reads a collaborator by UUID or address |
//! | [`GetTeamCollaborator`] | reads a collaborator of a team's app, with permissions |
//! | [`ListCollaborators`] | lists the collaborators of an app |
//! | [`ListPermissionEntities`] | who may do what with the apps and spaces of a team |
//! | [`ListPermissions`] | lists the permissions that there are |
//! | [`ListTeamCollaborators`] | lists the collaborators of a team's app, with permissions |
//! | [`UpdateTeamCollaborator`] | changes what somebody may do with a team's app |
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#collaborator>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::{AppId, CollaboratorId, TeamId};
use crate::macros::open_enum;
use crate::reference::{Actor, Named};

mod create;
mod create_team;
mod delete;
mod delete_team;
mod get;
mod get_team;
mod list;
mod list_entities;
mod list_permissions;
mod list_team;
mod update_team;
pub use self::create::CreateCollaborator;
pub use self::create_team::CreateTeamCollaborator;
pub use self::delete::DeleteCollaborator;
pub use self::delete_team::DeleteTeamCollaborator;
pub use self::get::GetCollaborator;
pub use self::get_team::GetTeamCollaborator;
pub use self::list::ListCollaborators;
pub use self::list_entities::ListPermissionEntities;
pub use self::list_permissions::ListPermissions;
pub use self::list_team::ListTeamCollaborators;
pub use self::update_team::UpdateTeamCollaborator;

open_enum! {
    /// What somebody is in a team or an app.
    Role {
        /// May do everything.
        Admin = "admin",
        /// Belongs to the team.
        Member = "member",
        /// Works on single apps.
        Collaborator = "collaborator",
        /// Owns it.
        Owner = "owner",
        /// Sees only.
        Viewer = "viewer",
    }
}

/// Somebody who may work on an app.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Collaborator {
    /// Its UUID.
    pub id: CollaboratorId,
    /// Who.
    pub user: Option<Actor>,
    /// On which app.
    pub app: Option<Named<AppId>>,
    /// As what.
    pub role: Option<Role>,
    /// What they may do: `view`, `deploy`, `operate`, `manage`.
    pub permissions: Option<Vec<Permission>>,
    /// Since when.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

impl Collaborator {
    /// Whether they hold this permission.
    #[must_use]
    pub fn may(&self, permission: &str) -> bool {
        let held = self.permissions.as_deref().unwrap_or_default();
        held.iter().any(|held| held.name == permission)
    }
}

/// Something that one may be allowed to do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Permission {
    /// `view`, `deploy`, `operate` or `manage`.
    pub name: String,
    /// What it allows.
    pub description: Option<String>,
}

/// What the members of a team may do with one app or space.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PermissionEntity {
    /// The UUID of the app or space.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// `app` or `space`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The team.
    pub team_id: Option<TeamId>,
    /// Who may do what.
    pub users: Option<Vec<PermittedUser>>,
}

/// What one person may do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PermittedUser {
    /// The account's UUID.
    pub id: String,
    /// The account's address.
    pub email: Option<String>,
    /// The names of the permissions.
    pub permissions: Option<Vec<String>>,
}

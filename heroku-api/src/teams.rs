//! Teams, their members and their apps.
//!
//! | call | does |
//! |---|---|
//! | [`AddMember`] | adds somebody to a team |
//! | [`CreateEnterpriseTeam`] | makes a team in an enterprise account |
//! | [`DeleteTeam`] | deletes a team |
//! | [`GetTeam`] | reads a team by its UUID or its name |
//! | [`ListTeams`] | lists the teams of the account |
//! | [`ListEnterpriseTeams`] | lists the teams of an enterprise account |
//! | [`ListMemberApps`] | lists the team's apps that somebody works on |
//! | [`ListMembers`] | lists the members of a team |
//! | [`PutMember`] | adds somebody to a team, or changes their role |
//! | [`RemoveMember`] | takes somebody out of a team |
//! | [`UpdateTeam`] | changes a team |
//! | [`UpdateMember`] | changes somebody's role in a team |
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#team>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::collaborators::Role;
use crate::ids::{MemberId, TeamId};
use crate::reference::Label;

mod add_member;
mod create_enterprise;
mod delete;
mod get;
mod list;
mod list_enterprise;
mod list_member_apps;
mod list_members;
mod put_member;
mod remove_member;
mod update;
mod update_member;
pub use self::add_member::AddMember;
pub use self::create_enterprise::CreateEnterpriseTeam;
pub use self::delete::DeleteTeam;
pub use self::get::GetTeam;
pub use self::list::ListTeams;
pub use self::list_enterprise::ListEnterpriseTeams;
pub use self::list_member_apps::ListMemberApps;
pub use self::list_members::ListMembers;
pub use self::put_member::PutMember;
pub use self::remove_member::RemoveMember;
pub use self::update::UpdateTeam;
pub use self::update_member::UpdateMember;

/// A team.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Team {
    /// Its UUID.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// What the caller is in it.
    pub role: Option<Role>,
    /// `team` or `enterprise`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Whether new apps go to it.
    pub default: Option<bool>,
    /// Its enterprise account.
    pub enterprise_account: Option<Label>,
    /// When it was made.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

/// Somebody in a team.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Member {
    /// Its UUID.
    pub id: MemberId,
    /// The account's address.
    pub email: Option<String>,
    /// As what.
    pub role: Option<Role>,
    /// Whether a second factor is set up.
    pub two_factor_authentication: Option<bool>,
    /// Whether the account comes from an identity provider.
    pub federated: Option<bool>,
    /// The account.
    pub user: Option<Label>,
}

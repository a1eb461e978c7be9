//! People and bots.
//!
//! | call | does |
//! |---|---|
//! | [`GetUser`] | reads one by id |
//! | [`GetUserByEmail`] | finds one by address |
//! | [`ListUsers`] | lists all of the workspace |

use serde::Deserialize;

use crate::ids::{TeamId, UserId};

mod by_email;
mod info;
mod list;
pub use self::by_email::GetUserByEmail;
pub use self::info::GetUser;
pub use self::list::ListUsers;

/// A person or a bot's user.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools, reason = "the flags are Slack's")]
pub struct User {
    /// The id.
    pub id: UserId,
    /// The workspace.
    pub team_id: Option<TeamId>,
    /// The name for mentions, without `@`. Not unique for ever: decide by id.
    #[serde(default)]
    pub name: String,
    /// The full name.
    pub real_name: Option<String>,
    /// Whether the account is deactivated.
    #[serde(default)]
    pub deleted: bool,
    /// Whether it is a bot.
    #[serde(default)]
    pub is_bot: bool,
    /// Whether it is an administrator of the workspace.
    #[serde(default)]
    pub is_admin: bool,
    /// Whether it is a guest.
    #[serde(default)]
    pub is_restricted: bool,
    /// Whether it is a guest of one channel only.
    #[serde(default)]
    pub is_ultra_restricted: bool,
    /// Whether it belongs to another organisation.
    #[serde(default)]
    pub is_stranger: bool,
    /// The time zone by its IANA name.
    pub tz: Option<String>,
    /// Seconds east of UTC, now.
    pub tz_offset: Option<i32>,
    /// What the person says about themself.
    pub profile: Option<Profile>,
}

/// What a person says about themself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Profile {
    /// The name to show; may be empty.
    pub display_name: Option<String>,
    /// The full name.
    pub real_name: Option<String>,
    /// The address; needs the scope `users:read.email`.
    pub email: Option<String>,
    /// The picture at 48 by 48 pixels.
    pub image_48: Option<String>,
}

//! People and bots.
//!
//! | call | does |
//! |---|---|
//! | [`GetUser`] | reads one by id |
//! | [`GetUserByEmail`] | finds one by address |
//! | [`ListUsers`] | lists all of the workspace |

use serde::Deserialize;

use crate::ids::{TeamId, UserId};
use crate::lenient::{blank_item, flag, lenient};

mod by_email;
mod info;
mod list;
pub use self::by_email::GetUserByEmail;
pub use self::info::GetUser;
pub use self::list::ListUsers;

/// A person or a bot's user.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[allow(clippy::struct_excessive_bools, reason = "the flags are Slack's")]
pub struct User {
    /// The id; `None` when it could not be read.
    #[serde(default, deserialize_with = "lenient")]
    pub id: Option<UserId>,
    /// The workspace.
    #[serde(default, deserialize_with = "lenient")]
    pub team_id: Option<TeamId>,
    /// The name for mentions, without `@`. Not unique for ever: decide by id.
    #[serde(default, deserialize_with = "lenient")]
    pub name: String,
    /// The full name.
    #[serde(default, deserialize_with = "lenient")]
    pub real_name: Option<String>,
    /// Whether the account is deactivated.
    #[serde(default, deserialize_with = "flag")]
    pub deleted: bool,
    /// Whether it is a bot.
    #[serde(default, deserialize_with = "flag")]
    pub is_bot: bool,
    /// Whether it is an administrator of the workspace.
    #[serde(default, deserialize_with = "flag")]
    pub is_admin: bool,
    /// Whether it is a guest.
    #[serde(default, deserialize_with = "flag")]
    pub is_restricted: bool,
    /// Whether it is a guest of one channel only.
    #[serde(default, deserialize_with = "flag")]
    pub is_ultra_restricted: bool,
    /// Whether it belongs to another organisation.
    #[serde(default, deserialize_with = "flag")]
    pub is_stranger: bool,
    /// The time zone by its IANA name.
    #[serde(default, deserialize_with = "lenient")]
    pub tz: Option<String>,
    /// Seconds east of UTC, now.
    #[serde(default, deserialize_with = "lenient")]
    pub tz_offset: Option<i32>,
    /// What the person says about themself.
    #[serde(default, deserialize_with = "lenient")]
    pub profile: Option<Profile>,
}

blank_item!(User);

/// What a person says about themself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Profile {
    /// The name to show; may be empty.
    #[serde(default, deserialize_with = "lenient")]
    pub display_name: Option<String>,
    /// The full name.
    #[serde(default, deserialize_with = "lenient")]
    pub real_name: Option<String>,
    /// The address; needs the scope `users:read.email`.
    #[serde(default, deserialize_with = "lenient")]
    pub email: Option<String>,
    /// The picture at 48 by 48 pixels.
    #[serde(default, deserialize_with = "lenient")]
    pub image_48: Option<String>,
}

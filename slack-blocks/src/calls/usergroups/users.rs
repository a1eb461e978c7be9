//! `usergroups.users.list` — who is in a group of users.
//!
//! Source: <https://docs.slack.dev/reference/methods/usergroups.users.list>

use crate::endpoint::call;
use crate::ids::{UserGroupId, UserId};

call! {
    /// Lists the users of a group, all on one page.
    ///
    /// # Permission
    /// `usergroups:read`.
    pub struct ListGroupUsers {
        /// Id of the group: `S…`.
        usergroup: UserGroupId,
    } -> [UserId] in users;
    POST "/usergroups.users.list", Safe, tier Two,
    docs "https://docs.slack.dev/reference/methods/usergroups.users.list";
    form {
        /// Whether the group may be switched off. Default false.
        include_disabled: bool,
    }
}

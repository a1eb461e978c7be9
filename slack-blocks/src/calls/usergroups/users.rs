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
    ListGroupUsers -> [UserId] at users;
    "/usergroups.users.list", Safe, tier Two;
    required { usergroup: UserGroupId }
    optional {
        /// Whether the group may be switched off. Default false.
        include_disabled: bool
    }
}

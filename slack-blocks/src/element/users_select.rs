//! `users_select`: a menu of users.

use std::borrow::Cow;

use crate::macros::object;
use crate::object::Confirm;
use crate::text::PlainText;

object! {
    /// A menu of users.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/users-select-menu>
    pub struct UsersSelect<'a>: "users_select" by elements::USERS_SELECT, pub fn new {
        optional {
            /// Chosen from the start: a user id.
            pub initial_user: Cow<'a, str>,
            /// Shown while nothing is chosen or typed. At most 150 characters.
            pub placeholder: PlainText<'a>,
            /// Asks "are you sure?" before the action is sent.
            pub confirm: Box<Confirm<'a>>,
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
        plain {
            /// Puts the cursor here when the view opens; for one element of a view only.
            pub focus_on_load: bool,
        }
    }
}

object! {
    /// A menu of users, several of which can be chosen.
    ///
    /// Vendor page: <https://docs.slack.dev/reference/block-kit/block-elements/multi-users-select-menu>
    pub struct MultiUsersSelect<'a>: "multi_users_select" by elements::MULTI_USERS_SELECT, pub fn new {
        optional {
            /// Shown while nothing is chosen or typed. At most 150 characters.
            pub placeholder: PlainText<'a>,
            /// Asks "are you sure?" before the action is sent.
            pub confirm: Box<Confirm<'a>>,
            /// Names the element in interactions; unique in its block. Slack makes one up when
            /// it is absent. At most 255 characters.
            pub action_id: Cow<'a, str>,
        }
        plain {
            /// How many may be chosen; at least 1.
            pub max_selected_items: u32,
            /// Puts the cursor here when the view opens; for one element of a view only.
            pub focus_on_load: bool,
        }
        more {
            /// Chosen from the start: user ids.
            pub initial_users / initial_user: Cow<'a, str>,
        }
    }
}

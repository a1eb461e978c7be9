//! `users.list` — all users of the workspace.
//!
//! Source: <https://docs.slack.dev/reference/methods/users.list>

use super::User;
use crate::endpoint::call;
use crate::ids::TeamId;
use crate::page::Limit;

call! {
    /// Lists all users, bots and deactivated ones too, page by page.
    ///
    /// # Permission
    /// `users:read`; addresses need `users:read.email` too.
    pub struct ListUsers {} -> [User] in members;
    POST "/users.list", Safe, tier Two,
    docs "https://docs.slack.dev/reference/methods/users.list";
    form {
        /// Items per page.
        limit: Limit,
        /// The workspace, for a token of a whole organisation.
        team_id: TeamId,
    }
}

//! `users.info` — one user by id.
//!
//! Source: <https://docs.slack.dev/reference/methods/users.info>

use super::User;
use crate::endpoint::call;
use crate::ids::UserId;

call! {
    /// Reads a user by id.
    ///
    /// # Permission
    /// `users:read`; the address needs `users:read.email` too.
    GetUser -> User at user;
    "/users.info", Safe, tier Four;
    required { user: UserId }
}

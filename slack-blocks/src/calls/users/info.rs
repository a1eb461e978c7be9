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
    pub struct GetUser {
        /// Id of the user: `U…` or `W…`.
        user: UserId,
    } -> User in user;
    POST "/users.info", Safe, tier Four,
    docs "https://docs.slack.dev/reference/methods/users.info"
}

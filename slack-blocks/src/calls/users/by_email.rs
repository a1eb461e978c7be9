//! `users.lookupByEmail` — one user by address.
//!
//! Source: <https://docs.slack.dev/reference/methods/users.lookupByEmail>

use super::User;
use crate::endpoint::call;

call! {
    /// Finds the user who has this address; `users_not_found` when none has.
    ///
    /// # Permission
    /// `users:read.email`.
    pub struct GetUserByEmail {
        /// The address, as in the profile.
        email: String,
    } -> User in user;
    POST "/users.lookupByEmail", Safe, tier Three,
    docs "https://docs.slack.dev/reference/methods/users.lookupByEmail"
}

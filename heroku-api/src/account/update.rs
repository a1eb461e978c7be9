//! `PATCH /account` — changes the own account.

use crate::account::Account;
use crate::endpoint::call;

call! {
    /// Changes the own account.
    pub struct UpdateAccount {} -> Account;
    PATCH "/account", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#account-update";
    body {
        /// The person's name.
        name: String,
        /// Whether Heroku may collect what the person does.
        allow_tracking: bool,
        /// Whether new features are shown early.
        beta: bool,
    }
}

//! `PATCH /account` — changes the own account.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#account-update>

use crate::account::Account;
use crate::endpoint::call;

call! {
    /// Changes the own account.
    UpdateAccount() sends {
        ;
        /// The person's name.
        name: String,
        /// Whether Heroku may collect what the person does.
        allow_tracking: bool,
        /// Whether new features are shown early.
        beta: bool,
    } -> Account;
    PATCH "/account", Idempotent
}

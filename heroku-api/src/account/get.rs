//! `GET /account` — the account that the token belongs to.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#account-info>

use crate::account::Account;
use crate::endpoint::call;

call! {
    /// The account that the token belongs to.
    ///
    /// The way to test a token.
    GetAccount() -> Account;
    GET "/account", Safe
}

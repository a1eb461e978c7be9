//! `GET /account` — the account that the token belongs to.

use crate::account::Account;
use crate::endpoint::call;

call! {
    /// The account that the token belongs to.
    ///
    /// The way to test a token.
    pub struct GetAccount {} -> Account;
    GET "/account", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#account-info"
}

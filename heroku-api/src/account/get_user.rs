//! `GET /users/{account}` — an account by its UUID, its address or `~`.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#account-info-by-user>

use crate::account::Account;
use crate::endpoint::call;
use crate::ids::AccountId;

call! {
    /// An account by its UUID, its address or `~`.
    ///
    /// Only the own account, unless the caller manages others.
    GetUser(account: AccountId) -> Account;
    GET "/users/{account}", Safe
}

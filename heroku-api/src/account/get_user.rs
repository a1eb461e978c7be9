//! `GET /users/{account}` — an account by its UUID, its address or `~`.

use crate::account::Account;
use crate::endpoint::call;
use crate::ids::AccountId;

call! {
    /// An account by its UUID, its address or `~`.
    ///
    /// Only the own account, unless the caller manages others.
    pub struct GetUser {
        /// The account, by UUID or email address; `~` is the own one.
        account: AccountId,
    } -> Account;
    GET "/users/{account}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#account-info-by-user"
}

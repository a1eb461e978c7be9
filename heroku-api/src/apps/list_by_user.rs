//! `GET /users/{account}/apps` — lists the apps that an account owns or works on.

use crate::apps::App;
use crate::endpoint::call;
use crate::ids::AccountId;

call! {
    /// Lists the apps that an account owns or works on.
    pub struct ListAppsByUser {
        /// The account, by UUID or email address; `~` is the own one.
        account: AccountId,
    } -> [App];
    GET "/users/{account}/apps", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-list-owned-and-collaborated"
}

//! `GET /users/{account}/apps` — lists the apps that an account owns or works on.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-list-owned-and-collaborated>

use crate::apps::App;
use crate::endpoint::call;
use crate::ids::AccountId;

call! {
    /// Lists the apps that an account owns or works on.
    ListAppsByUser(account: AccountId) -> [App];
    GET "/users/{account}/apps", Safe
}

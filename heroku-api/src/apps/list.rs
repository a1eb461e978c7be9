//! `GET /apps` — lists the apps that the account may see.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-list>

use crate::apps::App;
use crate::endpoint::call;

call! {
    /// Lists the apps that the account may see.
    ListApps() -> [App];
    GET "/apps", Safe
}

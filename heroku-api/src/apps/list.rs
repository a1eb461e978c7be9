//! `GET /apps` — lists the apps that the account may see.

use crate::apps::App;
use crate::endpoint::call;

call! {
    /// Lists the apps that the account may see.
    pub struct ListApps {} -> [App];
    GET "/apps", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-list"
}

//! `GET /apps/{app}/formation` — lists the process types of an app with their dynos.

use crate::endpoint::call;
use crate::formation::Formation;
use crate::ids::AppId;

call! {
    /// Lists the process types of an app with their dynos.
    pub struct ListFormation {
        /// The app, by name or UUID.
        app: AppId,
    } -> [Formation];
    GET "/apps/{app}/formation", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#formation-list"
}

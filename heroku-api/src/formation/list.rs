//! `GET /apps/{app}/formation` — lists the process types of an app with their dynos.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#formation-list>

use crate::endpoint::call;
use crate::formation::Formation;
use crate::ids::AppId;

call! {
    /// Lists the process types of an app with their dynos.
    ListFormation(app: AppId) -> [Formation];
    GET "/apps/{app}/formation", Safe
}

//! `GET /apps/{app}/formation/{kind}` — the dynos of one process type.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#formation-info>

use crate::endpoint::call;
use crate::formation::Formation;
use crate::ids::AppId;

call! {
    /// The dynos of one process type.
    GetFormation(app: AppId, kind: String) -> Formation;
    GET "/apps/{app}/formation/{kind}", Safe
}

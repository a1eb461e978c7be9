//! `GET /apps/{app}/formation/{kind}` — the dynos of one process type.

use crate::endpoint::call;
use crate::formation::Formation;
use crate::ids::AppId;

call! {
    /// The dynos of one process type.
    pub struct GetFormation {
        /// The app, by name or UUID.
        app: AppId,
        /// The process type, `web` for example.
        kind: String,
    } -> Formation;
    GET "/apps/{app}/formation/{kind}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#formation-info"
}

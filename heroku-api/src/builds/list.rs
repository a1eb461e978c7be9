//! `GET /apps/{app}/builds` — lists the builds of an app.

use crate::builds::Build;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Lists the builds of an app.
    ///
    /// The newest first: `Range::by("created_at").newest_first()`.
    pub struct ListBuilds {
        /// The app, by name or UUID.
        app: AppId,
    } -> [Build];
    GET "/apps/{app}/builds", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#build-list"
}

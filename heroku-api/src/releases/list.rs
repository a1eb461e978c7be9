//! `GET /apps/{app}/releases` — lists the releases of an app.

use crate::endpoint::call;
use crate::ids::AppId;
use crate::releases::Release;

call! {
    /// Lists the releases of an app.
    ///
    /// The newest ten: `Range::by("version").newest_first().max(10)` with
    /// [`Client::send`](crate::Client::send), which fetches one page.
    pub struct ListReleases {
        /// The app, by name or UUID.
        app: AppId,
    } -> [Release];
    GET "/apps/{app}/releases", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#release-list"
}

//! `GET /apps/{app}/github` — the repository that an app deploys from.

use crate::endpoint::call;
use crate::ids::AppId;
use crate::repositories::AppLink;

call! {
    /// The repository that an app deploys from.
    ///
    /// Undocumented. By UUID.
    pub struct LinkedApp {
        /// The app, by name or UUID.
        app: AppId,
    } -> AppLink;
    GET "/apps/{app}/github", Safe,
    seen "https://github.com/heroku/cli", service Kolkrabbi
}

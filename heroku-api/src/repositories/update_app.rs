//! `PATCH /apps/{app}/github` — changes what an app deploys by itself.

use crate::endpoint::call;
use crate::ids::AppId;
use crate::repositories::AppLink;

call! {
    /// Changes what an app deploys by itself.
    ///
    /// Undocumented. By UUID.
    pub struct UpdateAppLink {
        /// The app, by name or UUID.
        app: AppId,
    } -> AppLink;
    PATCH "/apps/{app}/github", Idempotent,
    seen "https://github.com/heroku/cli", service Kolkrabbi;
    body {
        /// Whether it deploys each push.
        auto_deploy: bool,
        /// Of which branch.
        branch: String,
        /// Whether it waits for the checks of the commit.
        wait_for_ci: bool,
    }
}

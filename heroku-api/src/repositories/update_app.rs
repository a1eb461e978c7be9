//! `PATCH /apps/{app}/github` — changes what an app deploys by itself.

use crate::endpoint::call;
use crate::ids::AppId;
use crate::repositories::AppLink;

call! {
    /// Changes what an app deploys by itself.
    ///
    /// Undocumented. By UUID.
    UpdateAppLink(app: AppId) sends {
        ;
        /// Whether it deploys each push.
        auto_deploy: bool,
        /// Of which branch.
        branch: String,
        /// Whether it waits for the checks of the commit.
        wait_for_ci: bool,
    } -> AppLink;
    PATCH "/apps/{app}/github", Idempotent, service Kolkrabbi
}

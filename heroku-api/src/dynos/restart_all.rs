//! `DELETE /apps/{app}/dynos` — restarts all dynos of an app.

use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Restarts all dynos of an app.
    ///
    /// Answers before they have restarted.
    pub struct RestartAllDynos {
        /// The app, by name or UUID.
        app: AppId,
    } -> ();
    DELETE "/apps/{app}/dynos", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#dyno-restart-all"
}

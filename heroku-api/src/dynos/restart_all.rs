//! `DELETE /apps/{app}/dynos` — restarts all dynos of an app.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#dyno-restart-all>

use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Restarts all dynos of an app.
    ///
    /// Answers before they have restarted.
    RestartAllDynos(app: AppId) -> ();
    DELETE "/apps/{app}/dynos", CheckFirst
}

//! `DELETE /apps/{app}/formations/{kind}` — restarts the dynos of one process type.

use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Restarts the dynos of one process type.
    pub struct RestartFormation {
        /// The app, by name or UUID.
        app: AppId,
        /// The process type, `web` for example.
        kind: String,
    } -> ();
    DELETE "/apps/{app}/formations/{kind}", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#dyno-restart-formation"
}

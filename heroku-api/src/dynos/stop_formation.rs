//! `POST /apps/{app}/formations/{kind}/actions/stop` — stops the dynos of one process type.

use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Stops the dynos of one process type.
    pub struct StopFormation {
        /// The app, by name or UUID.
        app: AppId,
        /// The process type, `web` for example.
        kind: String,
    } -> ();
    POST "/apps/{app}/formations/{kind}/actions/stop", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#dyno-stop-formation"
}

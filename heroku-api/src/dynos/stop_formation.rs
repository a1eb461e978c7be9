//! `POST /apps/{app}/formations/{kind}/actions/stop` — stops the dynos of one process type.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#dyno-stop-formation>

use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Stops the dynos of one process type.
    StopFormation(app: AppId, kind: String) -> ();
    POST "/apps/{app}/formations/{kind}/actions/stop", CheckFirst
}

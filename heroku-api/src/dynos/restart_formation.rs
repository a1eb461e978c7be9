//! `DELETE /apps/{app}/formations/{kind}` — restarts the dynos of one process type.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#dyno-restart-formation>

use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Restarts the dynos of one process type.
    RestartFormation(app: AppId, kind: String) -> ();
    DELETE "/apps/{app}/formations/{kind}", CheckFirst
}

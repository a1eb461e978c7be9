//! `DELETE /apps/{app}/dynos/{dyno}` — restarts a dyno.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#dyno-restart>

use crate::endpoint::call;
use crate::ids::{AppId, DynoId};

call! {
    /// Restarts a dyno.
    ///
    /// Answers before it has restarted.
    RestartDyno(app: AppId, dyno: DynoId) -> ();
    DELETE "/apps/{app}/dynos/{dyno}", CheckFirst
}

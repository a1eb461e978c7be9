//! `DELETE /apps/{app}/dynos/{dyno}` — restarts a dyno.

use crate::endpoint::call;
use crate::ids::{AppId, DynoId};

call! {
    /// Restarts a dyno.
    ///
    /// Answers before it has restarted.
    pub struct RestartDyno {
        /// The app, by name or UUID.
        app: AppId,
        /// The dyno, by name (`web.1`) or UUID.
        dyno: DynoId,
    } -> ();
    DELETE "/apps/{app}/dynos/{dyno}", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#dyno-restart"
}

//! `POST /apps/{app}/dynos/{dyno}/actions/stop` — stops a dyno.

use crate::endpoint::call;
use crate::ids::{AppId, DynoId};

call! {
    /// Stops a dyno.
    ///
    /// One that belongs to the formation is started again.
    pub struct StopDyno {
        /// The app, by name or UUID.
        app: AppId,
        /// The dyno, by name (`web.1`) or UUID.
        dyno: DynoId,
    } -> ();
    POST "/apps/{app}/dynos/{dyno}/actions/stop", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#dyno-stop"
}

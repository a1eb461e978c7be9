//! `POST /apps/{app}/dynos/{dyno}/actions/stop` — stops a dyno.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#dyno-stop>

use crate::endpoint::call;
use crate::ids::{AppId, DynoId};

call! {
    /// Stops a dyno.
    ///
    /// One that belongs to the formation is started again.
    StopDyno(app: AppId, dyno: DynoId) -> ();
    POST "/apps/{app}/dynos/{dyno}/actions/stop", CheckFirst
}

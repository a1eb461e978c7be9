//! `GET /apps/{app}/dynos/{dyno}` — reads a dyno by its UUID or its name.

use crate::dynos::Dyno;
use crate::endpoint::call;
use crate::ids::{AppId, DynoId};

call! {
    /// Reads a dyno by its UUID or its name.
    pub struct GetDyno {
        /// The app, by name or UUID.
        app: AppId,
        /// The dyno, by name (`web.1`) or UUID.
        dyno: DynoId,
    } -> Dyno;
    GET "/apps/{app}/dynos/{dyno}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#dyno-info"
}

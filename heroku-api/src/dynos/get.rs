//! `GET /apps/{app}/dynos/{dyno}` — reads a dyno by its UUID or its name.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#dyno-info>

use crate::dynos::Dyno;
use crate::endpoint::call;
use crate::ids::{AppId, DynoId};

call! {
    /// Reads a dyno by its UUID or its name.
    GetDyno(app: AppId, dyno: DynoId) -> Dyno;
    GET "/apps/{app}/dynos/{dyno}", Safe
}

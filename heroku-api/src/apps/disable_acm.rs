//! `DELETE /apps/{app}/acm` — turns automatic certificates off.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-disable-acm>

use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Turns automatic certificates off.
    DisableAcm(app: AppId) -> ();
    DELETE "/apps/{app}/acm", Idempotent
}

//! `DELETE /apps/{app}/acm` — turns automatic certificates off.

use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Turns automatic certificates off.
    pub struct DisableAcm {
        /// The app, by name or UUID.
        app: AppId,
    } -> ();
    DELETE "/apps/{app}/acm", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-disable-acm"
}

//! `PATCH /apps/{app}/acm` — asks for new certificates.

use crate::apps::App;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Asks for new certificates.
    pub struct RefreshAcm {
        /// The app, by name or UUID.
        app: AppId,
    } -> App;
    PATCH "/apps/{app}/acm", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-refresh-acm"
}

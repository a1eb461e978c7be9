//! `POST /apps/{app}/acm` — turns automatic certificates on.

use crate::apps::App;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Turns automatic certificates on.
    pub struct EnableAcm {
        /// The app, by name or UUID.
        app: AppId,
    } -> App;
    POST "/apps/{app}/acm", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-enable-acm"
}

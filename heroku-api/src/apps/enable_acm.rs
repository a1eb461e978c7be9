//! `POST /apps/{app}/acm` — turns automatic certificates on.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-enable-acm>

use crate::apps::App;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Turns automatic certificates on.
    EnableAcm(app: AppId) -> App;
    POST "/apps/{app}/acm", Idempotent
}

//! `PATCH /apps/{app}/acm` — asks for new certificates.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-refresh-acm>

use crate::apps::App;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Asks for new certificates.
    RefreshAcm(app: AppId) -> App;
    PATCH "/apps/{app}/acm", Idempotent
}

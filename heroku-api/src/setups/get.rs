//! `GET /app-setups/{setup}` — reads an app setup.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-setup-info>

use crate::endpoint::call;
use crate::ids::AppSetupId;
use crate::setups::AppSetup;

call! {
    /// Reads an app setup.
    ///
    /// Ask once a second at most.
    GetAppSetup(setup: AppSetupId) -> AppSetup;
    GET "/app-setups/{setup}", Safe
}

//! `GET /app-setups/{setup}` — reads an app setup.

use crate::endpoint::call;
use crate::ids::AppSetupId;
use crate::setups::AppSetup;

call! {
    /// Reads an app setup.
    ///
    /// Ask once a second at most.
    pub struct GetAppSetup {
        /// The app setup, by UUID.
        setup: AppSetupId,
    } -> AppSetup;
    GET "/app-setups/{setup}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-setup-info"
}

//! `GET /apps/{app}/releases/{release}/config-vars` —
//! reads the config vars that a release runs with.

use crate::config_vars::ConfigVars;
use crate::endpoint::call;
use crate::ids::{AppId, ReleaseKey};

call! {
    /// Reads the config vars that a release runs with.
    pub struct GetReleaseConfigVars {
        /// The app, by name or UUID.
        app: AppId,
        /// The release, by UUID or version number: `v7` or `7`.
        release: ReleaseKey,
    } -> ConfigVars;
    GET "/apps/{app}/releases/{release}/config-vars", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#config-vars-info-for-app-release"
}

//! `GET /apps/{app}/releases/{release}/config-vars` —
//! reads the config vars that a release runs with.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#config-vars-info-for-app-release>

use crate::config_vars::ConfigVars;
use crate::endpoint::call;
use crate::ids::{AppId, ReleaseId};

call! {
    /// Reads the config vars that a release runs with.
    GetReleaseConfigVars(app: AppId, release: ReleaseId) -> ConfigVars;
    GET "/apps/{app}/releases/{release}/config-vars", Safe
}

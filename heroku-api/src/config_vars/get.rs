//! `GET /apps/{app}/config-vars` — reads the config vars of an app.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#config-vars-info-for-app>

use crate::config_vars::ConfigVars;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Reads the config vars of an app.
    ///
    /// # Permission
    /// `operate`, or the scope `read-protected`.
    GetConfigVars(app: AppId) -> ConfigVars;
    GET "/apps/{app}/config-vars", Safe
}

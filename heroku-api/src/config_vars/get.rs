//! `GET /apps/{app}/config-vars` — reads the config vars of an app.

use crate::config_vars::ConfigVars;
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Reads the config vars of an app.
    ///
    /// # Permission
    /// `operate`, or the scope `read-protected`.
    pub struct GetConfigVars {
        /// The app, by name or UUID.
        app: AppId,
    } -> ConfigVars;
    GET "/apps/{app}/config-vars", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#config-vars-info-for-app"
}

//! `POST /app-setups` — makes an app from a tarball with an `app.json`.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-setup-create>

use crate::builds::Source;
use crate::endpoint::call;
use crate::setups::{AppSetup, Overrides, SetupApp};

call! {
    /// Makes an app from a tarball with an `app.json`.
    ///
    /// A lost answer can be looked for only when the app has a name.
    CreateAppSetup() sends {
        source_blob: Source,
        ;
        /// What the app shall be.
        app: SetupApp,
        /// Config vars and buildpacks instead of those of the `app.json`.
        overrides: Overrides,
    } -> AppSetup;
    POST "/app-setups", CheckFirst
}

impl CreateAppSetup {
    /// The name of the app, when the call has one.
    pub(crate) fn app_name(&self) -> Option<&str> {
        self.app.as_ref()?.name.as_deref()
    }
}

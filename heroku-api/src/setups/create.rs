//! `POST /app-setups` — creates an app from a tarball with an `app.json`.

use crate::builds::{Source, address};
use crate::endpoint::call;
use crate::error::BuildError;
use crate::setups::{AppSetup, Overrides, SetupApp};

call! {
    /// Creates an app from a tarball with an `app.json`.
    ///
    /// A lost answer can be looked for only when the app has a name.
    pub struct CreateAppSetup {} sends {
        /// The code, with an `app.json`: where Heroku fetches the tarball, and its commit.
        source_blob: Source,
    } -> AppSetup;
    POST "/app-setups", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-setup-create";
    body {
        /// What the app shall be.
        app: SetupApp,
        /// Config vars and buildpacks instead of those of the `app.json`.
        overrides: Overrides,
    };
    check check
}

fn check(call: &CreateAppSetup) -> Result<(), BuildError> {
    address::check(call.source_blob.url())
}

impl CreateAppSetup {
    /// The name of the app, when the call has one.
    pub(crate) fn app_name(&self) -> Option<&str> {
        self.app.as_ref()?.name.as_deref()
    }
}

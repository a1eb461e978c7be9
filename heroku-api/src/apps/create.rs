//! `POST /apps` — creates an app.

use crate::apps::App;
use crate::endpoint::call;
use crate::error::BuildError;

call! {
    /// Creates an app.
    ///
    /// Without a name Heroku makes one up, and a lost answer cannot be looked for: give one.
    pub struct CreateApp {} -> App;
    POST "/apps", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-create";
    body {
        /// Its name: 3 to 30 characters `a-z 0-9 -`.
        name: String,
        /// Where it runs, by name or UUID.
        region: String,
        /// Its stack, by name or UUID.
        stack: String,
    };
    check check
}

fn check(call: &CreateApp) -> Result<(), BuildError> {
    super::check_name(call.name.as_deref())
}

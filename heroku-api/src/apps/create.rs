//! `POST /apps` — makes an app.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-create>

use crate::apps::App;
use crate::endpoint::call;
use crate::error::BuildError;

call! {
    /// Makes an app.
    ///
    /// Without a name Heroku makes one up, and a lost answer cannot be looked for: give one.
    CreateApp() sends {
        ;
        /// Its name: 3 to 30 characters `a-z 0-9 -`.
        name: String,
        /// Where it runs, by name or UUID.
        region: String,
        /// Its stack, by name or UUID.
        stack: String,
    } checked by check -> App;
    POST "/apps", CheckFirst
}

impl CreateApp {
    fn check(&self) -> Result<(), BuildError> {
        super::check_name(self.name.as_deref())
    }
}

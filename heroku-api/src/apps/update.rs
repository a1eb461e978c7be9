//! `PATCH /apps/{app}` — changes an app.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-update>

use crate::apps::App;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::AppId;

call! {
    /// Changes an app.
    UpdateApp(app: AppId) sends {
        ;
        /// Its new name: 3 to 30 characters `a-z 0-9 -`.
        name: String,
        /// Whether visitors see the maintenance page.
        maintenance: bool,
        /// The stack of its next build, by name or UUID.
        build_stack: String,
    } checked by check -> App;
    PATCH "/apps/{app}", CheckFirst
}

impl UpdateApp {
    fn check(&self) -> Result<(), BuildError> {
        super::check_name(self.name.as_deref())
    }
}

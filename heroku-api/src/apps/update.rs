//! `PATCH /apps/{app}` — changes an app.

use crate::apps::App;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::AppId;

call! {
    /// Changes an app.
    pub struct UpdateApp {
        /// The app, by name or UUID.
        app: AppId,
    } -> App;
    PATCH "/apps/{app}", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-update";
    body {
        /// Its new name: 3 to 30 characters `a-z 0-9 -`.
        name: String,
        /// Whether visitors see the maintenance page.
        maintenance: bool,
        /// The stack of its next build, by name or UUID.
        build_stack: String,
    };
    check check
}

fn check(call: &UpdateApp) -> Result<(), BuildError> {
    super::check_name(call.name.as_deref())
}

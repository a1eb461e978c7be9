//! `DELETE /apps/{app}` — deletes an app with everything that belongs to it.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#app-delete>

use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Deletes an app with everything that belongs to it.
    ///
    /// # Permission
    /// `manage` on the app.
    DeleteApp(app: AppId) -> ();
    DELETE "/apps/{app}", Idempotent
}

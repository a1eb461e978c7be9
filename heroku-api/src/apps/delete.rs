//! `DELETE /apps/{app}` — deletes an app with everything that belongs to it.

use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Deletes an app with everything that belongs to it.
    ///
    /// # Permission
    /// `manage` on the app.
    pub struct DeleteApp {
        /// The app, by name or UUID.
        app: AppId,
    } -> ();
    DELETE "/apps/{app}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#app-delete"
}

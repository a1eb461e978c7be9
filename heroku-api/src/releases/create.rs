//! `POST /apps/{app}/releases` — releases a slug.

use crate::endpoint::call;
use crate::ids::{AppId, SlugId};
use crate::releases::Release;

call! {
    /// Releases a slug.
    ///
    /// Also the way to try a failed release command again.
    ///
    /// # Permission
    /// `deploy` on the app.
    pub struct CreateRelease {
        /// The app, by name or UUID.
        app: AppId,
    } sends {
        /// The slug to release, by UUID; of this app.
        slug: SlugId,
    } -> Release;
    POST "/apps/{app}/releases", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#release-create";
    body {
        /// Why.
        description: String,
    }
}

//! `POST /apps/{app}/releases` — releases a slug.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#release-create>

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
    CreateRelease(app: AppId) sends {
        slug: SlugId,
        ;
        /// Why.
        description: String,
    } -> Release;
    POST "/apps/{app}/releases", CheckFirst
}

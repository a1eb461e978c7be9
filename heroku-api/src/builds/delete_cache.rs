//! `DELETE /apps/{app}/build-cache` — empties the build cache of an app.

use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Empties the build cache of an app.
    pub struct DeleteBuildCache {
        /// The app, by name or UUID.
        app: AppId,
    } -> ();
    DELETE "/apps/{app}/build-cache", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#build-delete-cache"
}

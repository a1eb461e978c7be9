//! `DELETE /apps/{app}/build-cache` — empties the build cache of an app.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#build-delete-cache>

use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Empties the build cache of an app.
    DeleteBuildCache(app: AppId) -> ();
    DELETE "/apps/{app}/build-cache", Idempotent
}

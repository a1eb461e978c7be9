//! `DELETE /apps/{app}/builds/{build}` — stops a build.

use crate::endpoint::call;
use crate::ids::{AppId, BuildId};

call! {
    /// Stops a build.
    ///
    /// Refused when it is not running any more.
    pub struct CancelBuild {
        /// The app, by name or UUID.
        app: AppId,
        /// The build, by UUID.
        build: BuildId,
    } -> ();
    DELETE "/apps/{app}/builds/{build}", Idempotent,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#build-cancel"
}

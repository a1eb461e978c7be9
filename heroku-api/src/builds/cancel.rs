//! `DELETE /apps/{app}/builds/{build}` — stops a build.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#build-cancel>

use crate::endpoint::call;
use crate::ids::{AppId, BuildId};

call! {
    /// Stops a build.
    ///
    /// Refused when it is not running any more.
    CancelBuild(app: AppId, build: BuildId) -> ();
    DELETE "/apps/{app}/builds/{build}", Idempotent
}

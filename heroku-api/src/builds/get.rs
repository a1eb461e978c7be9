//! `GET /apps/{app}/builds/{build}` — reads a build.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#build-info>

use crate::builds::Build;
use crate::endpoint::call;
use crate::ids::{AppId, BuildId};

call! {
    /// Reads a build.
    ///
    /// # Permission
    /// To see the app; otherwise the answer is "not found".
    GetBuild(app: AppId, build: BuildId) -> Build;
    GET "/apps/{app}/builds/{build}", Safe
}

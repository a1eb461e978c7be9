//! `GET /apps/{app}/builds/{build}` — reads a build.

use crate::builds::Build;
use crate::endpoint::call;
use crate::ids::{AppId, BuildId};

call! {
    /// Reads a build.
    ///
    /// # Permission
    /// To see the app; otherwise the answer is "not found".
    pub struct GetBuild {
        /// The app, by name or UUID.
        app: AppId,
        /// The build, by UUID.
        build: BuildId,
    } -> Build;
    GET "/apps/{app}/builds/{build}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#build-info"
}

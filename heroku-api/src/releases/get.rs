//! `GET /apps/{app}/releases/{release}` — reads a release by its id or its version number.

use crate::endpoint::call;
use crate::ids::{AppId, ReleaseKey};
use crate::releases::Release;

call! {
    /// Reads a release by its id or its version number.
    ///
    /// # Permission
    /// To see the app; otherwise the answer is "not found".
    pub struct GetRelease {
        /// The app, by name or UUID.
        app: AppId,
        /// The release, by UUID or version number: `v7` or `7`.
        release: ReleaseKey,
    } -> Release;
    GET "/apps/{app}/releases/{release}", Safe,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#release-info"
}

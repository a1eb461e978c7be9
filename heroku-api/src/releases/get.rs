//! `GET /apps/{app}/releases/{release}` — reads a release by its id or its version number.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#release-info>

use crate::endpoint::call;
use crate::ids::{AppId, ReleaseId};
use crate::releases::Release;

call! {
    /// Reads a release by its id or its version number.
    ///
    /// Write the number without a `v`.
    ///
    /// # Permission
    /// To see the app; otherwise the answer is "not found".
    GetRelease(app: AppId, release: ReleaseId) -> Release;
    GET "/apps/{app}/releases/{release}", Safe
}

//! `POST /apps/{app}/releases` — creates a new release with the code and config of an old one.

use crate::endpoint::call;
use crate::ids::{AppId, ReleaseId};
use crate::releases::Release;

call! {
    /// Creates a new release with the code and config of an old one.
    ///
    /// By the UUID of the old release. [`ensure::rollback`](crate::ensure::rollback) survives a
    /// lost answer.
    ///
    /// # Permission
    /// `deploy` on the app.
    pub struct Rollback {
        /// The app, by name or UUID.
        app: AppId,
    } sends {
        /// The release to go back to, by UUID.
        release: ReleaseId,
    } -> Release;
    POST "/apps/{app}/releases", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#release-rollback"
}

impl Rollback {
    /// What makes it the same: app and release.
    pub(crate) fn parts(&self) -> (&AppId, &ReleaseId) {
        (&self.app, &self.release)
    }
}

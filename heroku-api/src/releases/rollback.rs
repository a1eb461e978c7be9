//! `POST /apps/{app}/releases` — makes a new release with the code and config of an old one.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#release-rollback>

use crate::endpoint::call;
use crate::ids::{AppId, ReleaseId};
use crate::releases::Release;

call! {
    /// Makes a new release with the code and config of an old one.
    ///
    /// By the UUID of the old release. [`ensure::rollback`](crate::ensure::rollback) survives a
    /// lost answer.
    ///
    /// # Permission
    /// `deploy` on the app.
    Rollback(app: AppId) sends {
        release: ReleaseId,
    } -> Release;
    POST "/apps/{app}/releases", CheckFirst
}

impl Rollback {
    /// What makes it the same: app and release.
    pub(crate) fn parts(&self) -> (&AppId, &ReleaseId) {
        (&self.app, &self.release)
    }
}

//! `POST /apps/{app}/releases` — creates a new release with the code and config of an old one.

use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{AppId, ReleaseId, ReleaseKey};
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
    docs "https://devcenter.heroku.com/articles/platform-api-reference#release-rollback";
    check check
}

fn check(call: &Rollback) -> Result<(), BuildError> {
    match ReleaseKey::from(&call.release).version() {
        None => Ok(()),
        Some(version) => Err(BuildError::invalid(format!(
            "release: Heroku rolls back to a UUID, v{version} is a number; flows::rollback takes it"
        ))),
    }
}

impl Rollback {
    /// What makes it the same: app and release.
    pub(crate) fn parts(&self) -> (&AppId, &ReleaseId) {
        (&self.app, &self.release)
    }
}

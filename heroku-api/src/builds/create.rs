//! `POST /apps/{app}/builds` — builds a tarball and releases the result.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#build-create>

use crate::builds::{Build, Buildpack, Source};
use crate::endpoint::call;
use crate::ids::AppId;

call! {
    /// Builds a tarball and releases the result.
    ///
    /// Answers at once with a [pending](super::BuildStatus::Pending) build. Repeating it builds
    /// twice, so it is never sent again after an unclear failure;
    /// [`ensure::build`](crate::ensure::build) looks first.
    ///
    /// # Permission
    /// `deploy` on the app.
    CreateBuild(app: AppId) sends {
        source_blob: Source,
        ;
        /// Instead of the buildpacks of the app, for this build.
        buildpacks: Vec<Buildpack>,
    } -> Build;
    POST "/apps/{app}/builds", CheckFirst
}

impl CreateBuild {
    /// What makes it the same: app and source.
    pub(crate) fn parts(&self) -> (&AppId, &Source) {
        (&self.app, &self.source_blob)
    }
}

//! `POST /apps/{app}/builds` — builds a tarball and releases the result.

use crate::builds::{Build, Buildpack, Source, address};
use crate::endpoint::call;
use crate::error::BuildError;
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
    pub struct CreateBuild {
        /// The app, by name or UUID.
        app: AppId,
    } sends {
        /// The code: where Heroku fetches the tarball, and its commit.
        source_blob: Source,
    } -> Build;
    POST "/apps/{app}/builds", CheckFirst,
    docs "https://devcenter.heroku.com/articles/platform-api-reference#build-create";
    body {
        /// Instead of the buildpacks of the app, for this build.
        buildpacks: Vec<Buildpack>,
    };
    check check
}

fn check(call: &CreateBuild) -> Result<(), BuildError> {
    address::check(call.source_blob.url())
}

impl CreateBuild {
    /// What makes it the same: app and source.
    pub(crate) fn parts(&self) -> (&AppId, &Source) {
        (&self.app, &self.source_blob)
    }
}

//! What to deploy.

use crate::builds::{Buildpack, CreateBuild, Source};
use crate::ensure::Intent;
use crate::flows::TarballLink;
use crate::ids::AppId;
use crate::secret::{Secret, SignedUrl};

/// What to deploy.
#[derive(Clone, Debug)]
#[must_use]
pub struct DeployPlan {
    pub(super) app: AppId,
    pub(super) link: TarballLink,
    source: Source,
    buildpacks: Option<Vec<Buildpack>>,
    pub(super) intent: Option<Intent>,
    pub(super) code: Option<Secret>,
    /// Whether the number of the newest release is read before the build.
    pub(super) note_newest: bool,
}

impl DeployPlan {
    /// Deploys the tarball at `link`, which must need no header, and calls it `version`:
    /// the commit, so that others can see what runs.
    ///
    /// # Arguments
    /// - `app`: the app, by name or UUID.
    /// - `link`: a [`SignedUrl`], or [`TarballLink::late`] for links that live five minutes.
    /// - `version`: what to call it; also how a build whose response was lost is found.
    pub fn new(
        app: impl Into<AppId>,
        link: impl Into<TarballLink>,
        version: impl Into<String>,
    ) -> Self {
        // The address is filled in when the build is sent.
        let source = Source::new(SignedUrl::new(String::new())).version(version);
        Self {
            app: app.into(),
            link: link.into(),
            source,
            buildpacks: None,
            intent: None,
            code: None,
            note_newest: true,
        }
    }

    /// Deploys a source with everything that is known about it.
    ///
    /// # Arguments
    /// - `app`: the app, by name or UUID.
    /// - `source`: the tarball, its commit, its checksum.
    pub fn of(app: impl Into<AppId>, source: Source) -> Self {
        Self {
            app: app.into(),
            link: source.url().clone().into(),
            source,
            buildpacks: None,
            intent: None,
            code: None,
            note_newest: true,
        }
    }

    /// The same source from another link.
    pub(crate) fn link(mut self, link: TarballLink) -> Self {
        self.link = link;
        self
    }

    /// Without a look at the newest release: the dates of build and release must do.
    pub(crate) fn without_newest(mut self) -> Self {
        self.note_newest = false;
        self
    }

    /// A sentence about the version.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.source = self.source.description(text);
        self
    }

    /// `SHA256:` and the tarball's digest in hex: Heroku refuses other bytes.
    pub fn checksum(mut self, checksum: impl Into<String>) -> Self {
        self.source = self.source.checksum(checksum);
        self
    }

    /// The buildpacks of this build, instead of those of the app.
    pub fn buildpacks(mut self, buildpacks: Vec<Buildpack>) -> Self {
        self.buildpacks = Some(buildpacks);
        self
    }

    /// When it was decided, and whether it may have been sent already. Without it, it is
    /// decided when the flow begins, and what is there before is read first.
    pub fn intent(mut self, intent: Intent) -> Self {
        self.intent = Some(intent);
        self
    }

    /// A code of the caller's second factor, sent with the build. It works once.
    pub fn two_factor(mut self, code: impl Into<Secret>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// The app.
    #[must_use]
    pub fn app(&self) -> &AppId {
        &self.app
    }

    /// The call that builds the tarball at `url`.
    pub(super) fn call(&self, url: SignedUrl) -> CreateBuild {
        let call = CreateBuild::new(&self.app, self.source.clone().with_url(url));
        match &self.buildpacks {
            Some(buildpacks) => call.buildpacks(buildpacks.clone()),
            None => call,
        }
    }
}

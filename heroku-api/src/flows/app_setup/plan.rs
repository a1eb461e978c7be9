//! What the app shall be.

use crate::builds::{Build, Buildpack, Source};
use crate::config_vars::ConfigVars;
use crate::ensure::Intent;
use crate::flows::TarballLink;
use crate::flows::deploy::DeployPlan;
use crate::ids::{AppId, PipelineId};
use crate::secret::{Secret, SignedUrl};
use crate::setups::{CreateAppSetup, Overrides, SetupApp};

/// What the app shall be: its name, where it belongs, and what it runs.
#[derive(Clone, Debug)]
#[must_use]
pub struct AppSetupPlan {
    pub(super) name: String,
    pub(super) pipeline: PipelineId,
    pub(super) version: String,
    pub(super) pr_number: Option<u64>,
    pub(super) link: TarballLink,
    description: Option<String>,
    app: SetupApp,
    environment: ConfigVars,
    buildpacks: Option<Vec<Buildpack>>,
    pub(super) intent: Option<Intent>,
    pub(super) code: Option<Secret>,
    pub(super) builds: Option<Vec<Build>>,
}

impl AppSetupPlan {
    /// An app of this name in stage `review` of a pipeline.
    ///
    /// # Arguments
    /// - `name`: the app's name, 3 to 30 characters `a-z 0-9 -`; make it from the pipeline
    ///   and the pull request, so that it is always the same
    /// - `pipeline`: the pipeline's UUID
    /// - `link`: a tarball with an `app.json`; [`TarballLink::late`] for links that live
    ///   five minutes
    /// - `version`: the commit
    pub fn new(
        name: impl Into<String>,
        pipeline: impl Into<PipelineId>,
        link: impl Into<TarballLink>,
        version: impl Into<String>,
    ) -> Self {
        Self {
            name: name.into(),
            pipeline: pipeline.into(),
            version: version.into(),
            pr_number: None,
            link: link.into(),
            description: None,
            app: SetupApp::default(),
            environment: ConfigVars::new(),
            buildpacks: None,
            intent: None,
            code: None,
            builds: None,
        }
    }

    /// The team, region, space and stack of the app; its name stays that of the plan.
    pub fn app(mut self, app: SetupApp) -> Self {
        self.app = app;
        self
    }

    /// Config vars beside those of the pipeline; they win over them.
    pub fn environment(mut self, vars: ConfigVars) -> Self {
        self.environment = vars;
        self
    }

    /// Buildpacks instead of those of the `app.json`.
    pub fn buildpacks(mut self, buildpacks: Vec<Buildpack>) -> Self {
        self.buildpacks = Some(buildpacks);
        self
    }

    /// The pull request, for the result.
    pub fn pr_number(mut self, number: u64) -> Self {
        self.pr_number = Some(number);
        self
    }

    /// A sentence about the version, for builds into an app that exists.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// When it was decided, and whether it may have been sent already.
    pub fn intent(mut self, intent: Intent) -> Self {
        self.intent = Some(intent);
        self
    }

    /// A code of the caller's second factor, sent with the setup or the build. It works once.
    pub fn two_factor(mut self, code: impl Into<Secret>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// The newest builds of the app, newest first, when they were read a moment ago:
    /// [`redeploy`](super::redeploy) does not read them again. Their ids are what was
    /// [there before](Intent::seen).
    pub fn builds(mut self, newest: Vec<Build>) -> Self {
        self.builds = Some(newest);
        self
    }

    /// The call that sets the app up, with the config vars of the pipeline.
    pub(super) fn call(&self, url: SignedUrl, of_pipeline: &ConfigVars) -> CreateAppSetup {
        let mut vars = ConfigVars::new();
        for source in [of_pipeline, &self.environment] {
            for name in source.names() {
                if let Some(value) = source.get(name) {
                    vars = vars.set(name, value.clone());
                }
            }
        }
        vars = vars.set(super::MARKER, self.pipeline.as_str());
        let mut overrides = Overrides::new().env(vars);
        if let Some(buildpacks) = &self.buildpacks {
            overrides = overrides.buildpacks(buildpacks.clone());
        }
        let mut app = self.app.clone();
        app.name = Some(self.name.clone());
        CreateAppSetup::new(Source::new(url).version(&self.version))
            .app(app)
            .overrides(overrides)
    }

    /// The plan that builds it into the app that exists.
    pub(super) fn build_into(&self, app: &AppId) -> DeployPlan {
        let mut source = Source::new(SignedUrl::new(String::new())).version(&self.version);
        if let Some(text) = &self.description {
            source = source.description(text);
        }
        let mut plan = DeployPlan::of(app, source).link(self.link.clone());
        if let Some(code) = &self.code {
            plan = plan.two_factor(code.clone());
        }
        match &self.buildpacks {
            Some(buildpacks) => plan.buildpacks(buildpacks.clone()),
            None => plan,
        }
    }
}

//! What a review app shall be.

use crate::builds::{Build, Source};
use crate::config_vars::ConfigVars;
use crate::ensure::Intent;
use crate::flows::deploy::DeployPlan;
use crate::flows::{FlowError, TarballLink};
use crate::ids::{AppId, PipelineId};
use crate::review_apps::{CreateReviewApp, ReviewSource};
use crate::secret::{Secret, SignedUrl};

/// What a review app shall be: whose it is, and what it runs.
#[derive(Clone, Debug)]
#[must_use]
pub struct ReviewAppPlan {
    pub(super) pipeline: PipelineId,
    pub(super) branch: String,
    pub(super) pr_number: Option<u64>,
    pub(super) fork: Option<u64>,
    pub(crate) version: String,
    link: TarballLink,
    description: Option<String>,
    environment: Option<ConfigVars>,
    pub(super) intent: Option<Intent>,
    pub(super) code: Option<Secret>,
    pub(super) builds: Option<Vec<Build>>,
}

impl ReviewAppPlan {
    /// A review app of a branch.
    ///
    /// # Arguments
    /// - `pipeline`: the pipeline's UUID
    /// - `branch`: the branch
    /// - `link`: a tarball that needs no header; [`TarballLink::late`] for links that live
    ///   five minutes
    /// - `version`: the commit
    pub fn new(
        pipeline: impl Into<PipelineId>,
        branch: impl Into<String>,
        link: impl Into<TarballLink>,
        version: impl Into<String>,
    ) -> Self {
        Self {
            pipeline: pipeline.into(),
            branch: branch.into(),
            pr_number: None,
            fork: None,
            version: version.into(),
            link: link.into(),
            description: None,
            environment: None,
            intent: None,
            code: None,
            builds: None,
        }
    }

    /// The pull request it belongs to.
    pub fn pr_number(mut self, number: u64) -> Self {
        self.pr_number = Some(number);
        self
    }

    /// The GitHub number of the fork that the branch is in.
    pub fn fork_repo_id(mut self, id: u64) -> Self {
        self.fork = Some(id);
        self
    }

    /// A sentence about the version, for builds into an app that exists.
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Config vars that it gets before its first build.
    pub fn environment(mut self, vars: ConfigVars) -> Self {
        self.environment = Some(vars);
        self
    }

    /// When it was decided, and whether it may have been sent already.
    pub fn intent(mut self, intent: Intent) -> Self {
        self.intent = Some(intent);
        self
    }

    /// A code of the caller's second factor, sent with the creation or the build. It works
    /// once.
    pub fn two_factor(mut self, code: impl Into<Secret>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// The newest builds of its app, newest first, when they were read a moment ago:
    /// [`redeploy`](super::redeploy) does not read them again. Their ids are what was
    /// [there before](Intent::seen).
    pub fn builds(mut self, newest: Vec<Build>) -> Self {
        self.builds = Some(newest);
        self
    }

    /// The call that creates it.
    pub(super) async fn call(&self) -> Result<CreateReviewApp, FlowError> {
        let source = ReviewSource::tarball(self.link.get().await?, &self.version);
        let mut call = CreateReviewApp::new(&self.pipeline, self.branch.as_str(), source);
        if let Some(number) = self.pr_number {
            call = call.pr_number(number);
        }
        if let Some(fork) = self.fork {
            call = call.fork_repo_id(fork);
        }
        Ok(match &self.environment {
            Some(vars) => call.environment(vars.clone()),
            None => call,
        })
    }

    /// The plan that builds it into an app that exists.
    pub(crate) fn build_into(&self, app: &AppId) -> DeployPlan {
        // The address is filled in when the build is sent.
        let mut source = Source::new(SignedUrl::new(String::new())).version(&self.version);
        if let Some(text) = &self.description {
            source = source.description(text);
        }
        let plan = DeployPlan::of(app, source).link(self.link.clone());
        match &self.code {
            Some(code) => plan.two_factor(code.clone()),
            None => plan,
        }
    }
}

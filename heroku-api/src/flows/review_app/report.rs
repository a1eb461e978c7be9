//! How work on a review app ended.

use crate::ensure::Ensured;
use crate::flows::deploy::Deployed;
use crate::flows::dynos::DynoProgress;
use crate::flows::standing::Overtaker;
use crate::ids::{AppId, BuildId, ReleaseId};
use crate::progress::Outcome;
use crate::review_apps::ReviewApp;
use crate::setups::{AppSetup, Postdeploy};

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReviewAppWork {
    /// The review app was created.
    Created,
    /// It was there before, or an earlier attempt had created it; nothing was built.
    Found,
    /// It was there before, and the commit was built into it.
    Redeployed,
    /// It was there before and runs this commit already; nothing was built.
    AlreadyRuns,
}

impl ReviewAppWork {
    pub(super) fn of<T>(ensured: &Ensured<T>) -> Self {
        if ensured.is_found() {
            Self::Found
        } else {
            Self::Created
        }
    }

    /// `created`, `found`, `redeployed` or `already_runs`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Found => "found",
            Self::Redeployed => "redeployed",
            Self::AlreadyRuns => "already_runs",
        }
    }
}

/// How work on a review app ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[must_use = "only `Outcome::Done` is a success"]
pub struct ReviewAppReport {
    /// `Done` when it runs what it was asked to, on every dyno that the formation wants (or
    /// nobody wanted to wait for them).
    pub outcome: Outcome,
    /// What was done.
    pub work: ReviewAppWork,
    /// The review app as it was seen last; `None` when nobody could read it, and for apps
    /// that an app setup created.
    pub review_app: Option<ReviewApp>,
    /// The pull request it belongs to.
    pub pr_number: Option<u64>,
    /// The app.
    pub app: Option<AppId>,
    /// The app's name.
    pub name: Option<String>,
    /// The app's public address.
    pub web_url: Option<String>,
    /// The build that was followed.
    pub build: Option<BuildId>,
    /// The release that runs.
    pub release: Option<ReleaseId>,
    /// The release's number.
    pub version: Option<u64>,
    /// The dynos as they were seen last, when they were waited for.
    pub dynos: Option<DynoProgress>,
    /// The release that took the place of this one.
    pub overtaken_by: Option<Overtaker>,
    /// What is wrong with the `app.json`.
    pub manifest_errors: Vec<String>,
    /// What the post-deploy script did.
    pub postdeploy: Option<Postdeploy>,
    /// The last lines of the build or the release command that failed.
    pub output: Vec<String>,
    /// More about the outcome, for people: Heroku's reason, or what the last look that
    /// failed said.
    pub detail: Option<String>,
}

impl ReviewAppReport {
    pub(crate) fn new(outcome: Outcome, work: ReviewAppWork) -> Self {
        Self {
            outcome,
            work,
            review_app: None,
            pr_number: None,
            app: None,
            name: None,
            web_url: None,
            build: None,
            release: None,
            version: None,
            dynos: None,
            overtaken_by: None,
            manifest_errors: Vec::new(),
            postdeploy: None,
            output: Vec::new(),
            detail: None,
        }
    }

    pub(crate) fn with_review_app(mut self, review_app: Option<ReviewApp>) -> Self {
        if let Some(review_app) = review_app {
            self.pr_number = review_app.pr_number;
            self.app.clone_from(&review_app.app);
            self.review_app = Some(review_app);
        }
        self
    }

    /// Adds the reasons that an app setup gives.
    pub(crate) fn with_setup(mut self, setup: Option<AppSetup>) -> Self {
        if let Some(setup) = setup {
            let app = setup.app;
            self.app = self.app.or_else(|| app.as_ref().map(|app| app.id.clone()));
            self.name = self.name.or_else(|| app.and_then(|app| app.name));
            self.build = self
                .build
                .or_else(|| setup.build.and_then(|build| build.id));
            self.manifest_errors = setup.manifest_errors.unwrap_or_default();
            self.postdeploy = setup.postdeploy;
            self.detail = self.detail.or(setup.failure_message);
        }
        self
    }

    pub(crate) fn with_deploy(mut self, deployed: Deployed) -> Self {
        self.outcome = deployed.outcome;
        self.app = Some(deployed.app);
        self.build = Some(deployed.build);
        self.release = deployed.release;
        self.version = deployed.version;
        self.dynos = deployed.dynos;
        self.overtaken_by = deployed.overtaken_by;
        self.output = deployed.output;
        self.detail = deployed.detail;
        self
    }
}

//! What the work on a review app needs to know.

use heroku_api::Client;
use heroku_api::config_vars::ConfigVars;
use heroku_api::flows::TarballLink;
use heroku_api::flows::app_setup::AppSetupPlan;
use heroku_api::flows::review_app::ReviewAppPlan;
use heroku_api::progress::Follow;
use serde_json::json;

use crate::Cx;
use crate::args::{Engine, Existing, Patience, Var};
use crate::ended::Ended;
use crate::feedback::{Facts, Feedback};
use crate::journal::Kind;
use crate::name::short;
use crate::place::Place;
use crate::target::Target;

/// What the work on a review app needs to know.
#[derive(Debug)]
pub(crate) struct Job<'j> {
    pub(crate) cx: &'j Cx,
    pub(crate) heroku: &'j Client,
    pub(crate) place: Place,
    pub(crate) target: Target,
    pub(crate) branch: String,
    pub(crate) sha: String,
    /// What the app is called when we name it, and the environment on GitHub.
    pub(crate) app: String,
    pub(crate) kind: Kind,
    pub(crate) engine: Engine,
    pub(crate) existing: Existing,
    pub(crate) link: TarballLink,
    pub(crate) vars: ConfigVars,
    pub(crate) feedback: Feedback,
    pub(crate) patience: Patience,
}

impl Job<'_> {
    pub(super) fn follow(&self) -> Follow {
        let follow = match self.patience.within {
            Some(limit) => Follow::default().within(limit),
            None => Follow::default(),
        };
        match self.patience.wait {
            true => follow,
            false => follow.without_dynos(),
        }
    }

    fn description(&self) -> String {
        format!("{} of {}", short(&self.sha), self.target.title())
    }

    pub(super) fn review_app(&self) -> ReviewAppPlan {
        let link = self.link.clone();
        let mut plan = ReviewAppPlan::new(&self.place.id, &self.branch, link, &self.sha)
            .description(self.description())
            .environment(self.vars.clone());
        if let Some(number) = self.target.pr {
            plan = plan.pr_number(number);
        }
        if let Some(fork) = self.target.fork {
            plan = plan.fork_repo_id(fork);
        }
        plan
    }

    pub(super) fn app_setup(&self) -> AppSetupPlan {
        let link = self.link.clone();
        let plan = AppSetupPlan::new(&self.app, &self.place.id, link, &self.sha)
            .description(self.description())
            .environment(self.vars.clone());
        match self.target.pr {
            Some(number) => plan.pr_number(number),
            None => plan,
        }
    }

    /// Adds what programs want to read to the result.
    pub(super) fn described(&self, ended: Ended, facts: &Facts) -> Ended {
        ended
            .with("branch", json!(self.branch))
            .with("pr", json!(self.target.pr))
            .with("sha", json!(self.sha))
            .with("environment", json!(self.app))
            .with("app", json!(facts.app))
            .with("name", json!(facts.name))
            .with("web_url", json!(facts.web_url))
            .with("build", json!(facts.build))
            .with("page", json!(facts.page()))
    }
}

/// The config vars of a new app.
pub(crate) fn vars(sha: &str, given: &[Var]) -> ConfigVars {
    let own = ConfigVars::new().set("SOURCE_VERSION", sha);
    given
        .iter()
        .fold(own, |vars, var| vars.set(&var.name, var.value.as_str()))
}

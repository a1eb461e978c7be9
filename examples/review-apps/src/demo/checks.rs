//! Looks at the world, as somebody who does not trust the commands.

use github_checks::Repo;
use github_checks::comments::ListComments;
use github_checks::deployments::{ListDeploymentStatuses, ListDeployments};
use github_checks::statuses::ListStatuses;
use heroku_api::apps::GetApp;
use heroku_api::config_vars::GetConfigVars;
use heroku_api::pipelines::GetPipeline;
use heroku_api::review_apps::ListReviewApps;
use sandbox::Sandbox;
use serde_json::{Value, json};

use super::script::Story;

/// Clients of its own.
pub(super) struct Looks {
    sandbox: Sandbox,
    pub(super) heroku: heroku_api::Client,
    github: github_checks::Client,
    repo: Repo,
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

impl Looks {
    pub(super) fn new(sandbox: &Sandbox) -> Result<Self, String> {
        let heroku = heroku_api::Client::builder(sandbox.heroku().token.as_str())
            .base_url(&sandbox.heroku().url)
            .build();
        let github = github_checks::Client::builder(sandbox.github().token.as_str())
            .base_url(&sandbox.github().url)
            .build();
        Ok(Self {
            sandbox: sandbox.clone(),
            heroku: heroku.map_err(text)?,
            github: github.map_err(text)?,
            repo: sandbox.github().repository.parse().map_err(text)?,
        })
    }

    /// The app runs the commit.
    pub(super) fn runs(&self, app: &str, sha: &str) -> Result<(), String> {
        match self.sandbox.world().deployed(app) {
            Some(found) if found == sha => Ok(()),
            found => Err(format!("{app} runs {found:?}, not {sha}")),
        }
    }

    pub(super) async fn config(&self, app: &str, name: &str) -> Result<(), String> {
        let vars = self
            .heroku
            .send(&GetConfigVars::new(app))
            .await
            .map_err(text)?;
        vars.get(name)
            .map(drop)
            .ok_or_else(|| format!("{app} has no {name}"))
    }

    async fn review_apps(&self) -> Result<usize, String> {
        let pipeline = self
            .heroku
            .send(&GetPipeline::new("acme"))
            .await
            .map_err(text)?;
        let all = self.heroku.all(&ListReviewApps::new(&pipeline.id)).await;
        all.map(|all| all.len()).map_err(text)
    }

    pub(super) async fn is_gone(&self, app: &str) -> Result<(), String> {
        match self.heroku.send(&GetApp::new(app)).await {
            Err(error) if error.is_not_found() => {}
            Ok(_) => return Err(format!("{app} is still there")),
            Err(error) => return Err(text(error)),
        }
        match self.review_apps().await? {
            0 => Ok(()),
            left => Err(format!("{left} review apps are left")),
        }
    }

    /// Commit and newest state of the deployments of an environment, newest first.
    async fn deployments(&self, environment: &str) -> Result<Vec<(String, String)>, String> {
        let list = ListDeployments::new(&self.repo).environment(environment);
        let mut all = Vec::new();
        for one in self.github.all(&list).await.map_err(text)? {
            let statuses = ListDeploymentStatuses::new(&self.repo, one.id);
            let statuses = self.github.all(&statuses).await.map_err(text)?;
            let newest = statuses.into_iter().max_by_key(|status| status.id);
            let state = newest.map(|status| status.state.to_string());
            all.push((one.sha.to_string(), state.unwrap_or_default()));
        }
        Ok(all)
    }

    /// The newest deployment is of the commit, and in this state; no earlier one is open.
    pub(super) async fn deployment(
        &self,
        environment: &str,
        sha: &str,
        state: &str,
    ) -> Result<(), String> {
        let all = self.deployments(environment).await?;
        match all.first() {
            Some((of, is)) if of == sha && is == state => {}
            found => {
                return Err(format!(
                    "the newest deployment to {environment} is {found:?}"
                ));
            }
        }
        match all.iter().skip(1).find(|(_, is)| !is_final(is)) {
            None => Ok(()),
            open => Err(format!("an earlier deployment has no end: {open:?}")),
        }
    }

    pub(super) async fn all_inactive(&self, environment: &str) -> Result<(), String> {
        let all = self.deployments(environment).await?;
        match all
            .iter()
            .find(|(_, is)| is != "inactive" && is != "failure" && is != "error")
        {
            None if all.is_empty() => Err("there are no deployments".to_owned()),
            None => Ok(()),
            open => Err(format!("a deployment is not inactive: {open:?}")),
        }
    }

    pub(super) async fn status(&self, sha: &str, state: &str) -> Result<(), String> {
        let all = self
            .github
            .all(&ListStatuses::new(&self.repo, sha))
            .await
            .map_err(text)?;
        let ours = all
            .into_iter()
            .filter(|status| status.context == "review-app");
        match ours
            .max_by_key(|status| status.id)
            .map(|status| status.state.to_string())
        {
            Some(found) if found == state => Ok(()),
            found => Err(format!("the commit status is {found:?}")),
        }
    }

    /// There is one comment, and it says this.
    pub(super) async fn comment(&self, number: u64, says: &str) -> Result<(), String> {
        let all = self
            .github
            .all(&ListComments::new(&self.repo, number))
            .await
            .map_err(text)?;
        let bodies: Vec<_> = all.into_iter().filter_map(|comment| comment.body).collect();
        match bodies.as_slice() {
            [body] if body.contains(says) => Ok(()),
            found => Err(format!("the comments are {found:?}, {says:?} was expected")),
        }
    }

    /// What is there at the end.
    pub(super) async fn state(&self, story: &Story) -> Value {
        let world = self.sandbox.world();
        let environment = story.environment();
        json!({
            "review_apps": self.review_apps().await.unwrap_or_default(),
            "deployments": {
                "review": self.deployments(&environment).await.unwrap_or_default(),
                "production": self.deployments("acme-prod").await.unwrap_or_default(),
                "staging": self.deployments("acme-staging-eu").await.unwrap_or_default(),
            },
            "runs": {
                "acme-prod": world.deployed("acme-prod"),
                "acme-staging-eu": world.deployed("acme-staging-eu"),
            },
        })
    }
}

fn is_final(state: &str) -> bool {
    matches!(state, "success" | "failure" | "error" | "inactive")
}

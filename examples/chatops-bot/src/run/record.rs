//! The deployment on GitHub: created before anything runs, and always brought to an end.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::SystemTime;

use github_checks::Repo;
use github_checks::deployments::{
    CreateDeployment, CreateDeploymentStatus, DeploymentOutcome, DeploymentState,
};
use github_checks::ensure::{self, Ensured, Intent};
use github_checks::ids::DeploymentId;

use super::ended::Ended;
use crate::bot::{Bot, Caller};
use crate::refusal::{github_advice, told};
use crate::story::{Commit, Step, Trouble};

/// Descriptions of deployment statuses hold 140 characters.
const DESCRIPTION: usize = 140;

/// A deployment that GitHub knows of.
#[derive(Debug)]
pub(super) struct Record {
    bot: Arc<Bot>,
    repo: Repo,
    id: DeploymentId,
}

/// What is recorded.
pub(super) struct Entry<'e> {
    pub(super) repo: &'e Repo,
    pub(super) commit: &'e Commit,
    pub(super) caller: &'e Caller,
    pub(super) pipeline: &'e str,
    pub(super) app: &'e str,
    pub(super) stage: &'e str,
    /// Whether other apps share the stage: then each has an environment of its own, or a
    /// success of one would mark the others inactive.
    pub(super) crowded: bool,
    pub(super) task: &'static str,
    pub(super) forced: bool,
    pub(super) thread: &'e str,
}

impl Record {
    /// Creates the deployment.
    ///
    /// # Errors
    /// When GitHub has none: nothing was started then.
    pub(super) async fn create(bot: &Arc<Bot>, entry: &Entry<'_>) -> Result<Self, Trouble> {
        let environment = if entry.crowded {
            format!("{}/{}", entry.stage, entry.app)
        } else {
            entry.stage.to_owned()
        };
        // The checks were read by us, for this very commit: GitHub need not do it again.
        let call = CreateDeployment::new(entry.repo, &entry.commit.sha)
            .without_checks()
            .task(entry.task)
            .environment(environment)
            .production(entry.stage == "production")
            .description(format!("{} to {}", entry.pipeline, entry.app))
            .payload("v", 1)
            .payload("pipeline", entry.pipeline)
            .payload("app", entry.app)
            .payload("stage", entry.stage)
            .payload("forced", entry.forced)
            .payload("slack_team", entry.caller.team.as_str())
            .payload("slack_channel", entry.caller.channel.as_str())
            .payload("slack_user", entry.caller.user.as_str())
            .payload("slack_thread", entry.thread)
            .operation(operation());
        let refused = |what: String, advice: &str| Err(Trouble::new(what, advice));
        let github = &bot.services.github;
        let ensured = ensure::deployment(github, &call, Intent::now(github)).await;
        match ensured.map(Ensured::into_inner) {
            Ok(DeploymentOutcome::Created(deployment)) => Ok(Self {
                bot: Arc::clone(bot),
                repo: entry.repo.clone(),
                id: deployment.id,
            }),
            Ok(DeploymentOutcome::UnknownRef { .. }) => refused(
                "GitHub no longer knows the commit".into(),
                "Push it again, then deploy",
            ),
            Ok(outcome) => refused(
                format!("GitHub made no deployment ({outcome:?})"),
                "Look at the repository's deployments page",
            ),
            Err(error) => refused(
                format!("GitHub made no deployment: {}", told(&error)),
                &github_advice(&error),
            ),
        }
    }

    /// Says that the work has begun.
    pub(super) async fn in_progress(&self, log: Option<String>) {
        let mut call = self.status(DeploymentState::InProgress, "Heroku has begun");
        if let Some(url) = log {
            call = call.log_url(url);
        }
        self.send(&call).await;
    }

    /// Says how it ended. Nothing follows.
    pub(super) async fn end(self, ended: &Ended) {
        let mut call = self.status(ended.state.clone(), &ended.description);
        if let Step::Live { url: Some(url), .. } = &ended.step {
            call = call.environment_url(url);
        }
        self.send(&call).await;
    }

    fn status(&self, state: DeploymentState, description: &str) -> CreateDeploymentStatus {
        let short: String = description.chars().take(DESCRIPTION).collect();
        CreateDeploymentStatus::new(&self.repo, self.id, state).description(short)
    }

    /// A status that GitHub does not take must not stop a deploy that Heroku runs.
    async fn send(&self, call: &CreateDeploymentStatus) {
        let github = &self.bot.services.github;
        let posted = ensure::deployment_status(github, call, Intent::now(github)).await;
        if let Err(error) = posted {
            tracing::warn!(error = told(&error), "a deployment status was not recorded");
        }
    }
}

/// An id of our own, by which a deployment is found again when GitHub's answer is lost.
fn operation() -> String {
    // Two hashers with keys of their own: not secret, but not twice the same either.
    let half = || RandomState::new().hash_one(SystemTime::now());
    format!("{:016x}{:016x}", half(), half())
}

//! What the pull request shows: the deployment with "View deployment", a commit status, one
//! comment that is kept up to date; and a message in Slack.
//!
//! Feedback that does not work is a warning: it never stops a deploy, and never makes one
//! look better than it is.

mod comment;
mod slack;

use std::time::SystemTime;

use github_checks::comments::MarkedComment;
use github_checks::deployments::DeploymentState;
use github_checks::ensure::{self, Intent};
use github_checks::statuses::{CreateStatus, StatusState, describe};
use heroku_api::builds::Build;

use crate::Cx;
use crate::args;
use crate::ended::Ended;
use crate::journal::{Action, Journal, Operation, State, Way, Wish};
use crate::name::short;
use crate::target::Target;
use crate::trouble::Trouble;

/// The commit status.
const CONTEXT: &str = "review-app";

/// What is known of the app, more and more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Id or name.
    pub(crate) app: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) web_url: Option<String>,
    pub(crate) build: Option<String>,
    pub(crate) version: Option<u64>,
}

impl Facts {
    /// The page of the build, or of the app, for people.
    pub(crate) fn page(&self) -> Option<String> {
        let app = self.name.as_ref().or(self.app.as_ref())?;
        let page = format!("https://dashboard.heroku.com/apps/{app}");
        Some(match &self.build {
            Some(build) => format!("{page}/activity/builds/{build}"),
            None => page,
        })
    }
}

/// What is reported where.
#[derive(Debug)]
pub(crate) struct Feedback {
    cx: Cx,
    target: Target,
    environment: String,
    pub(crate) journal: Journal,
    /// By which way the app is made, where that is a question: the next run reads it.
    pub(crate) way: Option<Way>,
    status: bool,
    comment: bool,
    slack: Option<slack::Slack>,
}

impl Feedback {
    /// `environment` is the review app, or the app of a branch when it is `permanent`.
    pub(crate) fn new(
        cx: &Cx,
        asked: &args::Feedback,
        target: &Target,
        environment: &str,
        permanent: bool,
    ) -> Result<Self, Trouble> {
        let on = !asked.no_feedback && target.github.is_some() && target.repo.is_some();
        Ok(Self {
            cx: cx.clone(),
            target: target.clone(),
            environment: environment.to_owned(),
            way: None,
            journal: Journal::new(cx, asked, target, environment, permanent),
            status: on && !asked.no_status,
            comment: on && !asked.no_comment && !permanent && target.pr.is_some(),
            slack: slack::Slack::new(cx, asked.slack.as_deref())?,
        })
    }

    /// Remembers the write that is about to be sent.
    pub(crate) async fn begin(
        &mut self,
        wish: &Wish<'_>,
        found: Option<Operation>,
        action: Action,
        seen: Vec<String>,
        builds: &[Build],
    ) -> Operation {
        let now: SystemTime = self.cx.services.wire.now();
        let operation = {
            let action = (self.way, action);
            self.journal.begin(wish, found, action, seen, now).await
        };
        self.journal.settle(builds).await;
        operation
    }

    /// Heroku has accepted.
    pub(crate) async fn accepted(&self, facts: &Facts, watched: bool) {
        let (state, text) = match watched {
            true => (DeploymentState::InProgress, "Heroku builds it"),
            false => (
                DeploymentState::Queued,
                "Heroku has accepted it; not watched",
            ),
        };
        let mut state = State::new(state, text);
        state.log_url = facts.page();
        self.journal.state(&state).await;
        let text = format!("{text}: {}", self.environment);
        self.post_status(StatusState::Pending, &text, facts.page())
            .await;
        let body = comment::running(
            &self.environment,
            self.target.sha.as_deref(),
            facts,
            watched,
        );
        self.post_comment(body).await;
    }

    /// It is over.
    pub(crate) async fn ended(&self, facts: &Facts, ended: &Ended) {
        let (state, status) = match ended.outcome {
            "done" => (DeploymentState::Success, StatusState::Success),
            "failed" => (DeploymentState::Failure, StatusState::Failure),
            "overtaken" => (DeploymentState::Inactive, StatusState::Error),
            _ => (DeploymentState::Error, StatusState::Error),
        };
        let mut state = State::new(state, ended.text.clone());
        state.log_url = facts.page();
        state.environment_url = facts.web_url.clone().filter(|_| ended.outcome == "done");
        self.journal.end(&state).await;
        self.post_status(status, &ended.text, facts.page()).await;
        // A newer run has the comment.
        if ended.outcome != "overtaken" {
            let sha = self.target.sha.as_deref();
            self.post_comment(comment::ended(&self.environment, sha, facts, ended))
                .await;
        }
        self.post_slack(facts, &ended.text).await;
    }

    /// Nothing was sent.
    pub(crate) async fn refused(&self, trouble: &Trouble) {
        let mut state = State::new(DeploymentState::Error, trouble.what.clone());
        state.log_url.clone_from(&self.target.run_url);
        // What may have happened is looked for by the next run, which finds it here.
        if trouble.reason != crate::reasons::Reason::MayHaveHappened {
            self.journal.end(&state).await;
        }
        let page = self.target.run_url.clone();
        self.post_status(StatusState::Error, &trouble.what, page)
            .await;
    }

    /// The review app is gone.
    pub(crate) async fn deleted(&self) {
        self.journal.gone().await;
        self.post_comment(comment::deleted(&self.environment)).await;
        self.post_slack(&Facts::default(), "deleted").await;
    }

    async fn post_status(&self, state: StatusState, text: &str, page: Option<String>) {
        let (true, Some(github), Some(repo), Some(sha)) = (
            self.status,
            &self.target.github,
            &self.target.repo,
            &self.target.sha,
        ) else {
            return;
        };
        let mut call = CreateStatus::new(repo, sha.as_str(), state)
            .context(CONTEXT)
            .description(describe(text, [""; 0]));
        if let Some(url) = page {
            call = call.target_url(url);
        }
        if let Err(error) = github.send(&call).await {
            self.warn(&Trouble::github("posting the commit status", &error));
        }
    }

    async fn post_comment(&self, body: String) {
        let (true, Some(github), Some(repo), Some(number)) = (
            self.comment,
            &self.target.github,
            &self.target.repo,
            self.target.pr,
        ) else {
            return;
        };
        let marker = format!("review-app:{}", self.environment);
        let comment = MarkedComment::new(repo, number, marker, body);
        let posted = ensure::comment(github, &comment, Intent::now(github)).await;
        if let Err(error) = posted {
            self.warn(&Trouble::github(
                "writing the comment on the pull request",
                &error,
            ));
        }
    }

    async fn post_slack(&self, facts: &Facts, text: &str) {
        let Some(slack) = &self.slack else {
            return;
        };
        let commit = self.target.sha.as_deref().map(short);
        let title = self.target.title();
        if let Err(trouble) = slack
            .post(&self.environment, &title, commit, facts, text)
            .await
        {
            self.warn(&trouble);
        }
    }

    fn warn(&self, trouble: &Trouble) {
        let advice = trouble.advice.as_ref().map(|text| format!(" ({text})"));
        let text = format!("{}{}", trouble.what, advice.unwrap_or_default());
        self.cx.screen.warning(&text);
    }
}

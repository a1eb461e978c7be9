//! `POST …/actions/runs/{run_id}/deployment_protection_rule` — an app's decision.

use super::CallbackUrl;
use crate::deployment_reviews::{DECISIONS, ReviewState};
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{Repo, WorkflowRunId};
use crate::limits;

call! {
    /// Approves or rejects a deployment as the app that was asked, or, without a
    /// [`state`](Self::state), only says how far the decision is. GitHub takes ten such
    /// reports for one deployment.
    ///
    /// Never sent again after an unclear failure: a decision that was made cannot be read
    /// back, but a second one is refused.
    ///
    /// # Permission
    /// `deployments: write` of the app that was asked.
    pub struct ReviewProtectionRule {
        /// Repository of the run.
        repo: Repo,
        /// Id of the workflow run.
        run: WorkflowRunId,
    } sends {
        /// Name of the environment.
        environment_name: String,
    } -> ();
    POST "/repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule", CheckFirst,
    docs "https://docs.github.com/rest/actions/workflow-runs#review-custom-deployment-protection-rules-for-a-workflow-run";
    body {
        /// [`Approved`](ReviewState::Approved) or [`Rejected`](ReviewState::Rejected).
        state: ReviewState,
        /// What people read beside it, in Markdown.
        comment: String,
    };
    check check
}

impl ReviewProtectionRule {
    /// Replies to the event that asked.
    ///
    /// # Arguments
    /// - `callback`: the event's address, checked.
    /// - `environment`: name of the environment, from the event.
    pub fn reply(callback: &CallbackUrl, environment: impl Into<String>) -> Self {
        Self::new(callback.repo(), callback.run(), environment)
    }
}

fn check(call: &ReviewProtectionRule) -> Result<(), BuildError> {
    limits::present("environment_name", &call.environment_name)?;
    if let Some(state) = &call.state {
        return limits::one_of("state", state.as_str(), &DECISIONS);
    }
    match call.comment.as_deref() {
        Some(comment) => limits::present("comment", comment),
        None => Err(BuildError::invalid(
            "state: a decision or at least a comment is needed",
        )),
    }
}

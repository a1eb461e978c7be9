//! Events about GitHub Actions: workflow runs, reviews and gates.

use serde::Deserialize;

use super::{Action, InstallationOfEvent};
use crate::base_url::BaseUrl;
use crate::deployments::Deployment;
use crate::environments::RequiredReviewer;
use crate::ids::Sha;
use crate::lenient::{known_items, or_none};
use crate::protection_rules::{CallbackError, CallbackUrl};
use crate::repositories::Repository;
use crate::users::Account;
use crate::workflow_runs::{Workflow, WorkflowRun};

event! {
    /// A workflow run was requested, started or completed.
    WorkflowRunEvent {
        /// [`Requested`](Action::Requested), [`InProgress`](Action::InProgress) or
        /// [`Completed`](Action::Completed).
        action: Option<Action>,
        /// The run.
        workflow_run: WorkflowRun,
        /// Its workflow.
        #[serde(default, deserialize_with = "or_none")]
        workflow: Option<Workflow>,
    }
}

event! {
    /// A job waits for a reviewer, or a reviewer approved or rejected it.
    DeploymentReviewEvent {
        /// [`Requested`](Action::Requested), [`Approved`](Action::Approved) or
        /// [`Rejected`](Action::Rejected).
        action: Option<Action>,
        /// Name of the environment; only GitHub's request names it, once for each.
        #[serde(default, deserialize_with = "or_none")]
        environment: Option<String>,
        /// The run that waits.
        #[serde(default, deserialize_with = "or_none")]
        workflow_run: Option<WorkflowRun>,
        /// Who may approve.
        #[serde(default, deserialize_with = "known_items")]
        reviewers: Vec<RequiredReviewer>,
        /// Whose run it is, in a request.
        #[serde(default, deserialize_with = "or_none")]
        requestor: Option<Account>,
        /// Who approved or rejected.
        #[serde(default, deserialize_with = "or_none")]
        approver: Option<Account>,
        /// What the reviewer said about it.
        #[serde(default, deserialize_with = "or_none")]
        comment: Option<String>,
    }
}

event! {
    /// GitHub asks this app whether a job may deploy. Reply with
    /// [`ReviewProtectionRule`](crate::protection_rules::ReviewProtectionRule) to the
    /// [`callback`](Self::callback); without a reply the job fails after 30 days.
    DeploymentProtectionRuleEvent {
        /// [`Requested`](Action::Requested).
        action: Option<Action>,
        /// Name of the environment.
        environment: String,
        /// Event that started the workflow run.
        #[serde(default, deserialize_with = "or_none")]
        event: Option<String>,
        /// Commit to be deployed.
        #[serde(default, deserialize_with = "or_none")]
        sha: Option<Sha>,
        /// Branch or tag to be deployed.
        #[serde(default, rename = "ref", deserialize_with = "or_none")]
        git_ref: Option<String>,
        /// Where to reply to, unchecked: use [`callback`](Self::callback).
        deployment_callback_url: String,
        /// The deployment.
        #[serde(default, deserialize_with = "or_none")]
        deployment: Option<Deployment>,
    }
}

impl DeploymentProtectionRuleEvent {
    /// Where to reply to.
    ///
    /// # Arguments
    /// - `api`: address of the API: `client.services().base(Service::Api)`.
    ///
    /// # Errors
    /// When the address is not on this API: the event is forged, or meant for another
    /// GitHub.
    pub fn callback(&self, api: &BaseUrl) -> Result<CallbackUrl, CallbackError> {
        CallbackUrl::read(&self.deployment_callback_url, api)
    }
}

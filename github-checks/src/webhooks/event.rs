//! What happened.

use serde_json::Value;

use super::payload::{
    CheckRunEvent, CheckSuiteEvent, CreateEvent, DeleteEvent, DeploymentEvent,
    DeploymentProtectionRuleEvent, DeploymentReviewEvent, DeploymentStatusEvent,
    GithubAppAuthorizationEvent, InstallationEvent, InstallationRepositoriesEvent,
    IssueCommentEvent, PingEvent, PullRequestEvent, PushEvent, RepositoryEvent, StatusEvent,
    WorkflowRunEvent,
};

/// Writes the enum, its reader and its names from one table.
macro_rules! events {
    ($( $(#[$doc:meta])* $variant:ident($payload:ty) = $name:literal, )+) => {
        /// What happened, with what this crate reads of it.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum Event {
            $( $(#[$doc])* $variant(Box<$payload>), )+
            /// An event this crate has no type for, as it came.
            #[non_exhaustive]
            Other {
                /// Its name, `X-GitHub-Event`.
                name: String,
                /// Its payload.
                payload: Value,
            },
        }

        impl Event {
            /// Reads the payload of the event `name`.
            ///
            /// # Arguments
            /// - `name`: name of the event, `X-GitHub-Event`.
            /// - `payload`: payload as JSON.
            ///
            /// # Errors
            /// When the payload does not fit.
            #[inline]
            pub fn parse(name: &str, payload: &[u8]) -> Result<Self, serde_json::Error> {
                Ok(match name {
                    $( $name => Self::$variant(serde_json::from_slice(payload)?), )+
                    other => Self::Other {
                        name: other.to_owned(),
                        payload: serde_json::from_slice(payload)?,
                    },
                })
            }

            /// The event's name, as in `X-GitHub-Event`.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $( Self::$variant(_) => $name, )+
                    Self::Other { name, .. } => name,
                }
            }
        }
    };
}

events! {
    /// A check run was created or completed, or somebody pressed one of its buttons.
    CheckRun(CheckRunEvent) = "check_run",
    /// A check suite was completed.
    CheckSuite(CheckSuiteEvent) = "check_suite",
    /// A branch or a tag was created.
    Create(CreateEvent) = "create",
    /// A branch or a tag was deleted.
    Delete(DeleteEvent) = "delete",
    /// A deployment was created.
    Deployment(DeploymentEvent) = "deployment",
    /// GitHub asks this app whether a job may deploy.
    DeploymentProtectionRule(DeploymentProtectionRuleEvent) = "deployment_protection_rule",
    /// A job waits for a reviewer, or a reviewer approved or rejected it.
    DeploymentReview(DeploymentReviewEvent) = "deployment_review",
    /// A deployment got a status. Not sent for `inactive`.
    DeploymentStatus(DeploymentStatusEvent) = "deployment_status",
    /// A person revoked the consent for this app: their tokens no longer work.
    GithubAppAuthorization(GithubAppAuthorizationEvent) = "github_app_authorization",
    /// The app was installed, changed or removed.
    Installation(InstallationEvent) = "installation",
    /// The app may see other repositories than before.
    InstallationRepositories(InstallationRepositoriesEvent) = "installation_repositories",
    /// A comment on an issue or a pull request was created, edited or deleted.
    IssueComment(IssueCommentEvent) = "issue_comment",
    /// The hook was created, or somebody tries it out.
    Ping(PingEvent) = "ping",
    /// Something about a pull request.
    PullRequest(PullRequestEvent) = "pull_request",
    /// Commits were pushed, or a branch or tag was created or deleted.
    Push(PushEvent) = "push",
    /// Something about the repository itself: renamed, transferred, archived …
    Repository(RepositoryEvent) = "repository",
    /// A commit got a status.
    Status(StatusEvent) = "status",
    /// A workflow run was requested, started or completed.
    WorkflowRun(WorkflowRunEvent) = "workflow_run",
}

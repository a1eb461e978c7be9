//! What this crate reads of each event.
//!
//! Source: <https://docs.github.com/webhooks/webhook-events-and-payloads>

use serde::Deserialize;
use serde_json::Value;

use super::action::Action;
use crate::branches::Branch;
use crate::check_runs::CheckRun;
use crate::check_suites::CheckSuite;
use crate::commits::Commit;
use crate::deployments::{Deployment, DeploymentStatus};
use crate::ids::{HookId, InstallationId, PullNumber, Sha};
use crate::lenient::{known_items, or_default};
use crate::pulls::PullRequest;
use crate::repositories::Repository;
use crate::statuses::StatusState;
use crate::users::Account;

/// The members that most events share are written once.
macro_rules! event {
    ($(#[$doc:meta])* $name:ident { $($(#[$member_doc:meta])* $member:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Deserialize)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$member_doc])* pub $member: $kind,)*
            /// Where it happened.
            pub repository: Option<Repository>,
            /// Who did it.
            pub sender: Option<Account>,
            /// The installation of the app that this was sent to.
            pub installation: Option<InstallationOfEvent>,
        }
    };
}

mod actions;
mod apps;
mod comments;
mod repositories;
pub use self::actions::{DeploymentProtectionRuleEvent, DeploymentReviewEvent, WorkflowRunEvent};
pub use self::apps::{
    GithubAppAuthorizationEvent, InstallationEvent, InstallationRepositoriesEvent,
};
pub use self::comments::{Issue, IssueCommentEvent};
pub use self::repositories::{CreateEvent, DeleteEvent, RefKind, RepositoryEvent};

/// The installation of the app that an event was sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct InstallationOfEvent {
    /// Its number.
    pub id: InstallationId,
}

event! {
    /// A check run was made or is over, or somebody pressed one of its buttons.
    CheckRunEvent {
        /// What was done.
        action: Option<Action>,
        /// The run.
        check_run: CheckRun,
        /// The button, for [`Action::RequestedAction`].
        requested_action: Option<RequestedAction>,
    }
}

impl CheckRunEvent {
    /// The app's own name for the button that somebody pressed, if that is what happened.
    #[must_use]
    pub fn pressed(&self) -> Option<&str> {
        let button = self.requested_action.as_ref()?;
        (self.action == Some(Action::RequestedAction))
            .then_some(button.identifier.as_deref())
            .flatten()
    }
}

/// The button that was pressed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct RequestedAction {
    /// The app's own name for it.
    pub identifier: Option<String>,
}

event! {
    /// A check suite is over.
    CheckSuiteEvent {
        /// What was done.
        action: Option<Action>,
        /// The suite.
        check_suite: CheckSuite,
    }
}

event! {
    /// A deployment was made.
    DeploymentEvent {
        /// What was done.
        action: Option<Action>,
        /// The deployment.
        deployment: Deployment,
    }
}

event! {
    /// A deployment got a status.
    DeploymentStatusEvent {
        /// What was done.
        action: Option<Action>,
        /// The deployment.
        deployment: Deployment,
        /// Its status.
        deployment_status: DeploymentStatus,
    }
}

event! {
    /// Something about a pull request.
    PullRequestEvent {
        /// What was done.
        action: Option<Action>,
        /// Its number.
        number: Option<PullNumber>,
        /// The pull request.
        pull_request: PullRequest,
        /// The tip before, for [`Action::Synchronize`].
        before: Option<Sha>,
        /// The tip after, for [`Action::Synchronize`].
        after: Option<Sha>,
    }
}

event! {
    /// A commit got a status.
    StatusEvent {
        /// The number of the status.
        id: u64,
        /// The commit.
        sha: Sha,
        /// Which tool or step.
        context: String,
        /// What it says.
        state: StatusState,
        /// In words.
        description: Option<String>,
        /// Where to read more.
        target_url: Option<String>,
        /// The commit itself.
        commit: Option<Commit>,
        /// Branches that hold the commit, at most 10.
        #[serde(default, deserialize_with = "known_items")]
        branches: Vec<Branch>,
    }
}

event! {
    /// Commits were pushed, or a branch or tag was made or removed.
    PushEvent {
        /// The branch or tag, `refs/heads/main`.
        #[serde(rename = "ref")]
        git_ref: Option<String>,
        /// The tip before; zeros when it was made.
        before: Sha,
        /// The tip after; zeros when it was removed.
        after: Sha,
        /// Whether the branch or tag is new.
        #[serde(default, deserialize_with = "or_default")]
        created: bool,
        /// Whether the branch or tag is gone.
        #[serde(default, deserialize_with = "or_default")]
        deleted: bool,
        /// Whether history was rewritten.
        #[serde(default, deserialize_with = "or_default")]
        forced: bool,
        /// The commits, at most 2,048.
        #[serde(default, deserialize_with = "or_default")]
        commits: Vec<PushCommit>,
        /// The newest of them.
        head_commit: Option<PushCommit>,
    }
}

impl PushEvent {
    /// The branch that was pushed; `None` for tags.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        self.git_ref.as_deref()?.strip_prefix("refs/heads/")
    }
}

/// A commit that was pushed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PushCommit {
    /// Its id.
    pub id: Sha,
    /// The whole message.
    pub message: Option<String>,
    /// The page for people.
    pub url: Option<String>,
}

event! {
    /// The hook was made, or somebody tries it out.
    PingEvent {
        /// A sentence of wisdom.
        zen: Option<String>,
        /// The hook.
        hook_id: Option<HookId>,
        /// Its settings.
        #[serde(default)]
        hook: Value,
    }
}

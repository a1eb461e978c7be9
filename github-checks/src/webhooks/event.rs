//! What happened.

use serde_json::Value;

use super::payload::{
    CheckRunEvent, CheckSuiteEvent, DeploymentEvent, DeploymentStatusEvent, InstallationEvent,
    PingEvent, PullRequestEvent, PushEvent, StatusEvent,
};
use crate::macros::open_enum;

open_enum! {
    /// What was done, for events that have actions.
    Action {
        /// Made.
        Created = "created",
        /// Over.
        Completed = "completed",
        /// Asked for.
        Requested = "requested",
        /// Asked for again.
        Rerequested = "rerequested",
        /// A button was pressed.
        RequestedAction = "requested_action",
        /// Opened.
        Opened = "opened",
        /// Title, text or base changed.
        Edited = "edited",
        /// Closed, merged or not.
        Closed = "closed",
        /// Opened again.
        Reopened = "reopened",
        /// New commits.
        Synchronize = "synchronize",
        /// A label was added.
        Labeled = "labeled",
        /// A label was removed.
        Unlabeled = "unlabeled",
        /// No draft any more.
        ReadyForReview = "ready_for_review",
        /// A draft again.
        ConvertedToDraft = "converted_to_draft",
        /// Removed.
        Deleted = "deleted",
        /// Switched off for a while.
        Suspend = "suspend",
        /// Switched on again.
        Unsuspend = "unsuspend",
        /// New permissions were agreed to.
        NewPermissionsAccepted = "new_permissions_accepted",
    }
}

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
            /// # Errors
            /// When the payload does not fit.
            #[inline]
            pub fn read(name: &str, payload: &[u8]) -> Result<Self, serde_json::Error> {
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
    /// A check run was made or is over, or somebody pressed one of its buttons.
    CheckRun(CheckRunEvent) = "check_run",
    /// A check suite is over.
    CheckSuite(CheckSuiteEvent) = "check_suite",
    /// A deployment was made.
    Deployment(DeploymentEvent) = "deployment",
    /// A deployment got a status. Not sent for `inactive`.
    DeploymentStatus(DeploymentStatusEvent) = "deployment_status",
    /// The app was installed, changed or removed.
    Installation(InstallationEvent) = "installation",
    /// The hook was made, or somebody tries it out.
    Ping(PingEvent) = "ping",
    /// Something about a pull request.
    PullRequest(PullRequestEvent) = "pull_request",
    /// Commits were pushed, or a branch or tag was made or removed.
    Push(PushEvent) = "push",
    /// A commit got a status.
    Status(StatusEvent) = "status",
}

//! Jobs of GitHub Actions that wait for the approval of their environment.
//!
//! | call | does |
//! |---|---|
//! | [`ListPendingDeployments`] | lists the environments that a workflow run waits for |
//! | [`ReviewPendingDeployments`] | approves or rejects them |
//! | [`ListApprovals`] | lists who approved or rejected |
//!
//! Source: <https://docs.github.com/rest/actions/workflow-runs>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::environments::RequiredReviewer;
use crate::ids::EnvironmentId;
use crate::lenient::{known_items, moment, or_default, or_none};
use crate::macros::open_enum;
use crate::users::Account;

mod list_approvals;
mod list_pending;
mod review;
pub use self::list_approvals::ListApprovals;
pub use self::list_pending::ListPendingDeployments;
pub use self::review::ReviewPendingDeployments;

open_enum! {
    /// What a reviewer said.
    ReviewState {
        /// The job may run.
        Approved = "approved",
        /// The job may not run; it fails.
        Rejected = "rejected",
        /// Nothing yet; only GitHub writes this.
        Pending = "pending",
    }
}

/// What GitHub takes of a reviewer.
pub(crate) const DECISIONS: [&str; 2] = ["approved", "rejected"];

/// An environment that a workflow run waits for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PendingDeployment {
    /// The environment.
    pub environment: ReviewedEnvironment,
    /// Minutes that the environment lets every job wait.
    #[serde(default, deserialize_with = "or_none")]
    pub wait_timer: Option<u64>,
    /// When that wait started.
    #[serde(default, deserialize_with = "moment")]
    pub wait_timer_started_at: Option<DateTime<Utc>>,
    /// Whether the account of this token may approve. False when GitHub does not say.
    #[serde(default, deserialize_with = "or_default")]
    pub current_user_can_approve: bool,
    /// Who may approve; one of them suffices.
    #[serde(default, deserialize_with = "known_items")]
    pub reviewers: Vec<RequiredReviewer>,
}

/// An environment in short.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct ReviewedEnvironment {
    /// Id of the environment: what [`ReviewPendingDeployments`] takes.
    pub id: EnvironmentId,
    /// Its name; GitHub compares without case.
    pub name: String,
    /// Page of its deployments in the web interface.
    #[serde(default, deserialize_with = "or_none")]
    pub html_url: Option<String>,
}

/// What one reviewer said about one or more environments.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Approval {
    /// Approved or rejected.
    pub state: ReviewState,
    /// The reviewer's comment.
    #[serde(default, deserialize_with = "or_none")]
    pub comment: Option<String>,
    /// The reviewer; absent when the account was deleted.
    #[serde(default, deserialize_with = "or_none")]
    pub user: Option<Account>,
    /// The environments.
    #[serde(default, deserialize_with = "known_items")]
    pub environments: Vec<ReviewedEnvironment>,
}

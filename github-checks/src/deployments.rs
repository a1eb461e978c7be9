//! Deployments: what was put where, shown on the pull request.
//!
//! | call | does |
//! |---|---|
//! | [`CreateDeployment`] | records that a commit is being put somewhere |
//! | [`ListDeployments`] | lists deployments, newest first |
//! | [`GetDeployment`] | reads one |
//! | [`DeleteDeployment`] | deletes one |
//! | [`CreateDeploymentStatus`] | says how far it is |
//! | [`ListDeploymentStatuses`] | lists what was said |
//! | [`GetDeploymentStatus`] | reads one of these |
//!
//! Source: <https://docs.github.com/rest/deployments/deployments>

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use crate::ids::{DeploymentId, DeploymentStatusId, Sha};
use crate::lenient::{filled, moment};
use crate::macros::open_enum;
use crate::users::Account;

mod create;
mod delete;
mod get;
mod list;
mod outcome;
mod statuses;
pub use self::create::{CreateDeployment, OPERATION};
pub use self::delete::DeleteDeployment;
pub use self::get::GetDeployment;
pub use self::list::ListDeployments;
pub use self::outcome::{BlockingContext, DeploymentOutcome};
pub use self::statuses::{CreateDeploymentStatus, GetDeploymentStatus, ListDeploymentStatuses};

/// A deployment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Deployment {
    /// Its number.
    pub id: DeploymentId,
    /// The commit. Compare it with the one you checked.
    pub sha: Sha,
    /// The branch, tag or commit it was asked for with.
    #[serde(rename = "ref")]
    pub git_ref: Option<String>,
    /// What was done; `deploy` unless said otherwise.
    pub task: Option<String>,
    /// Where to.
    pub environment: Option<String>,
    /// Data of its creator, as it came; see [`payload`](Self::payload).
    #[serde(default, rename = "payload")]
    pub raw_payload: Value,
    /// In words.
    pub description: Option<String>,
    /// Who made it.
    pub creator: Option<Account>,
    /// When.
    #[serde(default, deserialize_with = "moment")]
    pub created_at: Option<DateTime<Utc>>,
    /// When it was changed.
    #[serde(default, deserialize_with = "moment")]
    pub updated_at: Option<DateTime<Utc>>,
    /// Whether the environment will go away, as a review app does.
    pub transient_environment: Option<bool>,
    /// Whether users see the environment.
    pub production_environment: Option<bool>,
}

impl Deployment {
    /// The data of its creator. GitHub keeps an object or a text; old data is JSON
    /// within a text, up to twice, and is unpacked here.
    #[must_use]
    pub fn payload(&self) -> Value {
        let mut value = self.raw_payload.clone();
        for _ in 0..2 {
            match value
                .as_str()
                .and_then(|text| serde_json::from_str(text).ok())
            {
                Some(inner) => value = inner,
                None => break,
            }
        }
        value
    }
}

open_enum! {
    /// How far a deployment is.
    DeploymentState {
        /// The system failed.
        Error = "error",
        /// The work failed.
        Failure = "failure",
        /// Something newer took its place, or the environment is gone.
        Inactive = "inactive",
        /// Under way.
        InProgress = "in_progress",
        /// Waits for its turn.
        Queued = "queued",
        /// Not begun.
        Pending = "pending",
        /// Done.
        Success = "success",
        /// Waits for an approval; only GitHub writes this.
        Waiting = "waiting",
    }
}

impl DeploymentState {
    /// Whether nothing but [`Inactive`](Self::Inactive) may follow.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Error | Self::Failure | Self::Inactive | Self::Success
        )
    }
}

/// One status of a deployment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct DeploymentStatus {
    /// Its number; grows with time.
    pub id: DeploymentStatusId,
    /// How far it is.
    pub state: DeploymentState,
    /// In words.
    #[serde(default, deserialize_with = "filled")]
    pub description: Option<String>,
    /// Where to.
    #[serde(default, deserialize_with = "filled")]
    pub environment: Option<String>,
    /// Where the result can be seen.
    #[serde(default, deserialize_with = "filled")]
    pub environment_url: Option<String>,
    /// Where the output can be read.
    #[serde(default, deserialize_with = "filled")]
    pub log_url: Option<String>,
    /// Who said so.
    pub creator: Option<Account>,
    /// When.
    #[serde(default, deserialize_with = "moment")]
    pub created_at: Option<DateTime<Utc>>,
}

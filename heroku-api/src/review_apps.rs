//! Review apps: one app per branch or pull request.
//!
//! | call | does |
//! |---|---|
//! | [`CreateReviewApp`] | makes a review app for a branch |
//! | [`DeleteReviewApp`] | deletes a review app and its app |
//! | [`DisableReviewApps`] | turns review apps off for a pipeline |
//! | [`EnableReviewApps`] | turns review apps on for a pipeline |
//! | [`GetReviewApp`] | reads a review app |
//! | [`GetReviewAppByApp`] | the review app that an app belongs to |
//! | [`GetReviewAppConfig`] | how review apps of a pipeline are made |
//! | [`ListReviewApps`] | lists the review apps of a pipeline |
//! | [`UpdateReviewAppConfig`] | changes how review apps of a pipeline are made |
//!
//! There is no call to update one: [`flows::review_app`](crate::flows::review_app)
//! redeploys it in place, or deletes and creates it again.
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#review-app>

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{AppId, AppSetupId, PipelineId, ReviewAppId};
use crate::macros::open_enum;

mod source;
pub use self::source::ReviewSource;

mod create;
mod delete;
mod disable;
mod enable;
mod find;
mod get;
mod get_by_app;
mod get_config;
mod list;
mod update_config;
pub use self::create::CreateReviewApp;
pub use self::delete::DeleteReviewApp;
pub use self::disable::DisableReviewApps;
pub use self::enable::EnableReviewApps;
pub use self::find::find;
pub use self::get::GetReviewApp;
pub use self::get_by_app::GetReviewAppByApp;
pub use self::get_config::GetReviewAppConfig;
pub use self::list::ListReviewApps;
pub use self::update_config::UpdateReviewAppConfig;

open_enum! {
    /// How far a review app is.
    ReviewAppStatus {
        /// Not begun.
        Pending = "pending",
        /// The app is being made and built.
        Creating = "creating",
        /// It is there. Stays so while later builds fail.
        Created = "created",
        /// It is being deleted.
        Deleting = "deleting",
        /// It is gone.
        Deleted = "deleted",
        /// It could not be made: see the message.
        Errored = "errored",
    }
}

/// A review app. Branch and pipeline together are unique.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct ReviewApp {
    /// Its UUID, which is not the app's.
    pub id: ReviewAppId,
    /// How far it is.
    pub status: ReviewAppStatus,
    /// The branch.
    pub branch: String,
    /// The app, once there is one.
    #[serde(default, deserialize_with = "crate::reference::maybe")]
    pub app: Option<AppId>,
    /// The setup that makes the app; its build's output is the earliest log.
    #[serde(default, deserialize_with = "crate::reference::maybe")]
    pub app_setup: Option<AppSetupId>,
    /// The pipeline.
    #[serde(default, deserialize_with = "crate::reference::maybe")]
    pub pipeline: Option<PipelineId>,
    /// The pull request.
    pub pr_number: Option<u64>,
    /// The fork it was made from.
    #[serde(default, deserialize_with = "crate::reference::maybe_number")]
    pub fork_repo: Option<u64>,
    /// Whether it waits for the checks of its commit.
    pub wait_for_ci: Option<bool>,
    /// In which state it failed.
    pub error_status: Option<String>,
    /// Why it failed.
    pub message: Option<String>,
    /// When it was made.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

impl ReviewApp {
    /// Heroku's reason for a failure, in the best words there are.
    #[must_use]
    pub fn reason(&self) -> &str {
        let said = self.message.as_deref().or(self.error_status.as_deref());
        said.unwrap_or("Heroku gave no reason")
    }
}

/// How review apps of a pipeline are made.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct ReviewAppConfig {
    /// The GitHub repository's number.
    #[serde(default, deserialize_with = "crate::reference::maybe_number")]
    pub repo: Option<u64>,
    /// The pipeline, in the documented place …
    pub pipeline_id: Option<PipelineId>,
    /// … or in the place that older answers use. Ask [`pipeline`](Self::pipeline).
    #[serde(
        default,
        rename = "pipeline",
        deserialize_with = "crate::reference::maybe"
    )]
    pipeline_object: Option<PipelineId>,
    /// Whether every pull request gets one.
    pub automatic_review_apps: Option<bool>,
    /// Whether quiet ones are deleted.
    pub destroy_stale_apps: Option<bool>,
    /// After how many days.
    #[serde(default, deserialize_with = "crate::reference::number")]
    pub stale_days: Option<u64>,
    /// Whether they wait for the checks of their commit.
    pub wait_for_ci: Option<bool>,
    /// What their names begin with.
    pub base_name: Option<String>,
    /// Where they run. A region has its UUID here, also when it was set by name.
    pub deploy_target: Option<DeployTarget>,
}

impl ReviewAppConfig {
    /// The pipeline, wherever the response says it.
    #[must_use]
    pub fn pipeline(&self) -> Option<&PipelineId> {
        self.pipeline_id.as_ref().or(self.pipeline_object.as_ref())
    }
}

/// Where review apps run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DeployTarget {
    /// A region's name (`us`) or UUID, or a private space's UUID.
    pub id: String,
    /// `region` or `space`.
    #[serde(rename = "type")]
    pub kind: String,
}

impl DeployTarget {
    /// A region.
    ///
    /// # Arguments
    /// - `name`: its name, `us` or `eu` for example.
    pub fn region(name: impl Into<String>) -> Self {
        Self {
            id: name.into(),
            kind: "region".to_owned(),
        }
    }

    /// A private space.
    ///
    /// # Arguments
    /// - `id`: its UUID.
    pub fn space(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            kind: "space".to_owned(),
        }
    }
}

fn check_stale_days(days: Option<u64>) -> Result<(), crate::error::BuildError> {
    match days {
        Some(days) if !(1..=30).contains(&days) => Err(crate::error::BuildError::invalid(format!(
            "stale_days is {days}, must be 1 to 30"
        ))),
        _ => Ok(()),
    }
}

//! Pipelines: apps in stages that run the same code.
//!
//! | call | does |
//! |---|---|
//! | [`CreatePipeline`] | makes a pipeline |
//! | [`DeletePipeline`] | deletes a pipeline; its apps remain |
//! | [`GetPipeline`] | reads a pipeline by its id or its name |
//! | [`GetPipelineStack`] | the stack that new apps of a pipeline get |
//! | [`LatestBuilds`] | the newest build of every app of a pipeline |
//! | [`LatestDeployments`] | the newest release that changed code, of every app of a pipeline |
//! | [`LatestReleases`] | the newest release of every app of a pipeline, whatever caused it |
//! | [`ListPipelines`] | lists the pipelines that the account may see |
//! | [`TransferPipeline`] | gives a pipeline and its apps to another owner |
//! | [`UpdatePipeline`] | renames a pipeline |
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline>

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::error::BuildError;
use crate::ids::PipelineId;
use crate::macros::open_enum;
use crate::reference::Label;

mod create;
mod delete;
mod get;
mod get_stack;
mod latest_builds;
mod latest_deployments;
mod latest_releases;
mod list;
mod transfer;
mod update;
pub use self::create::CreatePipeline;
pub use self::delete::DeletePipeline;
pub use self::get::GetPipeline;
pub use self::get_stack::GetPipelineStack;
pub use self::latest_builds::LatestBuilds;
pub use self::latest_deployments::LatestDeployments;
pub use self::latest_releases::LatestReleases;
pub use self::list::ListPipelines;
pub use self::transfer::{Transfer, TransferPipeline};
pub use self::update::UpdatePipeline;

/// A pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Pipeline {
    /// Its UUID.
    pub id: PipelineId,
    /// Its name: 3 to 30 characters `a-z 0-9 -`, unique only within one owner.
    pub name: String,
    /// Who owns it. Old pipelines have none.
    pub owner: Option<Owner>,
    /// When it was made.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

/// Who owns a pipeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Owner {
    /// The UUID of the team or user.
    pub id: String,
    /// Which of the two.
    #[serde(rename = "type")]
    pub kind: OwnerKind,
}

impl Owner {
    /// A team or a user.
    ///
    /// # Arguments
    /// - `kind`: which of the two.
    /// - `id`: its UUID.
    pub fn new(kind: OwnerKind, id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            kind,
        }
    }
}

open_enum! {
    /// What kind of owner a pipeline has.
    OwnerKind {
        /// A team.
        Team = "team",
        /// One person.
        User = "user",
    }
}

/// The stack that new apps of a pipeline get.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PipelineStack {
    /// The stack; `None` when the apps do not agree on one.
    pub stack: Option<Label>,
}

/// Refuses a name that Heroku would refuse: `[a-z][a-z0-9-]{2,29}`.
fn check_name(name: Option<&str>) -> Result<(), BuildError> {
    let Some(name) = name else { return Ok(()) };
    let bytes = name.as_bytes();
    let fits = (3..=30).contains(&bytes.len())
        && bytes[0].is_ascii_lowercase()
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-');
    if fits {
        return Ok(());
    }
    Err(BuildError::invalid(format!(
        "the pipeline name {name:?} is not 3 to 30 of a-z, 0-9 and -, a letter first"
    )))
}

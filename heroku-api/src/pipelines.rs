//! Pipelines: apps in stages that run the same code.
//!
//! | call | does |
//! |---|---|
//! | [`GetPipeline`] | reads a pipeline by its id or its name |
//! | [`LatestReleases`] | the newest release of every app of a pipeline, whatever caused it |
//! | [`ListPipelines`] | lists the pipelines that the account may see |
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline>

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::PipelineId;
use crate::macros::open_enum;

mod get;
mod latest_releases;
mod list;
pub use self::get::GetPipeline;
pub use self::latest_releases::LatestReleases;
pub use self::list::ListPipelines;

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
    /// A team or a user, by its UUID.
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

//! Pipelines: apps in stages that run the same code.
//!
//! | call | does |
//! |---|---|
//! | [`GetPipeline`] | reads one by id or name |
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#pipeline>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::PipelineId;

mod get;
pub use self::get::GetPipeline;

/// A pipeline.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Pipeline {
    /// Its UUID.
    pub id: PipelineId,
    /// Its name: 3 to 30 characters `a-z 0-9 -`, unique only within one owner.
    pub name: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Who owns it. Old pipelines have none.
    pub owner: Option<Owner>,
}

/// Who owns a pipeline: a team or a user.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Owner {
    /// The UUID of the team or user.
    pub id: String,
    /// `team` or `user`.
    #[serde(rename = "type")]
    pub kind: String,
}

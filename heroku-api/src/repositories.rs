//! The GitHub repository that a pipeline or an app is connected to.
//!
//! | call | does |
//! |---|---|
//! | [`GetRepository`] | the repository of a pipeline, by the Platform API |
//! | [`LinkedRepository`] | the repository that a pipeline is connected to |
//!
//! The calls that begin with `Linked` talk to Kolkrabbi, the service behind Heroku's
//! GitHub integration. It is undocumented; Heroku's own tools use it. A newer call of
//! the Platform API replaces it step by step: [`repository_of`] tries both.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::PipelineId;

mod linked;
mod of_pipeline;
pub use self::linked::LinkedRepository;
pub use self::of_pipeline::{GetRepository, PlatformRepository, repository_of};

/// The connection of a pipeline with a repository.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PipelineRepository {
    /// Its UUID.
    pub id: String,
    /// The pipeline.
    #[serde(default, deserialize_with = "crate::reference::maybe")]
    pub pipeline: Option<PipelineId>,
    /// The repository.
    pub repository: Repository,
    /// Whether Heroku CI runs.
    pub ci: Option<bool>,
    /// When it was connected.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

/// A repository on a code host.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Repository {
    /// The host's number for it.
    pub id: u64,
    /// `owner/name`.
    pub name: String,
    /// The kind of host, `github`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

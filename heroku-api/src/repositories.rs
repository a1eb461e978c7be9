//! The GitHub repository that a pipeline or an app is connected to.
//!
//! | call | does |
//! |---|---|
//! | [`ArchiveLink`] | a link to a tarball of the repository, which needs no header |
//! | [`ConnectRepository`] | connects a pipeline to a GitHub repository, by its number |
//! | [`GetBranch`] | whether the connected repository has a branch: "not found" if not |
//! | [`GithubToken`] | the caller's GitHub account with its token |
//! | [`LinkedRepository`] | the repository that a pipeline is connected to |
//! | [`LinkedApp`] | the repository that an app deploys from |
//! | [`LinkedApps`] | the repositories that the apps of a pipeline deploy from |
//! | [`GetRepository`] | the repository of a pipeline, by the Platform API |
//! | [`SetCi`] | turns Heroku CI on or off |
//! | [`UpdateAppLink`] | changes what an app deploys by itself |
//!
//! The calls that begin with `Linked` talk to Kolkrabbi, the service behind Heroku's
//! GitHub integration. It is undocumented; Heroku's own tools use it. A newer call of
//! the Platform API replaces it step by step: [`repository_of`] tries both.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::{AppId, PipelineId};
use crate::secret::{Secret, SignedUrl};

mod archive;
mod connect;
mod get_branch;
mod github_token;
mod linked;
mod linked_app;
mod list_apps;
mod of_pipeline;
mod set_ci;
mod update_app;
pub use self::archive::ArchiveLink;
pub use self::connect::ConnectRepository;
pub use self::get_branch::GetBranch;
pub use self::github_token::GithubToken;
pub use self::linked::LinkedRepository;
pub use self::linked_app::LinkedApp;
pub use self::list_apps::LinkedApps;
pub use self::of_pipeline::{GetRepository, PlatformRepository, repository_of};
pub use self::set_ci::SetCi;
pub use self::update_app::UpdateAppLink;

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

/// The repository that an app deploys from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AppLink {
    /// The app.
    pub app_id: Option<AppId>,
    /// `owner/name`.
    pub repo: Option<String>,
    /// The host's number for the repository.
    pub repo_id: Option<u64>,
    /// The branch that is deployed.
    pub branch: Option<String>,
    /// Whether each push is deployed.
    pub auto_deploy: Option<bool>,
    /// Whether it waits for the checks of the commit.
    pub wait_for_ci: Option<bool>,
}

/// The caller's GitHub account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct GithubAccount {
    /// Its UUID at Heroku.
    pub id: Option<String>,
    /// The account.
    pub github: GithubAccess,
}

/// Access to a GitHub account.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct GithubAccess {
    /// GitHub's number for the account.
    pub user_id: Option<u64>,
    /// The person's GitHub token.
    pub token: Option<Secret>,
}

/// A link to a tarball.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Archive {
    /// The link, which is a credential.
    pub archive_link: SignedUrl,
}

//! What a CI system says about the commit that it runs for.
//!
//! A pure function of the environment variables and of the event file, so that every system
//! is a table in the tests. What a system gets wrong is left out here, never guessed:
//! `target` asks GitHub for it.

mod actions;
mod buildkite;
mod circle;
mod gitlab;
mod remote;

use std::path::Path;

pub(crate) use remote::github_repository;

use crate::variables::Variables;

/// The CI systems whose variables are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum System {
    /// `CIRCLECI=true`.
    CircleCi,
    /// `GITHUB_ACTIONS=true`.
    GitHubActions,
    /// `GITLAB_CI=true`.
    GitLab,
    /// `BUILDKITE=true`.
    Buildkite,
}

impl System {
    /// Its name, for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::CircleCi => "CircleCI",
            Self::GitHubActions => "GitHub Actions",
            Self::GitLab => "GitLab CI",
            Self::Buildkite => "Buildkite",
        }
    }
}

/// What is known of the commit. Everything can be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Commit {
    /// The system that said it.
    pub system: Option<System>,
    /// `owner/name` on GitHub.
    pub repository: Option<String>,
    /// The branch; never a tag, and never the name of a merge ref.
    pub branch: Option<String>,
    /// The head commit of the branch; never a merge commit that the system made.
    pub sha: Option<String>,
    /// The open pull requests of the branch that the system named.
    pub pulls: Vec<u64>,
    /// Whether the branch is in another repository than the pull request goes to.
    pub fork: bool,
    /// Where the output of this very run can be read.
    pub build_url: Option<String>,
}

impl Commit {
    /// Reads the variables; `read` reads the event file of GitHub Actions.
    #[must_use]
    pub fn read(variables: &Variables, read: impl Fn(&Path) -> Option<String>) -> Self {
        let is = |name| variables.get(name).is_some();
        if is("CIRCLECI") {
            circle::read(variables)
        } else if is("GITHUB_ACTIONS") {
            actions::read(variables, &read)
        } else if is("GITLAB_CI") {
            gitlab::read(variables)
        } else if is("BUILDKITE") {
            buildkite::read(variables)
        } else {
            Self::default()
        }
    }
}

/// The text, when it is a full commit id.
fn full_sha(text: &str) -> Option<String> {
    let full = matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit());
    full.then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests;

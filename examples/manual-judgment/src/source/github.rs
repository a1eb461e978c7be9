//! GitHub's environments: required reviewers, and protection rules that ask an app.
//!
//! A run that waits lists the environments that it waits for. What was decided is read back
//! from the run's review history; that an environment is not listed any more proves nothing.

mod api;
mod reviews;
mod rules;

pub use api::GitHubApi;
pub use reviews::{GITHUB, GitHubReviews};
pub use rules::{GITHUB_APP, GitHubRules};

//! What is there before a write, to be stored with its time before it is sent.
//!
//! ```no_run
//! # async fn run(github: github_checks::Client) -> Result<(), github_checks::Error> {
//! use github_checks::Repo;
//! use github_checks::deployments::CreateDeployment;
//! use github_checks::ensure::{self, Intent};
//!
//! let repo = Repo::new("octo-org", "hello");
//! let seen = ensure::note::deployment(&github, &repo).await?;
//! let intent = Intent::now(&github).seen(seen);
//! // Store `intent.sent_at()` and `intent.seen_before()` here.
//! let call = CreateDeployment::new(&repo, "main").operation("op-7f3a");
//! ensure::deployment(&github, &call, intent).await?;
//! # Ok(()) }
//! ```

use crate::client::Client;
use crate::deployments::{Deployment, ListDeployments};
use crate::error::Error;
use crate::ids::Repo;

/// The newest deployment, for [`ensure::deployment`](super::deployment()): one request.
/// `0` when there is none.
///
/// # Arguments
/// - `github`: client that will create the deployment.
/// - `repo`: its repository.
///
/// # Errors
/// As [`ListDeployments`].
///
/// # Permission
/// `deployments: read`.
///
/// # Examples
/// ```no_run
/// # async fn run(github: github_checks::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use github_checks::Repo;
/// use github_checks::ensure::{self, Intent};
///
/// let repo = Repo::new("octo-org", "hello");
/// let seen = ensure::note::deployment(&github, &repo).await?;
/// // Store both: a process that is killed now can resume with them.
/// let intent = Intent::now(&github).seen(seen);
/// println!("{:?} {:?}", intent.sent_at(), intent.seen_before());
/// # Ok(()) }
/// ```
pub async fn deployment(github: &Client, repo: &Repo) -> Result<Vec<String>, Error> {
    let page = github.send(&ListDeployments::new(repo)).await?;
    Ok(newest_deployment(&page.items))
}

/// The id of the newest one: every later one has a higher id.
pub(super) fn newest_deployment(known: &[Deployment]) -> Vec<String> {
    let newest = known.iter().map(|deployment| deployment.id.get()).max();
    vec![newest.unwrap_or(0).to_string()]
}

//! `GET /repos/{owner}/{repo}/installation` — the installation that covers a repository.
//!
//! Source: <https://docs.github.com/rest/apps/apps#get-a-repository-installation-for-the-authenticated-app>

use crate::apps::Installation;
use crate::endpoint::call;
use crate::ids::Repo;

call! {
    /// Reads the app's installation for a repository.
    ///
    /// # Permission
    /// An app's own token.
    GetRepositoryInstallation(repo: Repo) -> Installation;
    GET "/repos/{owner}/{repo}/installation", Safe
}

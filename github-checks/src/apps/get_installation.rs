//! `GET /repos/{owner}/{repo}/installation` — the installation that covers a repository.

use crate::apps::Installation;
use crate::endpoint::call;
use crate::ids::Repo;

call! {
    /// Reads the app's installation for a repository.
    ///
    /// # Permission
    /// An app's own token.
    pub struct GetRepositoryInstallation {
        /// The repository.
        repo: Repo,
    } -> Installation;
    GET "/repos/{owner}/{repo}/installation", Safe,
    docs "https://docs.github.com/rest/apps/apps#get-a-repository-installation-for-the-authenticated-app"
}

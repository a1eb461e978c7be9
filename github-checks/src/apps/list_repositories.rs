//! `GET /installation/repositories` — what an installation may see.

use crate::endpoint::call;
use crate::repositories::Repository;

call! {
    /// Lists the repositories of the installation that is signed in.
    ///
    /// # Permission
    /// An installation token.
    pub struct ListInstallationRepositories {} -> [Repository] in repositories;
    GET "/installation/repositories", Safe,
    docs "https://docs.github.com/rest/apps/installations#list-repositories-accessible-to-the-app-installation"
}

//! `GET /repos/{owner}/{repo}/collaborators/{username}/permission` — what a person may do.

use crate::endpoint::call;
use crate::ids::Repo;
use crate::repositories::PersonPermission;

call! {
    /// Reads what a person may do in a repository. In a public repository everybody may
    /// read: ask [`may_write`](PersonPermission::may_write) before acting for somebody.
    ///
    /// # Permission
    /// `metadata: read` and push access.
    pub struct GetPermission {
        /// The repository.
        repo: Repo,
        /// Login of the person.
        username: String,
    } -> PersonPermission;
    GET "/repos/{owner}/{repo}/collaborators/{username}/permission", Safe,
    docs "https://docs.github.com/rest/collaborators/collaborators#get-repository-permissions-for-a-user"
}

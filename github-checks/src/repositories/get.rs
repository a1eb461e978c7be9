//! `GET /repos/{owner}/{repo}` — one repository.

use crate::endpoint::call;
use crate::ids::Repo;
use crate::repositories::Repository;

call! {
    /// Reads a repository: its default branch, whether it is archived, what this token
    /// may do in it. A renamed repository is found under its old name.
    ///
    /// # Permission
    /// `metadata: read`; otherwise the answer is "not found".
    pub struct GetRepository {
        /// The repository.
        repo: Repo,
    } -> Repository;
    GET "/repos/{owner}/{repo}", Safe,
    docs "https://docs.github.com/rest/repos/repos#get-a-repository"
}

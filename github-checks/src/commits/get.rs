//! `GET /repos/{owner}/{repo}/commits/{ref}` — one commit.

use crate::commits::Commit;
use crate::endpoint::call;
use crate::ids::Repo;

call! {
    /// Reads the commit behind a branch, a tag, an abbreviation or a full id.
    ///
    /// # Permission
    /// `contents: read`.
    pub struct GetCommit {
        /// Repository of the commit.
        repo: Repo,
        /// Branch, tag, abbreviation or full id.
        git_ref: String,
    } -> Commit;
    GET "/repos/{owner}/{repo}/commits/{ref}", Safe,
    docs "https://docs.github.com/rest/commits/commits#get-a-commit"
}

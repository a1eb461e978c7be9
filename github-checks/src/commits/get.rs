//! `GET /repos/{owner}/{repo}/commits/{ref}` — one commit.
//!
//! Source: <https://docs.github.com/rest/commits/commits#get-a-commit>

use crate::commits::Commit;
use crate::endpoint::call;
use crate::ids::Repo;

call! {
    /// Reads the commit behind a branch, a tag, an abbreviation or a full id.
    ///
    /// # Permission
    /// `contents: read`.
    GetCommit(repo: Repo, git_ref: String) -> Commit;
    GET "/repos/{owner}/{repo}/commits/{ref}", Safe
}

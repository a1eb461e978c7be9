//! `PATCH /repos/{owner}/{repo}/git/refs/{ref}` — moves a branch or a tag.

use super::GitRef;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{Repo, Sha};
use crate::limits;

call! {
    /// Moves a branch or a tag to another commit. Refused as invalid when commits would be
    /// lost, unless [`force`](Self::force) is set.
    ///
    /// Never sent again after an unclear failure: somebody else may have moved it since.
    ///
    /// # Permission
    /// `contents: write`.
    pub struct UpdateRef {
        /// Repository of the reference.
        repo: Repo,
        /// `heads/BRANCH` or `tags/TAG`.
        name: String,
    } sends {
        /// Commit that it is to point to, as a full id.
        sha: Sha,
    } -> GitRef;
    PATCH "/repos/{owner}/{repo}/git/refs/{ref}", CheckFirst,
    docs "https://docs.github.com/rest/git/refs#update-a-reference";
    body {
        /// Whether commits may be lost; default no.
        force: bool,
    };
    check check
}

fn check(call: &UpdateRef) -> Result<(), BuildError> {
    super::check_name(&call.name)?;
    limits::full_sha("sha", &call.sha)
}

//! `DELETE /repos/{owner}/{repo}/git/refs/{ref}` — deletes a branch or a tag.

use super::check_name;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::Repo;

call! {
    /// Deletes a branch or a tag. Refused as invalid when it does not exist.
    ///
    /// Never sent again after an unclear failure: somebody else may have created it again.
    ///
    /// # Permission
    /// `contents: write`.
    pub struct DeleteRef {
        /// Repository of the reference.
        repo: Repo,
        /// `heads/BRANCH` or `tags/TAG`.
        name: String,
    } -> ();
    DELETE "/repos/{owner}/{repo}/git/refs/{ref}", CheckFirst,
    docs "https://docs.github.com/rest/git/refs#delete-a-reference";
    check check
}

fn check(call: &DeleteRef) -> Result<(), BuildError> {
    check_name(&call.name)
}

//! `GET /repos/{owner}/{repo}/git/ref/{ref}` — one reference.

use super::GitRef;
use crate::endpoint::call;
use crate::ids::Repo;

call! {
    /// Reads a reference, named `heads/BRANCH` or `tags/TAG`; a commit id is not one.
    ///
    /// # Permission
    /// `contents: read`.
    pub struct GetRef {
        /// Repository of the reference.
        repo: Repo,
        /// `heads/BRANCH` or `tags/TAG`.
        name: String,
    } -> GitRef;
    GET "/repos/{owner}/{repo}/git/ref/{ref}", Safe,
    docs "https://docs.github.com/rest/git/refs#get-a-reference"
}

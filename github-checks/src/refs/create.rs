//! `POST /repos/{owner}/{repo}/git/refs` — creates a branch or a tag.

use super::GitRef;
use crate::endpoint::call;
use crate::error::BuildError;
use crate::ids::{Repo, Sha};
use crate::limits;

call! {
    /// Creates a branch or a lightweight tag. Refused as invalid when it exists already.
    ///
    /// Never sent again after an unclear failure: read it with [`GetRef`](super::GetRef)
    /// and compare the commit.
    ///
    /// # Permission
    /// `contents: write`.
    pub struct CreateRef {
        /// Repository of the reference.
        repo: Repo,
    } sends {
        /// Full name: `refs/heads/BRANCH` or `refs/tags/TAG`.
        name as "ref": String,
        /// Commit that it points to, as a full id.
        sha: Sha,
    } -> GitRef;
    POST "/repos/{owner}/{repo}/git/refs", CheckFirst,
    docs "https://docs.github.com/rest/git/refs#create-a-reference";
    check check
}

fn check(call: &CreateRef) -> Result<(), BuildError> {
    let rest = call.name.strip_prefix("refs/");
    super::check_name(rest.unwrap_or("")).map_err(|_| {
        let shown: String = call.name.chars().take(64).collect();
        BuildError::invalid(format!(
            "ref: {shown:?} is neither refs/heads/BRANCH nor refs/tags/TAG"
        ))
    })?;
    limits::full_sha("sha", &call.sha)
}

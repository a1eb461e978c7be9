//! Git references: what a branch or tag points to, before tags are peeled.
//!
//! Source: <https://docs.github.com/rest/git/refs#get-a-reference>

use crate::endpoint::call;
use crate::ids::{Repo, Sha};
use serde::Deserialize;

/// A branch or a tag as git keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct GitRef {
    /// Its full name, `refs/heads/main`.
    #[serde(rename = "ref")]
    pub name: Option<String>,
    /// What it points to.
    pub object: GitObject,
}

/// What a reference points to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct GitObject {
    /// Its id. For an annotated tag this is the tag and **not** the commit;
    /// [`ResolveCommit`](crate::commits::ResolveCommit) reads that.
    pub sha: Sha,
    /// `commit` or `tag`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

call! {
    /// Reads a reference, named `heads/BRANCH` or `tags/TAG`; a commit id is none.
    ///
    /// # Permission
    /// `contents: read`.
    GetRef(repo: Repo, name: String) -> GitRef;
    GET "/repos/{owner}/{repo}/git/ref/{ref}", Safe
}

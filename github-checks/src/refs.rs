//! Git references: what a branch or tag points to, before tags are peeled.
//!
//! | call | does |
//! |---|---|
//! | [`GetRef`] | reads one |
//! | [`CreateRef`] | creates a branch or a tag |
//! | [`UpdateRef`] | moves one to another commit |
//! | [`DeleteRef`] | deletes one |
//!
//! Source: <https://docs.github.com/rest/git/refs>

use crate::error::BuildError;
use crate::ids::Sha;
use serde::Deserialize;

mod create;
mod delete;
mod get;
mod update;
pub use self::create::CreateRef;
pub use self::delete::DeleteRef;
pub use self::get::GetRef;
pub use self::update::UpdateRef;

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

/// `heads/BRANCH` or `tags/TAG`: anything else is another reference than meant, or none.
fn check_name(name: &str) -> Result<(), BuildError> {
    let named = ["heads/", "tags/"]
        .iter()
        .find_map(|kind| name.strip_prefix(kind));
    match named {
        Some(rest) if !rest.is_empty() => Ok(()),
        _ => {
            let shown: String = name.chars().take(64).collect();
            Err(BuildError::invalid(format!(
                "ref: {shown:?} is neither heads/BRANCH nor tags/TAG"
            )))
        }
    }
}

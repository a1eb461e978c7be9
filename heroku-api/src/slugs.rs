//! Slugs: built code, ready to run.
//!
//! | call | does |
//! |---|---|
//! | [`CreateSlug`] | makes a slug to upload code to |
//! | [`GetSlug`] | reads a slug: its commit tells what a release contains |
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#slug>

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::SlugId;
use crate::reference::Label;
use crate::secret::SignedUrl;

mod create;
mod get;
pub use self::create::CreateSlug;
pub use self::get::GetSlug;

/// A slug.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Slug {
    /// Its UUID.
    pub id: SlugId,
    /// The commit it was built from: the way to know what a release contains.
    pub commit: Option<String>,
    /// What was written about the commit.
    pub commit_description: Option<String>,
    /// Process types and their commands.
    pub process_types: Option<BTreeMap<String, String>>,
    /// `SHA256:` and the digest in hex.
    pub checksum: Option<String>,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// The stack it was built for.
    pub stack: Option<Label>,
    /// The buildpack's name for what it found.
    pub buildpack_provided_description: Option<String>,
    /// Where its bytes are, or go.
    pub blob: Option<Blob>,
    /// When it was made.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

/// Where to get or put the bytes of a slug.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Blob {
    /// The HTTP method, `GET` or `PUT`, often in lower case.
    pub method: Option<String>,
    /// The address, which is a credential.
    pub url: Option<SignedUrl>,
}

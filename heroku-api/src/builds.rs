//! Builds: from a tarball to a release.
//!
//! | call | does |
//! |---|---|
//! | [`CancelBuild`] | stops a build |
//! | [`CreateBuild`] | builds a tarball and releases the result |
//! | [`DeleteBuildCache`] | empties the build cache of an app |
//! | [`GetBuild`] | reads a build |
//! | [`ListBuilds`] | lists the builds of an app |
//!
//! To build and wait for the last dyno, use [`flows::deploy`](fn@crate::flows::deploy).
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#build>

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{AppId, BuildId, ReleaseId, SlugId};
use crate::macros::open_enum;
use crate::reference::Actor;
use crate::secret::SignedUrl;

pub(crate) mod address;
mod source;
pub use self::source::Source;

mod cancel;
mod create;
mod delete_cache;
mod get;
mod list;
pub use self::cancel::CancelBuild;
pub use self::create::CreateBuild;
pub use self::delete_cache::DeleteBuildCache;
pub use self::get::GetBuild;
pub use self::list::ListBuilds;

open_enum! {
    /// How a build fares.
    BuildStatus {
        /// Running. It can stay so for some seconds after its output has ended.
        Pending = "pending",
        /// There is a slug, and usually a release.
        Succeeded = "succeeded",
        /// There is neither.
        Failed = "failed",
    }
}

/// A build.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Build {
    /// Its UUID.
    pub id: BuildId,
    /// How it fares.
    pub status: BuildStatus,
    /// For which app.
    #[serde(default, deserialize_with = "crate::reference::maybe")]
    pub app: Option<AppId>,
    /// Where its output can be read: [`Client::stream`](crate::Client::stream).
    pub output_stream_url: Option<SignedUrl>,
    /// What was built.
    pub source_blob: Option<BuiltSource>,
    /// The release it made; `None` until then, and now and then although it succeeded.
    #[serde(default, deserialize_with = "crate::reference::maybe")]
    pub release: Option<ReleaseId>,
    /// The slug it made.
    #[serde(default, deserialize_with = "crate::reference::maybe")]
    pub slug: Option<SlugId>,
    /// The stack it ran on.
    pub stack: Option<String>,
    /// The buildpacks it used.
    pub buildpacks: Option<Vec<Buildpack>>,
    /// Who started it.
    pub user: Option<Actor>,
    /// When it began.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

/// What a build was made from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct BuiltSource {
    /// Where Heroku fetched it; often a link that is a credential.
    pub url: Option<SignedUrl>,
    /// What the caller called it, usually the commit. May be empty.
    pub version: Option<String>,
    /// What the caller wrote about it.
    pub version_description: Option<String>,
    /// `SHA256:` and the digest in hex, when the caller gave one.
    pub checksum: Option<String>,
}

/// A buildpack, by address or by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Buildpack {
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Buildpack {
    /// A buildpack.
    ///
    /// # Arguments
    /// - `url`: its address, or its short name (`heroku/ruby`).
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: Some(url.into()),
            name: None,
        }
    }
}

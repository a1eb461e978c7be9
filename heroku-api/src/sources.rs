//! Sources: a place to upload a tarball to, so that a build can fetch it.
//!
//! | call | does |
//! |---|---|
//! | [`CreateSource`] | makes a place to upload a tarball to |
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#source>

use serde::Deserialize;

use crate::secret::SignedUrl;

mod upload;
pub use self::upload::{CHECKSUM_PREFIX, UploadError, checksum};

mod create;
pub use self::create::CreateSource;

/// A place for one tarball.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Upload {
    /// Its two addresses.
    pub source_blob: UploadUrls,
}

/// The two addresses of a place. Both are credentials.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct UploadUrls {
    /// For the upload: [`Client::upload`](crate::Client::upload).
    pub put_url: SignedUrl,
    /// For the build: [`Source::new`](crate::builds::Source::new).
    pub get_url: SignedUrl,
}

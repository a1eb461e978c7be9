//! Files: upload and share.
//!
//! | call | does |
//! |---|---|
//! | [`ReserveUpload`] | an address to send bytes to |
//! | [`CompleteUpload`] | makes a file of them and shares it |
//!
//! [`Client::upload`](crate::Client::upload) does both, and the sending between them.

use serde::Deserialize;

use crate::ids::FileId;
use crate::secret::SignedUrl;

mod complete;
mod reserve;
pub use self::complete::CompleteUpload;
pub use self::reserve::ReserveUpload;

/// Where the bytes of a file go.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct UploadSlot {
    /// Takes the bytes in one POST, without a token.
    pub upload_url: SignedUrl,
    /// The file that it will be.
    pub file_id: FileId,
}

/// A file that was uploaded.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Uploaded {
    /// The file.
    pub id: FileId,
    /// What people see above it.
    pub title: Option<String>,
    /// Its page in Slack, when Slack says so.
    pub permalink: Option<String>,
}

//! Files: upload and share.
//!
//! | call | does |
//! |---|---|
//! | [`ReserveUpload`] | an address to send bytes to |
//! | [`CompleteUpload`] | makes a file of them and shares it |
//!
//! [`Client::upload`](crate::Client::upload) does both, and the sending between them.

use serde::Deserialize;

use crate::error::BuildError;
use crate::ids::FileId;
use crate::lenient::{blank_item, lenient};
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

blank_item!(Uploaded);

/// A file that was uploaded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Uploaded {
    /// The file; `None` when its id could not be read.
    #[serde(default, deserialize_with = "lenient")]
    pub id: Option<FileId>,
    /// What people see above it.
    #[serde(default, deserialize_with = "lenient")]
    pub title: Option<String>,
    /// Its page in Slack, when Slack says so.
    #[serde(default, deserialize_with = "lenient")]
    pub permalink: Option<String>,
}

/// Maximum bytes of a file.
pub const MAX_BYTES: usize = 1 << 30;

pub(crate) fn check(bytes: u64) -> Result<(), BuildError> {
    if bytes > MAX_BYTES as u64 {
        return Err(BuildError::invalid(format!(
            "the file has {bytes} bytes, at most {MAX_BYTES}"
        )));
    }
    Ok(())
}

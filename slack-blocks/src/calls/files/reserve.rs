//! `files.getUploadURLExternal` — an address to send bytes to.
//!
//! Source: <https://docs.slack.dev/reference/methods/files.getUploadURLExternal>

use super::UploadSlot;
use crate::endpoint::call;

call! {
    /// Reserves a place for `length` bytes. Nothing is kept until
    /// [`CompleteUpload`](super::CompleteUpload).
    ///
    /// # Permission
    /// `files:write`.
    ReserveUpload -> UploadSlot;
    "/files.getUploadURLExternal", Idempotent, tier Four;
    required { filename: String, length: u64 }
    optional {
        /// What the picture shows, for people who do not see it; at most 1,000 characters.
        alt_txt: String,
        /// The language of a text, `rust`, to show it as code.
        snippet_type: String,
    }
}

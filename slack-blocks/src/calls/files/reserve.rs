//! `files.getUploadURLExternal` — an address to send bytes to.
//!
//! Source: <https://docs.slack.dev/reference/methods/files.getUploadURLExternal>

use super::UploadSlot;
use crate::endpoint::call;
use crate::error::BuildError;

call! {
    /// Reserves a place for `length` bytes. Nothing is kept until
    /// [`CompleteUpload`](super::CompleteUpload).
    ///
    /// # Permission
    /// `files:write`.
    pub struct ReserveUpload {
        /// Name of the file, with its extension.
        filename: String,
        /// Length in bytes, 1 GB at most.
        length: u64,
    } -> UploadSlot;
    POST "/files.getUploadURLExternal", Idempotent, tier Four,
    docs "https://docs.slack.dev/reference/methods/files.getUploadURLExternal";
    form {
        /// What the picture shows, for people who do not see it; at most 1,000 characters.
        alt_txt: String,
        /// The language of a text, `rust`, to show it as code.
        snippet_type: String,
    };
    check check
}

fn check(call: &ReserveUpload) -> Result<(), BuildError> {
    super::check(call.length)
}

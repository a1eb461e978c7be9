//! Short names for contents.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// 128 bits of the SHA-256 of `text`, in hexadecimal.
pub(crate) fn name(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest
        .iter()
        .take(16)
        .fold(String::new(), |mut name, byte| {
            let _ = write!(name, "{byte:02x}");
            name
        })
}

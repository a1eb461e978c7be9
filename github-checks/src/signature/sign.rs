//! Making signatures, for tests and for relays.

use std::fmt::Write as _;

use hmac::Mac;

use super::HEADER;
use super::keys::{SecretError, key};

/// The header of a signed delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed(String);

impl Signed {
    /// Name and value, ready for [`Verifier::verify`](super::Verifier::verify).
    #[must_use]
    pub fn headers(&self) -> [(&str, &str); 1] {
        [(HEADER, &self.0)]
    }

    /// The value of `X-Hub-Signature-256`.
    #[must_use]
    pub fn signature(&self) -> &str {
        &self.0
    }
}

/// Signs a body as GitHub does.
///
/// # Errors
/// [`SecretError`] when the secret is empty or has whitespace around it.
pub fn sign(secret: &str, body: &[u8]) -> Result<Signed, SecretError> {
    let mut mac = key(secret)?;
    mac.update(body);
    let mut text = "sha256=".to_owned();
    for byte in mac.finalize().into_bytes() {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(Signed(text))
}

//! Making signatures, for tests and for a sandbox.

use hmac::Mac;

use super::headers;
use super::keys::{SecretError, key};

/// The two headers of a signed request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    timestamp: String,
    signature: String,
}

impl Signed {
    /// Names and values, ready for [`Verifier::verify`](super::Verifier::verify).
    #[must_use]
    pub fn headers(&self) -> [(&str, &str); 2] {
        [
            (headers::TIMESTAMP, &self.timestamp),
            (headers::SIGNATURE, &self.signature),
        ]
    }

    /// The value of `X-Slack-Request-Timestamp`.
    #[must_use]
    pub fn timestamp(&self) -> &str {
        &self.timestamp
    }

    /// The value of `X-Slack-Signature`.
    #[must_use]
    pub fn signature(&self) -> &str {
        &self.signature
    }
}

/// Signs a body as Slack does. `timestamp` is in seconds since 1970.
///
/// # Errors
///
/// When the secret is empty or has whitespace around it.
pub fn sign(secret: &str, timestamp: u64, body: &[u8]) -> Result<Signed, SecretError> {
    use std::fmt::Write;

    let mut mac = key(secret)?;
    let timestamp = timestamp.to_string();
    mac.update(format!("v0:{timestamp}:").as_bytes());
    mac.update(body);
    let mut signature = String::from("v0=");
    for byte in mac.finalize().into_bytes() {
        let _ = write!(signature, "{byte:02x}");
    }
    Ok(Signed {
        timestamp,
        signature,
    })
}

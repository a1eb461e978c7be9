//! Proof that a request comes from Slack.
//!
//! [`Verified`] is the only door to the parsers of payloads. With the feature
//! `signing`, `Verifier` makes it from headers and bytes.
//!
//! Vendor page: <https://docs.slack.dev/authentication/verifying-requests-from-slack>

#[cfg(feature = "signing")]
mod headers;
#[cfg(feature = "signing")]
mod sign;
#[cfg(feature = "signing")]
mod verifier;

#[cfg(feature = "signing")]
pub use sign::{Signed, sign};
#[cfg(feature = "signing")]
pub use verifier::{Reason, SecretError, Verifier};

use std::fmt;

/// A request body that may be parsed: its signature was right.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Verified<'b>(&'b [u8]);

impl<'b> Verified<'b> {
    /// A body that needs no signature: a Socket Mode frame, one that was stored after it
    /// was verified, a test's.
    ///
    /// Never call this with the body of an HTTP request: anyone can send those.
    #[must_use]
    pub fn without_signature(body: &'b (impl AsRef<[u8]> + ?Sized)) -> Self {
        Self(body.as_ref())
    }

    /// The bytes as they were received.
    #[must_use]
    pub fn body(&self) -> &'b [u8] {
        self.0
    }
}

/// The body holds secrets (`token`, `response_url`, `trigger_id`): only its length shows.
impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified({} bytes)", self.0.len())
    }
}

// Kept identical in heroku-api, github-checks and slack-blocks.
//! The proof that a signature was checked.

use std::fmt;

/// A request body that may be parsed: its signature was right.
///
/// `B` is what the body is held in: borrowed bytes, or `bytes::Bytes` so that a handler
/// keeps the proof together with the body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Verified<B>(pub(super) B);

impl<B: AsRef<[u8]>> Verified<B> {
    /// A body that needs no signature: one that was stored after it was verified, a test's,
    /// one that came over a connection that is trusted itself.
    ///
    /// Never call this with the body of an HTTP request: anyone can send those.
    ///
    /// # Arguments
    /// - `body`: what is taken as verified.
    #[must_use]
    pub fn without_signature(body: B) -> Self {
        Self(body)
    }

    /// The bytes as they were received.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_ref()
    }

    /// The body, without its proof.
    #[must_use]
    pub fn into_inner(self) -> B {
        self.0
    }
}

/// The body may hold secrets: only its length shows.
impl<B: AsRef<[u8]>> fmt::Debug for Verified<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified({} bytes)", self.as_bytes().len())
    }
}

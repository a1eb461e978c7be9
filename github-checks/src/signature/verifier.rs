//! `Verifier`: the check itself.

use std::fmt;

use super::keys::{Keys, SecretError};
use super::{HEADER, Verified};
use crate::limits::WEBHOOK_BODY;

/// Checks the signatures of deliveries. Create one when the program starts: the keys are
/// prepared once.
///
/// ```
/// use github_checks::signature::{Verifier, sign};
///
/// let verifier = Verifier::new(["new secret", "old secret"])?;
/// let body = br#"{"zen":"Keep it simple."}"#;
/// let signed = sign("old secret", body)?;
/// let verified = verifier.verify(signed.headers(), body, 0)?;
/// assert_eq!(verified.as_bytes(), body);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Verifier {
    keys: Keys,
    max_body: usize,
}

impl Verifier {
    /// Takes 1 to 4 secrets; during a rotation, the new one and the old one.
    ///
    /// # Arguments
    /// - `secrets`: 1 to 4, newest first; neither empty nor with whitespace around.
    ///
    /// # Errors
    /// [`SecretError`].
    pub fn new(secrets: impl IntoIterator<Item: AsRef<str>>) -> Result<Self, SecretError> {
        Ok(Self {
            keys: Keys::new(secrets)?,
            max_body: WEBHOOK_BODY,
        })
    }

    /// Refuses bodies longer than this; 25 MiB when not set, as GitHub sends no more.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Checks a delivery: `body` as it was received, before anything else reads it. Header
    /// names match without case. The SHA-1 signature is never looked at.
    ///
    /// `now` is ignored, since GitHub signs no time; it is here because the siblings of this
    /// crate need it.
    ///
    /// # Errors
    /// [`VerifyError`], for your log. Answer all of them with the same empty 401.
    pub fn verify<N: AsRef<str>, V: AsRef<[u8]>, B: AsRef<[u8]>>(
        &self,
        headers: impl IntoIterator<Item = (N, V)>,
        body: B,
        now: u64,
    ) -> Result<Verified<B>, VerifyError> {
        let _ = now;
        if body.as_ref().len() > self.max_body {
            return Err(VerifyError::BodyTooLarge);
        }
        let mut given = None;
        for (name, value) in headers {
            if name.as_ref().eq_ignore_ascii_case(HEADER) && given.replace(value).is_some() {
                return Err(VerifyError::Repeated);
            }
        }
        let given = given.ok_or(VerifyError::Missing)?;
        let claimed = digest(given.as_ref()).ok_or(VerifyError::Malformed)?;
        if self.keys.fit(&[body.as_ref()], &claimed) {
            Ok(Verified(body))
        } else {
            Err(VerifyError::Mismatch)
        }
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verifier({:?})", self.keys)
    }
}

/// Why a delivery was refused. Holds no part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The body is longer than [`Verifier::max_body`].
    #[error("the body is larger than the limit")]
    BodyTooLarge,
    /// No `X-Hub-Signature-256`.
    #[error("the signature is missing")]
    Missing,
    /// There are several.
    #[error("there is more than one signature")]
    Repeated,
    /// It is not `sha256=` and 64 lower-case hexadecimal digits.
    #[error("the signature is malformed")]
    Malformed,
    /// No secret fits.
    #[error("the signature does not fit")]
    Mismatch,
}

impl VerifyError {
    /// A stable word for logs and metrics, such as `mismatch`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::BodyTooLarge => "body_too_large",
            Self::Missing => "missing",
            Self::Repeated => "repeated",
            Self::Malformed => "malformed",
            Self::Mismatch => "mismatch",
        }
    }
}

fn digest(header: &[u8]) -> Option<[u8; 32]> {
    let hex = header.strip_prefix(b"sha256=")?;
    if hex.len() != 64 {
        return None;
    }
    let mut digest = [0; 32];
    for (byte, pair) in digest.iter_mut().zip(hex.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Some(digest)
}

/// Lower case only: one delivery has one spelling.
fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

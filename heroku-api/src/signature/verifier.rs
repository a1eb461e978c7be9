//! `Verifier`: the check itself.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::keys::{Keys, SecretError};
use super::{HEADER, Verified};

/// Maximum bytes of a delivery.
const MAX_BODY: usize = 1024 * 1024;

/// Checks the signatures of deliveries. Create one when the program starts: the keys are
/// prepared once.
///
/// ```
/// use heroku_api::webhooks::{Event, Verifier, sign};
///
/// let verifier = Verifier::new(["new secret", "old secret"])?;
/// # let body = br#"{"id":"e1","action":"update","resource":"release","data":{}}"#;
/// # let signed = sign("old secret", body)?;
/// # let headers = signed.headers();
/// // `headers` and `body` as they came over the wire; answer 401 to every error.
/// let verified = verifier.verify(headers, body, 0)?;
/// let event = Event::parse(&verified)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// No time is signed: a copy of an old delivery verifies too. Drop what was seen before
/// by [`Metadata::event`](crate::webhooks::Metadata::event), and read the state again from
/// the API before acting on it.
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
            max_body: MAX_BODY,
        })
    }

    /// Refuses bodies longer than this; 1 MiB when not set.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Checks a delivery: `body` as it was received, before anything else reads it. Header
    /// names match without case.
    ///
    /// `now` is ignored, since Heroku signs no time; it is here because the siblings of this
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
            return Err(VerifyError::TooLarge);
        }
        let mut given = None;
        for (name, value) in headers {
            if name.as_ref().eq_ignore_ascii_case(HEADER) && given.replace(value).is_some() {
                return Err(VerifyError::Malformed);
            }
        }
        let given = given.ok_or(VerifyError::Missing)?;
        let mut mac = [0; 33];
        let length = STANDARD.decode_slice(given.as_ref(), &mut mac);
        let (Ok(32), 44) = (length, given.as_ref().len()) else {
            return Err(VerifyError::Malformed);
        };
        if self.keys.fit(&[body.as_ref()], &mac[..32]) {
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
    TooLarge,
    /// No `Heroku-Webhook-Hmac-SHA256`.
    #[error("the signature is missing")]
    Missing,
    /// There is more than one signature, or it is not padded base64 of 32 bytes.
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
            Self::TooLarge => "too_large",
            Self::Missing => "missing",
            Self::Malformed => "malformed",
            Self::Mismatch => "mismatch",
        }
    }
}

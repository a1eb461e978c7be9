//! `X-Hub-Signature-256`: HMAC-SHA-256 over the raw body.

use std::fmt;
use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use http::header::HeaderName;
use sha2::Sha256;

use crate::limits::WEBHOOK_BODY;
use crate::secret::Secret;

const SIGNATURE: HeaderName = HeaderName::from_static("x-hub-signature-256");
/// Secrets at most; more than old and new need a reason.
const MOST: usize = 4;

/// The secrets that may have signed a delivery: usually one, two while it is changed.
#[derive(Clone, Debug)]
pub struct Secrets(Vec<Secret>);

/// The secrets cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretsError {
    /// There is none, or more than four.
    #[error("expected 1 to 4 webhook secrets")]
    Count,
    /// One is empty, or begins or ends with white space, as copied ones often do.
    #[error("a webhook secret is empty or begins or ends with white space")]
    Padded,
}

impl Secrets {
    /// From 1 to 4 secrets, in any order.
    ///
    /// # Errors
    /// [`SecretsError`].
    pub fn new<S: Into<Secret>>(
        secrets: impl IntoIterator<Item = S>,
    ) -> Result<Self, SecretsError> {
        let secrets: Vec<Secret> = secrets.into_iter().map(Into::into).collect();
        if !(1..=MOST).contains(&secrets.len()) {
            return Err(SecretsError::Count);
        }
        let padded =
            |secret: &Secret| secret.is_empty() || secret.expose().trim() != secret.expose();
        if secrets.iter().any(padded) {
            return Err(SecretsError::Padded);
        }
        Ok(Self(secrets))
    }
}

/// A body whose signature was checked. Only [`verify`] makes one.
#[derive(Clone, Copy)]
pub struct Verified<'b>(&'b [u8]);

impl<'b> Verified<'b> {
    /// The body as it came.
    #[must_use]
    pub fn bytes(&self) -> &'b [u8] {
        self.0
    }
}

impl fmt::Debug for Verified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified({} bytes)", self.0.len())
    }
}

/// Why a delivery is refused. For logs: answer the same 401 whatever it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The body has more than 25 MiB.
    #[error("body_too_large")]
    BodyTooLarge,
    /// There is no signature.
    #[error("missing")]
    Missing,
    /// There are several.
    #[error("repeated")]
    Repeated,
    /// It is not `sha256=` and 64 lower-case hexadecimal digits.
    #[error("malformed")]
    Malformed,
    /// No secret made it.
    #[error("mismatch")]
    Mismatch,
}

/// Checks the signature of a delivery over its raw body, before anything is parsed.
///
/// Every secret is tried, and compared in constant time. The SHA-1 signature is never
/// looked at.
///
/// # Errors
/// [`SignatureError`].
pub fn verify<'b>(
    headers: &HeaderMap,
    body: &'b [u8],
    secrets: &Secrets,
) -> Result<Verified<'b>, SignatureError> {
    if body.len() > WEBHOOK_BODY {
        return Err(SignatureError::BodyTooLarge);
    }
    let mut values = headers.get_all(SIGNATURE).iter();
    let value = values.next().ok_or(SignatureError::Missing)?;
    if values.next().is_some() {
        return Err(SignatureError::Repeated);
    }
    let claimed = digest(value.as_bytes()).ok_or(SignatureError::Malformed)?;
    let mut genuine = false;
    for secret in &secrets.0 {
        // No early exit: how long it takes tells nothing about which secret it was.
        genuine |= mac(secret, body).is_some_and(|mac| mac.verify_slice(&claimed).is_ok());
    }
    if genuine {
        Ok(Verified(body))
    } else {
        Err(SignatureError::Mismatch)
    }
}

/// The signature GitHub would send, for tests and for relays.
#[must_use]
pub fn sign(secret: &Secret, body: &[u8]) -> String {
    let mut text = "sha256=".to_owned();
    for byte in mac(secret, body)
        .map(|mac| mac.finalize().into_bytes())
        .iter()
        .flatten()
    {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// HMAC takes keys of every length: there always is one.
fn mac(secret: &Secret, body: &[u8]) -> Option<Hmac<Sha256>> {
    let mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).ok()?;
    Some(mac.chain_update(body))
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

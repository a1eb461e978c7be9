//! `Heroku-Webhook-Hmac-SHA256` — proves that a delivery comes from Heroku.
//!
//! Source: <https://devcenter.heroku.com/articles/app-webhooks#securing-webhook-requests>

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderName};
use sha2::Sha256;

use crate::secret::Secret;

const HEADER: HeaderName = HeaderName::from_static("heroku-webhook-hmac-sha256");
/// Most bytes of a delivery.
const LARGEST: usize = 1024 * 1024;

/// Checks deliveries against one or more secrets.
///
/// ```
/// use heroku_api::webhooks::{Event, Signature};
/// # fn handle(headers: http::HeaderMap, body: bytes::Bytes) -> Option<Event> {
/// let signature = Signature::new("s3cret").ok()?;
/// let verified = signature.verify(&headers, &body).ok()?; // else answer 401
/// Event::parse(verified).ok()
/// # }
/// ```
///
/// No time is signed: a copy of an old delivery verifies too. Drop what was seen before
/// by [`Metadata::event`](super::Metadata::event), and read the state again from the API
/// before acting on it.
#[derive(Clone)]
pub struct Signature {
    secrets: Vec<Secret>,
}

/// A body whose signature was checked; only [`Signature::verify`] makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified<'b>(&'b [u8]);

/// Why a delivery is not accepted, or a secret not usable. Tell the sender nothing but
/// 401.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The secret is empty or has white space around it.
    #[error("the secret is empty or has white space around it")]
    Secret,
    /// There are not one to four secrets.
    #[error("one to four secrets are possible")]
    Count,
    /// The body is larger than 1 MiB.
    #[error("the body is larger than 1 MiB")]
    TooLarge,
    /// The signature is missing.
    #[error("the signature is missing")]
    Missing,
    /// There is more than one signature, or it is not padded base64 of 32 bytes.
    #[error("the signature is malformed")]
    Malformed,
    /// The signature does not fit.
    #[error("the signature does not fit")]
    Mismatch,
}

impl SignatureError {
    /// One word for logs and metrics.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Count => "count",
            Self::TooLarge => "too_large",
            Self::Missing => "missing",
            Self::Malformed => "malformed",
            Self::Mismatch => "mismatch",
        }
    }
}

impl Signature {
    /// Accepts what this secret signed.
    ///
    /// # Errors
    /// [`SignatureError::Secret`].
    pub fn new(secret: impl Into<Secret>) -> Result<Self, SignatureError> {
        Self::any_of([secret.into()])
    }

    /// Accepts what any of these secrets signed, while one replaces another.
    ///
    /// # Errors
    /// [`SignatureError::Secret`] or [`SignatureError::Count`].
    pub fn any_of(secrets: impl IntoIterator<Item = Secret>) -> Result<Self, SignatureError> {
        let secrets: Vec<_> = secrets.into_iter().collect();
        if !(1..=4).contains(&secrets.len()) {
            return Err(SignatureError::Count);
        }
        let usable = |secret: &Secret| {
            let text = secret.expose();
            !text.is_empty() && text.trim() == text
        };
        if !secrets.iter().all(usable) {
            return Err(SignatureError::Secret);
        }
        Ok(Self { secrets })
    }

    /// Checks a delivery: the raw body, before anything else reads it.
    ///
    /// # Errors
    /// [`SignatureError`]; answer every one of them with the same 401.
    pub fn verify<'b>(
        &self,
        headers: &HeaderMap,
        body: &'b [u8],
    ) -> Result<Verified<'b>, SignatureError> {
        if body.len() > LARGEST {
            return Err(SignatureError::TooLarge);
        }
        let mut values = headers.get_all(HEADER).iter();
        let value = values.next().ok_or(SignatureError::Missing)?;
        if values.next().is_some() {
            return Err(SignatureError::Malformed);
        }
        let mut given = [0; 33];
        let length = STANDARD.decode_slice(value.as_bytes(), &mut given);
        let (Ok(32), 44) = (length, value.len()) else {
            return Err(SignatureError::Malformed);
        };
        // Every secret is tried, so that the time tells nothing about which one fits.
        let fits = self.secrets.iter().fold(false, |fits, secret| {
            mac(secret, body).is_some_and(|mac| mac.verify_slice(&given[..32]).is_ok()) | fits
        });
        if fits {
            Ok(Verified(body))
        } else {
            Err(SignatureError::Mismatch)
        }
    }

    /// The header value that Heroku would send for `body`: for tests of a receiver.
    #[must_use]
    pub fn sign(&self, body: &[u8]) -> Option<String> {
        let mac = mac(self.secrets.first()?, body)?;
        Some(STANDARD.encode(mac.finalize().into_bytes()))
    }
}

fn mac(secret: &Secret, body: &[u8]) -> Option<Hmac<Sha256>> {
    // HMAC takes keys of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).ok()?;
    mac.update(body);
    Some(mac)
}

impl<'b> Verified<'b> {
    /// The bytes.
    #[must_use]
    pub fn as_bytes(self) -> &'b [u8] {
        self.0
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({} secrets)", self.secrets.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_vector_is_signed_as_heroku_signs_it() {
        let signature = Signature::new("s3cret").unwrap();
        assert_eq!(
            signature.sign(br#"{"foo":"bar"}"#).unwrap(),
            "/fcKOYJllgEc0g5zGa5tolBHTXGq7L3j5LmbalcGV1c="
        );
    }

    #[test]
    fn a_secret_that_signs_nothing_is_refused_at_once() {
        for bad in ["", " ", "a ", "\na"] {
            assert_eq!(Signature::new(bad).unwrap_err(), SignatureError::Secret);
        }
        assert_eq!(Signature::any_of([]).unwrap_err(), SignatureError::Count);
    }
}

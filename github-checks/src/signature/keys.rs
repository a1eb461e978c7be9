// Kept identical in heroku-api, github-checks and slack-blocks.
//! The secrets that may have signed, prepared for HMAC-SHA256.

use std::error::Error;
use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// More than an old and a new one need a reason.
const MAX_SECRETS: usize = 4;

/// Prepared keys: 1 to 4.
#[derive(Clone)]
pub(super) struct Keys(Vec<Hmac<Sha256>>);

impl Keys {
    pub(super) fn new(secrets: impl IntoIterator<Item: AsRef<str>>) -> Result<Self, SecretError> {
        let keys = secrets
            .into_iter()
            .map(|secret| key(secret.as_ref()))
            .collect::<Result<Vec<_>, _>>()?;
        match keys.len() {
            0 => Err(SecretError::None),
            1..=MAX_SECRETS => Ok(Self(keys)),
            _ => Err(SecretError::TooMany),
        }
    }

    /// Whether one of them signed `parts`, one after another. Every key is tried, so that
    /// the time taken does not say which one fits.
    pub(super) fn fit(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        let mut matches = false;
        for key in &self.0 {
            matches |= fits(key, parts, signature);
        }
        matches
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} secrets", self.0.len())
    }
}

/// A prepared key.
pub(super) fn key(secret: &str) -> Result<Hmac<Sha256>, SecretError> {
    if secret.trim().is_empty() {
        return Err(SecretError::Empty);
    }
    if secret.trim() != secret {
        return Err(SecretError::Whitespace);
    }
    Hmac::new_from_slice(secret.as_bytes()).map_err(|_| SecretError::Empty)
}

/// Compares in constant time; a shortened signature does not fit.
pub(super) fn fits(key: &Hmac<Sha256>, parts: &[&[u8]], signature: &[u8]) -> bool {
    let mut mac = key.clone();
    for part in parts {
        mac.update(part);
    }
    mac.verify_slice(signature).is_ok()
}

/// Why secrets were refused: fix the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretError {
    /// No secret was given.
    None,
    /// More than four were given.
    TooMany,
    /// One is empty or blank: it would accept what anyone can sign.
    Empty,
    /// One has whitespace around it, as copied ones often do.
    Whitespace,
}

impl SecretError {
    /// A stable word for logs and metrics, such as `whitespace`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::TooMany => "too_many",
            Self::Empty => "empty",
            Self::Whitespace => "whitespace",
        }
    }
}

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "no signing secret was given",
            Self::TooMany => "more than four signing secrets were given",
            Self::Empty => "a signing secret is empty",
            Self::Whitespace => "a signing secret has whitespace around it",
        })
    }
}

impl Error for SecretError {}

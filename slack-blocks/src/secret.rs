// Kept identical in heroku-api, github-checks and slack-blocks.
//! Values that do not print: tokens, signing secrets, links that carry credentials.

use std::fmt;

use serde::Deserialize;
use zeroize::Zeroizing;

/// A text that is never shown: no `Display`, no `Serialize`, `Debug` shows a
/// placeholder, the memory is overwritten when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over.
    ///
    /// # Arguments
    /// - `text`: what must not print.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself. Call it only where a header, a form or a MAC is made.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Hands the text to another type that keeps it secret, as the `Secret` of another crate
    /// does: `token.hand_to(Secret::new)`.
    ///
    /// # Arguments
    /// - `keeper`: makes the other value of the text.
    pub fn hand_to<T>(&self, keeper: impl FnOnce(String) -> T) -> T {
        keeper(self.expose().to_owned())
    }

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&Secret> for Secret {
    fn from(secret: &Secret) -> Self {
        secret.clone()
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// An address that is a credential by itself: anyone who has it may read or write
/// what it points to. Prints as its scheme and host only.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedUrl(Secret);

impl SignedUrl {
    /// Takes the address over.
    ///
    /// # Arguments
    /// - `url`: the whole address.
    pub fn new(url: impl Into<String>) -> Self {
        Self(Secret::new(url))
    }

    /// The whole address. Hand it on; do not log it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// Hands the address to another type that keeps it secret, as the `SignedUrl` of another
    /// crate does: `link.hand_to(SignedUrl::new)`.
    ///
    /// # Arguments
    /// - `keeper`: makes the other value of the address.
    pub fn hand_to<T>(&self, keeper: impl FnOnce(String) -> T) -> T {
        self.0.hand_to(keeper)
    }

    /// The host, for logs and for checks; `None` when the text is not a URL.
    #[must_use]
    pub fn host(&self) -> Option<String> {
        let url = url::Url::parse(self.expose()).ok()?;
        url.host_str().map(ToOwned::to_owned)
    }
}

impl fmt::Debug for SignedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.host() {
            Some(host) => write!(f, "SignedUrl(https://{host}/[REDACTED])"),
            None => f.write_str("SignedUrl([REDACTED])"),
        }
    }
}

impl<'de> Deserialize<'de> for SignedUrl {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

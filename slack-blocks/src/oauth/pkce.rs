// Kept identical in github-checks and slack-blocks.
//! The proof that it is the same program that comes back.

use std::io;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::base64::url_safe;
use crate::secret::Secret;

/// PKCE: a secret that stays here, of which the server first sees the digest. Only a program
/// that has the secret can use the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pkce {
    verifier: Secret,
}

/// The text cannot be a verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a PKCE verifier has 43 to 128 characters out of A-Z a-z 0-9 - . _ ~")]
#[non_exhaustive]
pub struct PkceError;

impl Pkce {
    /// From 256 random bits of the system.
    ///
    /// # Errors
    /// When the system has no random numbers.
    pub fn generate() -> io::Result<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::getrandom(&mut *bytes)?;
        Ok(Self::from_random(*bytes))
    }

    /// From 32 random bytes out of a source that nobody can guess.
    ///
    /// # Arguments
    /// - `bytes`: 32 bytes that nobody can guess.
    #[must_use]
    pub fn from_random(bytes: [u8; 32]) -> Self {
        Self {
            verifier: Secret::new(url_safe(&bytes)),
        }
    }

    /// From a verifier that was stored.
    ///
    /// # Arguments
    /// - `verifier`: 43 to 128 of `A-Z a-z 0-9 - . _ ~`.
    ///
    /// # Errors
    /// When it has another length or other characters than RFC 7636 allows.
    pub fn from_verifier(verifier: impl Into<Secret>) -> Result<Self, PkceError> {
        let verifier = verifier.into();
        let text = verifier.expose();
        let allowed =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        if !(43..=128).contains(&text.len()) || !text.bytes().all(allowed) {
            return Err(PkceError);
        }
        Ok(Self { verifier })
    }

    /// What to keep with the session until the person comes back.
    #[must_use]
    pub fn verifier(&self) -> &Secret {
        &self.verifier
    }

    /// What the server sees first.
    #[must_use]
    pub fn challenge(&self) -> String {
        url_safe(&Sha256::digest(self.verifier.expose().as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_of_rfc_7636_holds() {
        let pkce = Pkce::from_verifier("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").unwrap();
        assert_eq!(
            pkce.challenge(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
        assert!(Pkce::from_verifier("short").is_err());
        assert!(Pkce::from_verifier(" ".repeat(43)).is_err());
        let random = Pkce::from_random([9; 32]);
        assert_eq!(Pkce::from_verifier(random.verifier().clone()), Ok(random));
        let (one, other) = (Pkce::generate().unwrap(), Pkce::generate().unwrap());
        assert_ne!(one, other);
        assert!(Pkce::from_verifier(one.verifier()).is_ok());
    }
}

//! Making signatures, for tests of a receiver.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::Mac;

use super::HEADER;
use super::keys::{SecretError, key};

/// The header of a signed delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed(String);

impl Signed {
    /// Name and value, ready for [`Verifier::verify`](super::Verifier::verify).
    #[must_use]
    pub fn headers(&self) -> [(&str, &str); 1] {
        [(HEADER, &self.0)]
    }

    /// The value of `Heroku-Webhook-Hmac-SHA256`.
    #[must_use]
    pub fn signature(&self) -> &str {
        &self.0
    }
}

/// Signs a body as Heroku does.
///
/// # Errors
/// [`SecretError`] when the secret is empty or has whitespace around it.
pub fn sign(secret: &str, body: &[u8]) -> Result<Signed, SecretError> {
    let mut mac = key(secret)?;
    mac.update(body);
    Ok(Signed(STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_vector_is_signed_as_heroku_signs_it() {
        let signed = sign("s3cret", br#"{"foo":"bar"}"#).unwrap();
        assert_eq!(
            signed.signature(),
            "/fcKOYJllgEc0g5zGa5tolBHTXGq7L3j5LmbalcGV1c="
        );
    }
}

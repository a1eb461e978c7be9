//! `X-Hub-Signature-256`: HMAC-SHA-256 over the raw body of a delivery.
//!
//! [`Verified`] is the only door to
//! [`Delivery::parse`](crate::webhooks::Delivery::parse); [`Verifier`] makes it from headers
//! and bytes.
//!
//! Source: <https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries>

mod keys;
mod sign;
mod verified;
mod verifier;

pub use self::keys::SecretError;
pub use self::sign::{Signed, sign};
pub use self::verified::Verified;
pub use self::verifier::{Verifier, VerifyError};

const HEADER: &str = "x-hub-signature-256";

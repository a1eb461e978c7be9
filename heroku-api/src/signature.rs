//! `Heroku-Webhook-Hmac-SHA256` — proves that a delivery comes from Heroku.
//!
//! [`Verified`] is the only door to [`Event::parse`](crate::webhooks::Event::parse);
//! [`Verifier`] makes it from headers and bytes.
//!
//! Source: <https://devcenter.heroku.com/articles/app-webhooks#securing-webhook-requests>

mod keys;
mod sign;
mod verified;
mod verifier;

pub use self::keys::SecretError;
pub use self::sign::{Signed, sign};
pub use self::verified::Verified;
pub use self::verifier::{Verifier, VerifyError};

const HEADER: &str = "heroku-webhook-hmac-sha256";

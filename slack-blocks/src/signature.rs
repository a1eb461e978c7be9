//! Proof that a request comes from Slack.
//!
//! [`Verified`] is the only door to the parsers of payloads. With the feature
//! `signing`, `Verifier` makes it from headers and bytes.
//!
//! Vendor page: <https://docs.slack.dev/authentication/verifying-requests-from-slack>

#[cfg(feature = "signing")]
mod headers;
#[cfg(feature = "signing")]
mod keys;
#[cfg(feature = "signing")]
mod sign;
mod verified;
#[cfg(feature = "signing")]
mod verifier;

#[cfg(feature = "signing")]
pub use keys::SecretError;
#[cfg(feature = "signing")]
pub use sign::{Signed, sign};
pub use verified::Verified;
#[cfg(feature = "signing")]
pub use verifier::{Verifier, VerifyError};

//! What can go wrong.

pub use crate::parse::ParseError;

// --- Web API client ---
#[cfg(feature = "calls")]
mod api;
#[cfg(feature = "calls")]
mod call;
#[cfg(feature = "calls")]
mod code;
#[cfg(feature = "calls")]
mod decode;
#[cfg(feature = "calls")]
mod shared;
#[cfg(feature = "calls")]
mod traced;
#[cfg(feature = "calls")]
pub use {
    api::{ApiError, Detail},
    call::{BuildError, Error, POSTS, ResponseUrlError},
    code::{ErrorCode, OtherCode},
    decode::{BodyKind, DecodeError},
    traced::{Trace, Traced},
};

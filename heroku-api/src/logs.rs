//! Log lines: what a log drain delivers, what a log session shows, and what the router says
//! about a request.
//!
//! Everything borrows from the text it was read from, so a busy drain costs little.
//!
//! ```
//! use heroku_api::logs;
//!
//! // The body of one delivery to the address of a log drain.
//! let body = b"204 <158>1 2026-11-30T12:00:00.123456+00:00 host heroku router - at=error \
//!     code=H12 desc=\"Request timeout\" method=GET path=\"/\" host=acme.example fwd=\"1.2.3.4\" \
//!     dyno=web.1 connect=1ms service=30000ms status=503 ";
//! for entry in logs::frames(body) {
//!     let entry = entry?;
//!     if let Some(request) = entry.router() {
//!         assert_eq!(request.code, Some("H12"));
//!         assert_eq!(request.status, Some(503));
//!     }
//! }
//! # Ok::<(), logs::FrameError>(())
//! ```
//!
//! The lines are as trustworthy as the server that took them in makes sure: give the
//! address of the drain a user name and a password, and compare [`Delivery::drain`] with the
//! token of your [`LogDrain`](crate::log_drains::LogDrain).
//!
//! Source: <https://devcenter.heroku.com/articles/log-drains>

mod delivery;
mod entry;
mod frames;
mod router;

pub use self::delivery::Delivery;
pub use self::entry::Entry;
pub use self::frames::{FrameError, Frames, frames};
pub use self::router::RouterLine;

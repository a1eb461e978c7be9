//! Writes that must happen exactly once, although responses get lost.
//!
//! The plain call never repeats a post that may have happened. This looks for it, by its
//! metadata, until the client's
//! [look window](crate::client::ClientBuilder::look_window) has passed. [`Intent::now`]
//! never posts twice and ends in [`Error::Ambiguous`](crate::Error::Ambiguous) when nothing
//! appeared; [`Intent::resumed`] is for a program that was restarted: it posts once more
//! after the window.

mod message;
mod once;

pub use self::message::message;
pub(crate) use self::once::{Attempt, once};
pub use self::once::{Ensured, Intent};

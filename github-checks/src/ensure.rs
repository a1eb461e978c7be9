//! Writes that must happen exactly once, although responses get lost.
//!
//! The plain calls never repeat a write that may have happened. These functions look for
//! it, by the id of your operation that travels with the call, until the client's
//! [look window](crate::client::ClientBuilder::look_window) has passed. [`Intent::now`]
//! never sends twice and ends in [`Error::Ambiguous`](crate::Error::Ambiguous) when nothing
//! appeared; [`Intent::resumed`] is for a program that was restarted: it sends once more
//! after the window.

mod check_run;
mod comment;
mod deployment;
mod inactive;
pub mod note;
mod once;
mod status;

pub use self::check_run::check_run;
pub use self::comment::comment;
pub use self::deployment::deployment;
pub use self::inactive::environment_inactive;
pub(crate) use self::once::{Attempt, once};
pub use self::once::{Ensured, Intent};
pub use self::status::{StatusOutcome, deployment_status};
pub use crate::deployments::OPERATION;

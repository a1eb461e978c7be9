//! Writes that must happen exactly once, although responses get lost.
//!
//! The plain calls never repeat a write that may have happened. These functions look for
//! it until the client's [look window](crate::client::ClientBuilder::look_window) has
//! passed. [`Intent::now`] never sends twice and ends in
//! [`Error::Ambiguous`](crate::Error::Ambiguous) when nothing appeared;
//! [`Intent::resumed`] is for a program that was restarted: it sends once more after the
//! window.

mod age;
mod app_setup;
mod build;
mod code;
mod coupling;
mod log_drain;
pub mod note;
mod once;
mod promotion;
mod release;
mod review_app;
mod webhook;

pub(crate) use self::app_setup::app_setup_with;
pub use self::app_setup::{AppSetupOutcome, app_setup};
pub use self::build::build;
pub(crate) use self::build::build_with;
pub use self::coupling::coupling;
pub use self::log_drain::log_drain;
pub(crate) use self::once::{Attempt, once};
pub use self::once::{Ensured, Intent};
pub(crate) use self::promotion::promotion_with;
pub use self::promotion::{PromotionOutcome, promotion};
pub use self::release::rollback;
pub(crate) use self::release::rollback_with;
pub use self::review_app::review_app;
pub(crate) use self::review_app::review_app_with;
pub use self::webhook::{WebhookOutcome, webhook};

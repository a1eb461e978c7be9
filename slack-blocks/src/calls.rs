//! The methods of the Web API, one folder for each family.
//!
//! Source: <https://docs.slack.dev/reference/methods>

use crate::codec::Private;
use crate::secret::Secret;

pub mod apps;
pub mod auth;
pub mod blocks;
pub mod chat;
pub mod conversations;
pub mod files;
mod raw;
pub mod reactions;
pub mod usergroups;
pub mod users;
pub mod views;

pub use self::raw::Raw;

impl From<&Private<'_>> for Secret {
    fn from(private: &Private<'_>) -> Self {
        Self::new(private.expose())
    }
}

impl From<Private<'_>> for Secret {
    fn from(private: Private<'_>) -> Self {
        Self::from(&private)
    }
}

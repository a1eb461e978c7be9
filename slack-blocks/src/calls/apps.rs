//! The app itself.
//!
//! | call | does |
//! |---|---|
//! | [`OpenConnection`] | an address for Socket Mode |
//! | [`UninstallApp`] | removes the app from a workspace |

mod connections;
mod uninstall;
pub use self::connections::OpenConnection;
pub use self::uninstall::UninstallApp;

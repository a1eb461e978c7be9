//! The app itself.
//!
//! | call | does |
//! |---|---|
//! | [`OpenConnection`] | an address for Socket Mode |

mod connections;
pub use self::connections::OpenConnection;

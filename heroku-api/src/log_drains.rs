//! Log drains: Heroku sends the log lines of an app to a server of yours.
//!
//! | call | does |
//! |---|---|
//! | [`CreateLogDrain`] | sends the log lines of an app to an address |
//! | [`DeleteLogDrain`] | ends a log drain |
//! | [`GetLogDrain`] | reads a log drain |
//! | [`ListLogDrains`] | lists the log drains of an app |
//!
//! What arrives there is read with [`logs`](crate::logs).
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#log-drain>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::{AddonId, AppId, LogDrainId};
use crate::reference::Named;
use crate::secret::{Secret, SignedUrl};

mod create;
mod delete;
mod get;
mod list;
pub use self::create::CreateLogDrain;
pub use self::delete::DeleteLogDrain;
pub use self::get::GetLogDrain;
pub use self::list::ListLogDrains;

/// A log drain.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct LogDrain {
    /// Its UUID.
    pub id: LogDrainId,
    /// Where the lines go; it often holds a user name and a password.
    pub url: Option<SignedUrl>,
    /// What deliveries carry as `Logplex-Drain-Token`, and lines as their host:
    /// `d.01234567-…`. The only proof of where a line came from, so it does not print.
    pub token: Option<Secret>,
    /// The app.
    pub app: Option<Named<AppId>>,
    /// The add-on that created it; `None` for one of your own.
    pub addon: Option<Named<AddonId>>,
    /// When it was created.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

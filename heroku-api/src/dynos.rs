//! Dynos: the running processes of an app.
//!
//! | call | does |
//! |---|---|
//! | [`RunDyno`] | runs a command in a new dyno |
//! | [`GetDyno`] | reads a dyno by its UUID or its name |
//! | [`ListDynos`] | lists the dynos of an app |
//! | [`RestartDyno`] | restarts a dyno |
//! | [`RestartAllDynos`] | restarts all dynos of an app |
//! | [`RestartFormation`] | restarts the dynos of one process type |
//! | [`StopDyno`] | stops a dyno |
//! | [`StopFormation`] | stops the dynos of one process type |
//!
//! To wait until all of them run a release, use [`flows::dynos`](crate::flows::dynos).
//!
//! Source: <https://devcenter.heroku.com/articles/platform-api-reference#dyno>

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::{AppId, DynoId, ReleaseId};
use crate::macros::open_enum;
use crate::reference::Named;
use crate::secret::SignedUrl;

mod create;
mod get;
mod list;
mod restart;
mod restart_all;
mod restart_formation;
mod stop;
mod stop_formation;
pub use self::create::RunDyno;
pub use self::get::GetDyno;
pub use self::list::ListDynos;
pub use self::restart::RestartDyno;
pub use self::restart_all::RestartAllDynos;
pub use self::restart_formation::RestartFormation;
pub use self::stop::StopDyno;
pub use self::stop_formation::StopFormation;

open_enum! {
    /// What a dyno is doing.
    DynoState {
        /// Stopped by an error; Heroku starts it again later, with growing delays.
        Crashed = "crashed",
        /// Not running.
        Down = "down",
        /// Asleep until a request comes.
        Idle = "idle",
        /// On its way up.
        Starting = "starting",
        /// Running.
        Up = "up",
    }
}

/// A dyno.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Dyno {
    /// Its UUID.
    pub id: DynoId,
    /// Its name, `web.1`.
    pub name: String,
    /// Its process type, `web`; `run`, `release` and `scheduler` are one-off.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is doing.
    pub state: DynoState,
    /// The app.
    pub app: Option<Named<AppId>>,
    /// The release it runs.
    pub release: Option<DynoRelease>,
    /// Its command.
    pub command: Option<String>,
    /// Its size, `Standard-1X`.
    pub size: Option<String>,
    /// Where to attach a terminal (`rendezvous://…`); the address is a credential.
    pub attach_url: Option<SignedUrl>,
    /// How its process ended, in webhook events: 0 for success.
    #[serde(default)]
    pub exit_status: Option<i64>,
    /// Who started it, in webhook events: `formation`, or `run:detached` for a command of a
    /// person.
    #[serde(default)]
    pub management: Option<String>,
    /// When it was started.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

impl Dyno {
    /// Whether it runs one command and ends: it does not restart with a release.
    #[must_use]
    pub fn is_one_off(&self) -> bool {
        matches!(self.kind.as_str(), "run" | "release" | "scheduler")
    }
}

/// The release that a dyno runs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct DynoRelease {
    /// Its UUID.
    pub id: Option<ReleaseId>,
    /// Its number; `None` while Heroku does not say.
    #[serde(default)]
    pub version: Option<u64>,
}

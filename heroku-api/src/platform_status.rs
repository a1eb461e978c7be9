//! The status of the platform: is it Heroku, or is it us?
//!
//! | call | does |
//! |---|---|
//! | [`GetPlatformStatus`] | reads the status of the platform, and its open incidents |
//!
//! Source: <https://devcenter.heroku.com/articles/heroku-status>

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::macros::open_enum;

mod get;
pub use self::get::GetPlatformStatus;

open_enum! {
    /// Current status of a part of the platform.
    StatusColor {
        /// No known problems.
        Green = "green",
        /// Some customers have problems.
        Yellow = "yellow",
        /// Many customers have problems.
        Red = "red",
        /// Maintenance.
        Blue = "blue",
    }
}

/// The status of the platform. Prints in one line: `Apps green, Data yellow, Tools green`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct PlatformStatus {
    /// Its parts.
    #[serde(
        default,
        rename = "status",
        deserialize_with = "crate::reference::list"
    )]
    pub systems: Vec<SystemStatus>,
    /// The incidents that are open now.
    #[serde(default, deserialize_with = "crate::reference::list")]
    pub incidents: Vec<Incident>,
    /// Maintenance that is planned.
    #[serde(default, deserialize_with = "crate::reference::list")]
    pub scheduled: Vec<Incident>,
}

impl PlatformStatus {
    /// Whether every part is green and no incident is open. An answer without parts says
    /// nothing, so it is `false`.
    #[must_use]
    pub fn is_green(&self) -> bool {
        let green = |part: &SystemStatus| part.status == StatusColor::Green;
        !self.systems.is_empty() && self.systems.iter().all(green) && self.incidents.is_empty()
    }
}

impl fmt::Display for PlatformStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.systems.is_empty() {
            return f.write_str("unknown");
        }
        for (at, part) in self.systems.iter().enumerate() {
            let between = if at == 0 { "" } else { ", " };
            write!(f, "{between}{} {}", part.system, part.status)?;
        }
        Ok(())
    }
}

/// A part of the platform.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct SystemStatus {
    /// `Apps`, `Data` or `Tools`.
    pub system: String,
    /// Its status.
    pub status: StatusColor,
}

/// An incident, or planned maintenance.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Incident {
    /// What it is about.
    pub title: Option<String>,
    /// Its page.
    pub full_url: Option<String>,
    /// `open`, `resolved`, `scheduled` …
    pub state: Option<String>,
    /// What Heroku wrote about it.
    #[serde(default, deserialize_with = "crate::reference::list")]
    pub updates: Vec<IncidentUpdate>,
    /// When it began.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

impl Incident {
    /// The newest of its updates.
    #[must_use]
    pub fn newest(&self) -> Option<&IncidentUpdate> {
        self.updates.iter().max_by_key(|update| update.created_at)
    }
}

/// What Heroku wrote about an incident.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct IncidentUpdate {
    /// The text.
    pub contents: Option<String>,
    /// `issue`, `investigating`, `monitoring`, `resolved` …
    pub update_type: Option<String>,
    /// When it was written.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub created_at: Option<DateTime<Utc>>,
}

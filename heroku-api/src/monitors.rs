//! Threshold alerts and router metrics, from `api.metrics.heroku.com`.
//!
//! | call | does |
//! |---|---|
//! | [`CreateMonitor`] | makes a monitor |
//! | [`DeleteMonitor`] | deletes a monitor |
//! | [`ListMonitors`] | lists the monitors of a process type |
//! | [`RouterLatency`] | the latency of an app's requests |
//! | [`UpdateMonitor`] | changes a monitor |
//!
//! Undocumented, but for the four reads. Alerts reach mailboxes only: a program has to
//! ask.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::ids::MonitorId;
use crate::macros::open_enum;

mod create;
mod delete;
mod list;
mod metrics;
mod update;
pub use self::create::CreateMonitor;
pub use self::delete::DeleteMonitor;
pub use self::list::ListMonitors;
pub use self::metrics::{FormationErrors, RouterErrors, RouterLatency, RouterStatus};
pub use self::update::UpdateMonitor;

open_enum! {
    /// What a monitor watches.
    MonitorName {
        /// The 95th percentile of response times, in milliseconds.
        Latency = "LATENCY",
        /// The share of failed requests.
        ErrorRate = "ERROR_RATE",
        /// Response times, to add and remove dynos.
        LatencyScale = "LATENCY_SCALE",
    }
}

open_enum! {
    /// What a monitor does.
    MonitorAction {
        /// Writes to people.
        Alert = "alert",
        /// Adds and removes dynos.
        Scale = "scale",
    }
}

/// A threshold and what happens behind it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Monitor {
    /// Its UUID.
    pub id: MonitorId,
    /// What it watches.
    pub name: Option<MonitorName>,
    /// What it does.
    pub action_type: Option<MonitorAction>,
    /// Of which process type.
    pub process_type: Option<String>,
    /// The threshold: milliseconds, or a share.
    pub value: Option<f64>,
    /// Over how many minutes: 1, 5 or 10.
    pub period: Option<u64>,
    /// Minutes between two mails: 5, 60 or 1440.
    pub notification_period: Option<u64>,
    /// `app`, or addresses.
    pub notification_channels: Option<Vec<String>>,
    /// Whether it is on.
    pub is_active: Option<bool>,
    /// How it stands; the words are not documented.
    pub state: Option<String>,
    /// Fewest dynos, when it scales.
    pub min_quantity: Option<u64>,
    /// Most dynos, when it scales.
    pub max_quantity: Option<u64>,
}

/// A monitor that was just made: Heroku answers its id only.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct NewMonitor {
    /// Its UUID.
    pub id: MonitorId,
}

/// Numbers over time.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct Series {
    /// The beginning of the first step.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub start_time: Option<DateTime<Utc>>,
    /// The end of the last one.
    #[serde(default, deserialize_with = "crate::time::maybe")]
    pub end_time: Option<DateTime<Utc>>,
    /// Minutes per step.
    pub step: Option<u64>,
    /// One row per name (`latency.ms.p95`, `H12`), one number per step.
    #[serde(default)]
    pub data: BTreeMap<String, Vec<Option<f64>>>,
}

//! Heroku on a bad day: what shows late, what never ends, what lacks its id.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Kinds of things that Heroku may show late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Listed {
    /// `GET /apps/{app}/builds` and a pipeline's `latest-builds`.
    Builds,
    /// `GET /apps/{app}/releases`, a pipeline's `latest-releases` and `latest-deployments`.
    /// While a release is hidden, the newest succeeded one that is shown is `current`.
    Releases,
    /// `GET /pipelines/{pipeline}/review-apps`.
    ReviewApps,
    /// `GET /app-setups/{setup}`, which has no list.
    AppSetups,
    /// `GET /pipeline-promotions/{promotion}`, which has no list.
    Promotions,
    /// A promotion's targets.
    PromotionTargets,
}

/// How output streams behave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Streams {
    /// Text as it is written; closed after the last line.
    #[default]
    Normal,
    /// All text, then a NUL every second for ever.
    StayOpen,
    /// Open, and nothing ever comes.
    Silent,
    /// Closed after the first piece; a `Range` reads on.
    Cut,
    /// 403.
    Refused,
    /// 404.
    Missing,
}

/// When an ended build, or a promotion's target, says which release it made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReleaseIds {
    /// At once.
    #[default]
    Present,
    /// So long after it ended.
    After(Duration),
    /// Never.
    Absent,
}

/// What an app is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Generation {
    /// Slugs.
    #[default]
    Cedar,
    /// OCI images: `slug` is null everywhere, releases name their `artifacts`.
    Fir,
}

/// How the next app setup, of a review app or of its own, fails.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SetupFailure {
    /// `app.json` is refused with these reasons; no build starts.
    Manifest(Vec<String>),
    /// The build succeeds and the `postdeploy` script fails.
    Postdeploy {
        /// Its exit status.
        exit_code: i64,
        /// What it printed.
        output: String,
    },
}

/// Parts of the platform on the status page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Platform {
    /// Running apps.
    Apps,
    /// Databases.
    Data,
    /// Builds, the API, the CLI.
    Tools,
}

/// How bad an incident is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Color {
    /// As usual.
    Green,
    /// Degraded.
    Yellow,
    /// Down.
    Red,
}

/// An incident on the status page.
#[derive(Clone, Debug)]
pub(crate) struct Incident {
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) system: Platform,
    pub(crate) color: Color,
    pub(crate) resolved: bool,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) updated_at: DateTime<Utc>,
}

/// Everything that applies to all apps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weather {
    pub(crate) list_after: BTreeMap<Listed, Duration>,
    pub(crate) find_after: BTreeMap<Listed, Duration>,
    pub(crate) streams: Streams,
    pub(crate) release_ids: ReleaseIds,
    /// How long a pending release has no address of its output.
    pub(crate) output_after: Duration,
}

impl Weather {
    /// Whether lists show what was created at `created`.
    pub(crate) fn lists(&self, kind: Listed, created: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        is_over(self.list_after.get(&kind), created, now)
    }

    /// Whether it can be read by its id.
    pub(crate) fn finds(&self, kind: Listed, created: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        is_over(self.find_after.get(&kind), created, now)
    }

    /// Whether something that ended at `ended` names its release.
    pub(crate) fn names_release(&self, ended: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        match self.release_ids {
            ReleaseIds::Present => true,
            ReleaseIds::After(pause) => is_over(Some(&pause), ended, now),
            ReleaseIds::Absent => false,
        }
    }
}

fn is_over(pause: Option<&Duration>, since: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    let pause = pause.copied().unwrap_or_default();
    pause.is_zero() || (now - since).to_std().is_ok_and(|passed| passed >= pause)
}

impl Platform {
    pub(crate) const ALL: [Self; 3] = [Self::Apps, Self::Data, Self::Tools];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Apps => "Apps",
            Self::Data => "Data",
            Self::Tools => "Tools",
        }
    }
}

impl Color {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_late_shows_when_its_time_has_come() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut weather = Weather::default();
        assert!(weather.lists(Listed::Builds, start, start));
        weather
            .list_after
            .insert(Listed::Builds, Duration::from_secs(30));
        let later = |seconds| start + chrono::TimeDelta::seconds(seconds);
        assert!(!weather.lists(Listed::Builds, start, later(29)));
        assert!(weather.lists(Listed::Builds, start, later(30)));
        assert!(weather.finds(Listed::Builds, start, start));
        weather.release_ids = ReleaseIds::Absent;
        assert!(!weather.names_release(start, later(9_999)));
    }
}

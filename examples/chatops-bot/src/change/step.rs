//! How far one app is, for people.

use serde::{Deserialize, Serialize};

use super::{Live, Trouble};

/// How far one app is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Step {
    /// Nothing has been asked of Heroku yet.
    Waiting,
    /// Heroku builds.
    Building,
    /// The build is done, the release is coming.
    Built,
    /// Heroku copies the slug.
    Promoting,
    /// The release command runs.
    ReleasePhase,
    /// A release exists.
    Released {
        /// Its version.
        version: u64,
    },
    /// Dynos restart.
    Restarting {
        /// How many run the new release.
        up: usize,
        /// Of how many.
        total: usize,
    },
    /// The last dyno runs the new release.
    Live(Live),
    /// It went wrong.
    Failed(Trouble),
    /// Something newer took its place.
    Overtaken(Trouble),
    /// Nobody knows how it ended.
    Unknown(Trouble),
}

impl Step {
    /// Whether nothing more will happen to the app.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.rank() == 6
    }

    /// The order in which steps follow each other.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Waiting => 0,
            Self::Building => 1,
            Self::Built | Self::Promoting => 2,
            Self::ReleasePhase => 3,
            Self::Released { .. } => 4,
            Self::Restarting { .. } => 5,
            Self::Live(_) | Self::Failed(_) | Self::Overtaken(_) | Self::Unknown(_) => 6,
        }
    }

    /// Names the reply that speaks of it: the same step heard twice is said once.
    #[must_use]
    pub fn key(&self) -> Option<String> {
        Some(match self {
            Self::Waiting => return None,
            Self::Building => "building".into(),
            Self::Built => "built".into(),
            Self::Promoting => "promoting".into(),
            Self::ReleasePhase => "release-phase".into(),
            Self::Released { .. } => "released".into(),
            Self::Restarting { up, total } => format!("dynos-{up}-{total}"),
            Self::Live(_) | Self::Failed(_) | Self::Overtaken(_) | Self::Unknown(_) => {
                "ended".into()
            }
        })
    }
}

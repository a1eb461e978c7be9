//! What was seen at the last look: what is new is what differs from it. Stored as JSON, in the
//! same transaction as what is said.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::deployments::DeploymentsSeen;
use super::drift::Drift;
use super::live::LiveSeen;
use super::review_apps::ReviewSeen;
use super::reviews::ReviewsSeen;
use super::unwatched::Unwatched;
use crate::health::Alert;
use crate::pulls::ButtonSeen;
use crate::subscriptions::Hooked;

/// What was seen of a pipeline.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Seen {
    /// Whether there was a look at all. The first one only takes note.
    pub(super) begun: bool,
    /// Apps by id.
    pub(super) apps: BTreeMap<String, AppSeen>,
    /// The repository, when one was looked at.
    pub(super) github: Option<GitHubSeen>,
    /// Deployments that others report on GitHub, when somebody wants to hear of them.
    pub(super) deployments: Option<DeploymentsSeen>,
    /// Alerts by route, app and metric.
    pub(super) alerts: BTreeMap<String, Alert>,
    /// Apps that are measured: the minute in which their drain was refused, or 0.
    pub(super) measured: BTreeMap<String, i64>,
    /// Apps of production by id: how far they are behind.
    pub(super) drift: BTreeMap<String, Drift>,
    /// Builds whose deployments on GitHub may wait for their end.
    pub(super) unwatched: Vec<Unwatched>,
    /// Apps of production by id: what was live last, when somebody writes to authors.
    pub(super) live: BTreeMap<String, LiveSeen>,
    /// Review apps by id, when somebody wants to hear of them.
    pub(super) review_apps: Option<BTreeMap<String, ReviewSeen>>,
    /// When a webhook gave a hint last, in seconds since 1970.
    pub(super) hinted_at: u64,
    /// Review apps by id, whose pull requests show buttons.
    pub(super) buttons: BTreeMap<String, ButtonSeen>,
    /// Who had it routed, as teams and users: with their tokens the subscriptions end.
    pub(super) people: Vec<String>,
    /// Who sends what happens.
    pub(super) hooked: Hooked,
    /// When that was looked at last, in seconds since 1970.
    pub(super) hooked_at: u64,
}

/// What was seen of an app.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct AppSeen {
    /// Its name.
    pub(super) name: String,
    /// Releases up to this version are settled, but for the open ones.
    pub(super) version: u64,
    /// Releases that are pending, or of which it is not known yet whose they are.
    pub(super) open: Vec<u64>,
    /// The newest builds, by id: whether they had ended.
    pub(super) builds: BTreeMap<String, bool>,
    /// Process types with dynos that crash, and how often that began.
    pub(super) crashed: BTreeMap<String, u64>,
    /// How often it began so far, by process type.
    pub(super) crashes: BTreeMap<String, u64>,
}

/// What was seen of a repository.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct GitHubSeen {
    /// Which one.
    pub(super) repository: String,
    /// The tip of the default branch.
    pub(super) head: String,
    /// The greatest number of a pull request at the first look: what is older and unknown was
    /// closed before.
    pub(super) oldest: u64,
    /// Pull requests by number.
    pub(super) pulls: BTreeMap<u64, PullSeen>,
    /// Reviews of pull requests, when somebody wants to hear of them.
    pub(super) reviews: Option<ReviewsSeen>,
    /// Checks that fail, by branch and name.
    pub(super) failing: BTreeMap<String, Failing>,
    /// How often a check began to fail, by branch and name.
    pub(super) rounds: BTreeMap<String, u64>,
}

/// What was seen of a pull request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct PullSeen {
    /// Whether it was open.
    pub(super) open: bool,
    /// How often it changed.
    pub(super) changes: i64,
}

/// A check that fails.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Failing {
    /// The commit where it began.
    pub(super) sha: String,
    /// How often it began to fail; names its message.
    pub(super) round: u64,
}

//! What was reported about a commit, and when it was read.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::check_runs::CheckRun;
use crate::check_suites::CheckSuite;
use crate::deployments::DeploymentState;
use crate::required::Requirements;
use crate::statuses::Status;
use crate::workflow_runs::WorkflowRun;

/// Everything that was reported about one commit.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Evidence {
    /// Statuses, in any order; of each context the newest counts.
    pub statuses: Vec<Status>,
    /// Check runs, in any order; of each name, app and suite the newest counts.
    pub check_runs: Vec<CheckRun>,
    /// Check suites: what may still produce check runs.
    pub check_suites: Vec<CheckSuite>,
    /// Workflow runs of GitHub Actions: to which workflow a suite belongs, and which event
    /// started it; `None` when they were not read.
    pub workflow_runs: Option<Vec<WorkflowRun>>,
    /// Environments that the commit was deployed to and the state of the newest deployment of
    /// each; `None` when they were not read.
    pub deployments: Option<Vec<(String, DeploymentState)>>,
    /// Why the check runs of apps other than GitHub Actions could not be read, when the jobs
    /// of workflow runs stand in for those of GitHub Actions.
    pub other_apps_unread: Option<String>,
    /// What the branch requires; `None` when it was not read.
    pub requirements: Option<Requirements>,
    /// Commits of the branch that this one lacks; `None` when it was not asked.
    pub behind_by: Option<u64>,
    /// When all this was read, on GitHub's clock. Without it no suite is old: each one that
    /// is not completed holds the verdict.
    pub read_at: Option<DateTime<Utc>>,
    /// How long the commit has been watched, when it may be so new that its checks have not
    /// begun: nothing is green before [`Policy::grace`](super::Policy::grace) has passed,
    /// unless all required checks are there. `None` for a commit that is not new.
    pub watched: Option<Duration>,
    /// What could not be read, and why.
    pub unreadable: Vec<(String, String)>,
    /// What could not be read and does not matter for the verdict, for people.
    pub notes: Vec<String>,
}

impl Evidence {
    /// Statuses and check runs of one commit.
    ///
    /// # Arguments
    /// - `statuses`: commit statuses, all pages.
    /// - `check_runs`: check runs, all pages.
    #[must_use]
    pub fn new(statuses: Vec<Status>, check_runs: Vec<CheckRun>) -> Self {
        Self {
            statuses,
            check_runs,
            ..Self::default()
        }
    }

    /// With what the branch requires.
    #[must_use]
    pub fn requirements(mut self, requirements: Requirements) -> Self {
        self.requirements = Some(requirements);
        self
    }

    /// With the check suites of the commit, as they were at `read_at` on GitHub's clock.
    #[must_use]
    pub fn check_suites(mut self, suites: Vec<CheckSuite>, read_at: DateTime<Utc>) -> Self {
        self.check_suites = suites;
        self.read_at = Some(read_at);
        self
    }

    /// With the workflow runs of the commit.
    #[must_use]
    pub fn workflow_runs(mut self, runs: Vec<WorkflowRun>) -> Self {
        self.workflow_runs = Some(runs);
        self
    }

    /// Of a commit that was first looked at this long ago and may be new.
    #[must_use]
    pub fn watched(mut self, watched: Duration) -> Self {
        self.watched = Some(watched);
        self
    }

    /// Whether the commit may be so new that checks of it have not begun: it has no check
    /// suite, or the newest suite or status is younger than `grace`. A date that is missing
    /// counts as new.
    #[must_use]
    pub fn is_fresh(&self, grace: Duration) -> bool {
        let young = |date| self.age(date).is_none_or(|age| age < grace);
        self.check_suites.is_empty()
            || self
                .check_suites
                .iter()
                .any(|suite| young(suite.created_at))
            || self.statuses.iter().any(|status| young(status.created_at))
    }

    /// The time from `date` until this was read; zero for a date in the future.
    pub(super) fn age(&self, date: Option<DateTime<Utc>>) -> Option<Duration> {
        let age = self.read_at?.signed_duration_since(date?);
        Some(age.to_std().unwrap_or_default())
    }
}

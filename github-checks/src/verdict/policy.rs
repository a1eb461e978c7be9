//! What counts.

use std::time::Duration;

use super::{Verdict, pattern};
use crate::check_suites::CheckSuite;
use crate::required::RequiredCheck;

/// A commit that was pushed a moment ago has no checks yet.
const GRACE: Duration = Duration::from_secs(30);
/// An app that has not reported for this long is taken for one that never will.
const INERT: Duration = Duration::from_secs(2 * 60);
/// A queued runner was seen to take 18 minutes; a suite that Actions forgot stays for days.
const DEAD: Duration = Duration::from_secs(3 * 60 * 60);

/// Which reports count.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// Every status and every check run.
    All,
    /// What this branch requires: its classic protection and its rules.
    Required {
        /// The branch that is deployed, or the base of the pull request.
        branch: String,
    },
    /// These, and nothing else.
    Named(Vec<RequiredCheck>),
}

/// What counts, and what to do in the corner cases.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a policy does nothing until it is used"]
#[non_exhaustive]
pub struct Policy {
    /// Which reports count.
    pub mode: Mode,
    /// Patterns of names that never count, required or not, compared without case: `*` stands
    /// for any characters, `?` for one. Put the tool's own contexts here, or it will wait for
    /// itself.
    pub ignored: Vec<String>,
    /// Whether a commit without any report may be deployed; default no.
    pub none_is_deployable: bool,
    /// Whether a status satisfies a check that is bound to an app; default no, since a
    /// status does not prove who posted it.
    pub trust_status_source: bool,
    /// Whether the newest run of an app and name counts alone, even when several suites
    /// have one; default no, all of them must pass.
    pub newest_suite_wins: bool,
    /// How long a new commit is looked at before its checks are taken to have begun; default
    /// 30 seconds. Not needed when all required checks are there.
    pub grace: Duration,
    /// How long a suite without check runs holds the verdict; default 2 minutes. Many apps
    /// get a suite on every push and never report.
    pub inert_after: Duration,
    /// The same for GitHub Actions, whose jobs may wait for a runner; default 3 hours.
    pub actions_inert_after: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self::all()
    }
}

impl Policy {
    /// Everything that was reported counts.
    pub fn all() -> Self {
        Self::of(Mode::All)
    }

    /// What `branch` requires counts.
    pub fn required(branch: impl Into<String>) -> Self {
        Self::of(Mode::Required {
            branch: branch.into(),
        })
    }

    /// Only these count.
    pub fn named<C: Into<RequiredCheck>>(checks: impl IntoIterator<Item = C>) -> Self {
        Self::of(Mode::Named(checks.into_iter().map(Into::into).collect()))
    }

    fn of(mode: Mode) -> Self {
        Self {
            mode,
            ignored: Vec::new(),
            none_is_deployable: false,
            trust_status_source: false,
            newest_suite_wins: false,
            grace: GRACE,
            inert_after: INERT,
            actions_inert_after: DEAD,
        }
    }

    /// Lets names never count: `deploy/production`, `deploy/*`, `check suite of renovate`.
    pub fn ignore(mut self, pattern: impl Into<String>) -> Self {
        self.ignored.push(pattern.into());
        self
    }

    /// Lets a commit be deployed that nobody has reported anything about: nothing was ever
    /// checked, or nothing of it counts.
    pub fn allow_none(mut self) -> Self {
        self.none_is_deployable = true;
        self
    }

    /// Lets a status satisfy a check that is bound to an app.
    pub fn trust_status_source(mut self) -> Self {
        self.trust_status_source = true;
        self
    }

    /// Lets the newest run of an app and name count alone.
    pub fn newest_suite_wins(mut self) -> Self {
        self.newest_suite_wins = true;
        self
    }

    /// Looks at a new commit for this long before its checks are taken to have begun.
    pub fn grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// Lets suites without check runs hold the verdict for this long, those of GitHub Actions
    /// for `actions`; counted from the moment when the suite was created or asked for again.
    pub fn inert_after(mut self, others: Duration, actions: Duration) -> Self {
        self.inert_after = others;
        self.actions_inert_after = actions;
        self
    }

    /// Whether this policy lets a commit with this verdict be deployed.
    #[must_use]
    pub fn allows(&self, verdict: Verdict) -> bool {
        match verdict {
            Verdict::Green => true,
            Verdict::None => self.none_is_deployable,
            Verdict::Red | Verdict::Pending | Verdict::Unavailable => false,
        }
    }

    pub(super) fn ignores(&self, name: &str) -> bool {
        self.ignored
            .iter()
            .any(|ignored| pattern::fits(ignored, name))
    }

    /// How long a suite of this app holds the verdict while it has no check runs.
    pub(super) fn dwell(&self, suite: &CheckSuite) -> Duration {
        if suite.is_of_actions() {
            self.actions_inert_after
        } else {
            self.inert_after
        }
    }
}

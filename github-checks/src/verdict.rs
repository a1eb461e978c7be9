//! May this commit be deployed? A pure function over what was reported about it.
//!
//! | what | counts as |
//! |---|---|
//! | status `success` | passed |
//! | status `failure`, `error` | failed |
//! | status `pending`, `expected`, anything unknown | pending |
//! | run not `completed`, whatever its conclusion | pending |
//! | run completed: `success`, `neutral`, `skipped` | passed |
//! | run completed: `failure`, `timed_out`, `cancelled`, `action_required`, `startup_failure`, `stale` | failed |
//! | run completed without a conclusion, or with an unknown one | pending |
//! | a required check that nobody reported | missing |
//! | a check suite that may still produce runs | pending |
//!
//! What exists is not all that will exist: a job that needs another one has no check run
//! until it starts. So a suite that is not completed holds the verdict: with check runs until
//! it is completed; without, for 3 hours when it is of GitHub Actions (a runner may be long
//! in coming) and for 2 minutes when it is of another app (which may never report). Both
//! times are in the [`Policy`].
//!
//! Any failure makes the commit [`Red`](Verdict::Red); else anything pending or missing
//! makes it [`Pending`](Verdict::Pending); else it is [`Green`](Verdict::Green), or
//! [`None`](Verdict::None) when nothing counts at all. Whatever could not be read makes it
//! [`Unavailable`](Verdict::Unavailable): never green.

use std::fmt;

use crate::ids::AppId;

mod evidence;
mod item;
mod items;
mod judge;
mod near;
mod pattern;
mod policy;
mod required;
mod suites;
mod tally;
pub use self::evidence::Evidence;
pub use self::judge::judge;
pub use self::policy::{Mode, Policy, PolicyError};

/// May this commit be deployed?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// Everything that counts has passed.
    Green,
    /// Something failed.
    Red,
    /// Nothing failed, and something is not done.
    Pending,
    /// Nothing was reported, or nothing that counts.
    None,
    /// Something could not be read, so nobody knows.
    Unavailable,
}

impl Verdict {
    /// `green`, `red`, `pending`, `none` or `unavailable`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Red => "red",
            Self::Pending => "pending",
            Self::None => "none",
            Self::Unavailable => "unavailable",
        }
    }

    /// Whether waiting may change it without anybody doing anything: neither green nor red.
    #[must_use]
    pub fn is_undecided(self) -> bool {
        matches!(self, Self::Pending | Self::None | Self::Unavailable)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How one thing that counts turned out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CheckOutcome {
    /// It does not stand in the way.
    Passed,
    /// It is not done.
    Pending,
    /// It is required, and nobody has reported it.
    Missing,
    /// It failed.
    Failed,
    /// It could not be read.
    Unreadable,
}

impl CheckOutcome {
    /// `passed`, `pending`, `missing`, `failed` or `unreadable`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Pending => "pending",
            Self::Missing => "missing",
            Self::Failed => "failed",
            Self::Unreadable => "unreadable",
        }
    }
}

impl fmt::Display for CheckOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// A commit status.
    Status,
    /// A check run.
    CheckRun,
    /// A check suite that may still produce check runs.
    CheckSuite,
    /// A workflow run of GitHub Actions.
    WorkflowRun,
    /// The commit was first looked at a moment ago: its checks may not have begun.
    Grace,
    /// The rules of the branch, or the list in the policy.
    Requirement,
    /// The reading itself failed.
    Reading,
}

/// One of the things that made the verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reason {
    /// The context, the name of the run, or what could not be read.
    pub name: String,
    /// How it turned out.
    pub state: CheckOutcome,
    /// Who said it.
    pub source: Source,
    /// The word that was reported: `failure`, `in_progress`, `timed_out` …
    pub reported: Option<String>,
    /// In words, when the tool said something.
    pub description: Option<String>,
    /// Where to read more.
    pub url: Option<String>,
    /// The app behind a check run.
    pub app_id: Option<AppId>,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.state)?;
        match &self.reported {
            Some(word) if word != self.state.as_str() => write!(f, " ({word})")?,
            _ => {}
        }
        match &self.description {
            Some(text) => write!(f, ": {text}"),
            None => Ok(()),
        }
    }
}

/// A verdict with everything that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Everything that counted, the worst first.
    pub reasons: Vec<Reason>,
    /// Names of what failed, sorted.
    pub failing: Vec<String>,
    /// Names of what is not done, sorted.
    pub pending: Vec<String>,
    /// Names of what is required and was not reported, sorted.
    pub missing: Vec<String>,
    /// Whether the commit lacks commits of a branch whose rules ask for all of them.
    /// Beside the verdict: it does not change it. `None` when that is unknown: no branch was
    /// asked, or its classic protection shows the setting to administrators only.
    pub behind: Option<bool>,
    /// Whether the verdict is red only because of checks that are being run again: of each
    /// of them something newer has not ended.
    pub is_rerunning: bool,
    /// What is not in the verdict although it exists, for people: rules and workflow runs that
    /// the policy leaves out, what could not be read and does not matter.
    pub notes: Vec<String>,
    /// The policy that was used.
    pub policy: Policy,
}

impl Judgement {
    /// Whether the commit may be deployed: green, or nothing to go by and the policy
    /// lets that through.
    #[must_use]
    pub fn is_deployable(&self) -> bool {
        self.policy.allows(self.verdict)
    }
}

//! What counts.

use super::Verdict;
use crate::required::RequiredCheck;

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
    /// Names that never count, required or not, compared without case. Put the tool's own contexts here,
    /// or it will wait for itself.
    pub ignored: Vec<String>,
    /// Whether a commit without any report may be deployed; default yes, as GitHub does.
    pub none_is_deployable: bool,
    /// Whether a status satisfies a check that is bound to an app; default no, since a
    /// status does not prove who posted it.
    pub trust_status_source: bool,
    /// Whether the newest run of an app and name counts alone, even when several suites
    /// have one; default no, all of them must pass.
    pub newest_suite_wins: bool,
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
            none_is_deployable: true,
            trust_status_source: false,
            newest_suite_wins: false,
        }
    }

    /// Lets a name never count.
    pub fn ignore(mut self, name: impl Into<String>) -> Self {
        self.ignored.push(name.into());
        self
    }

    /// Holds back a commit without any report.
    pub fn none_blocks(mut self) -> Self {
        self.none_is_deployable = false;
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
        let name = name.to_lowercase();
        self.ignored
            .iter()
            .any(|ignored| ignored.to_lowercase() == name)
    }
}

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
    /// What this branch requires or, when it requires no check, everything.
    RequiredOrAll {
        /// The branch that is deployed, or the base of the pull request.
        branch: String,
    },
    /// These, and nothing else.
    Named(Vec<RequiredCheck>),
}

impl Mode {
    /// The branch whose rules are asked for.
    #[must_use]
    pub fn branch(&self) -> Option<&str> {
        match self {
            Self::Required { branch } | Self::RequiredOrAll { branch } => Some(branch),
            Self::All | Self::Named(_) => None,
        }
    }
}

/// A policy that would let everything through.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the list of required checks is empty: nothing would have to pass")]
#[non_exhaustive]
pub struct PolicyError;

/// What counts, and what to do in the corner cases.
///
/// # Examples
/// ```
/// use std::time::Duration;
///
/// use github_checks::verdict::{Policy, Verdict};
///
/// // What the rules of main require or, when they require nothing, everything.
/// let policy = Policy::required_or_all("main")
///     .ignore("codecov/*")
///     .without_event("schedule")
///     .inert_after(Duration::from_secs(60), Duration::from_secs(3600));
/// assert!(policy.allows(Verdict::Green));
/// // Nobody checked it: deployable only when the policy says so.
/// assert!(!policy.allows(Verdict::None));
/// assert!(policy.allow_none().allows(Verdict::None));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a policy does nothing until it is used"]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
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
    /// Whether the newest run of a *workflow* and name counts alone, even when several suites
    /// have one; default no. Reads the workflow runs (`actions: read`): without them every
    /// run counts.
    pub newest_of_workflow: bool,
    /// Whether `skipped` fails a required check; default no, as GitHub does.
    pub skipped_fails: bool,
    /// Patterns of events whose workflow runs never count: `schedule`, `workflow_dispatch`.
    /// Reads the workflow runs (`actions: read`): without them every run counts.
    pub without_events: Vec<String>,
    /// Kinds of rules that are not judged: `code_scanning`. Any other rule that demands
    /// something which the API does not report makes the verdict unavailable.
    pub without_rules: Vec<String>,
    /// Whether workflow runs are read although nothing else here needs them; default no. With
    /// them, a suite of GitHub Actions without check runs is let go when its run has ended.
    pub reads_workflow_runs: bool,
    /// Whether the jobs of GitHub Actions are enough where the token may not read check runs;
    /// default no, since other apps may have reported, too.
    pub actions_alone: bool,
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
    ///
    /// # Arguments
    /// - `branch`: name of the branch whose rules count.
    pub fn required(branch: impl Into<String>) -> Self {
        Self::of(Mode::Required {
            branch: branch.into(),
        })
    }

    /// What `branch` requires counts or, when it requires no check, everything that was
    /// reported. The safest policy for a deploy: an unprotected branch is not a free pass.
    ///
    /// # Arguments
    /// - `branch`: name of the branch whose rules count.
    pub fn required_or_all(branch: impl Into<String>) -> Self {
        Self::of(Mode::RequiredOrAll {
            branch: branch.into(),
        })
    }

    /// Only these count.
    ///
    /// # Arguments
    /// - `checks`: names of check runs or commit statuses, or [`RequiredCheck`]s bound to an app.
    ///
    /// # Errors
    /// When the list is empty: nothing would have to pass. For that, say [`all`](Self::all)
    /// with [`allow_none`](Self::allow_none).
    pub fn named<C: Into<RequiredCheck>>(
        checks: impl IntoIterator<Item = C>,
    ) -> Result<Self, PolicyError> {
        let checks: Vec<RequiredCheck> = checks.into_iter().map(Into::into).collect();
        if checks.is_empty() {
            return Err(PolicyError);
        }
        Ok(Self::of(Mode::Named(checks)))
    }

    fn of(mode: Mode) -> Self {
        Self {
            mode,
            ignored: Vec::new(),
            none_is_deployable: false,
            trust_status_source: false,
            newest_suite_wins: false,
            newest_of_workflow: false,
            skipped_fails: false,
            without_events: Vec::new(),
            without_rules: Vec::new(),
            reads_workflow_runs: false,
            actions_alone: false,
            grace: GRACE,
            inert_after: INERT,
            actions_inert_after: DEAD,
        }
    }

    /// Lets names never count: `deploy/production`, `deploy/*`, `check suite of renovate`,
    /// `workflow Deploy` (which reads the workflow runs, `actions: read`).
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

    /// Lets the newest run of a workflow and name count alone. Runs of one workflow for
    /// different events, say a push and a pull request, replace each other, too.
    pub fn newest_of_workflow(mut self) -> Self {
        self.newest_of_workflow = true;
        self
    }

    /// Lets `skipped` fail a required check: an aggregate is skipped when what it needs failed.
    pub fn skipped_fails(mut self) -> Self {
        self.skipped_fails = true;
        self
    }

    /// Leaves out the workflow runs that this event started: `schedule`, `workflow_dispatch`.
    pub fn without_event(mut self, event: impl Into<String>) -> Self {
        self.without_events.push(event.into());
        self
    }

    /// Does not judge rules of this kind: `code_scanning`, `required_deployments`. They are
    /// named in the notes.
    pub fn without_rule(mut self, kind: impl Into<String>) -> Self {
        self.without_rules.push(kind.into());
        self
    }

    /// Reads the workflow runs, too (`actions: read`).
    pub fn reads_workflow_runs(mut self) -> Self {
        self.reads_workflow_runs = true;
        self
    }

    /// Takes the jobs of GitHub Actions for everything where the token may not read check
    /// runs: say this when no other app reports on the repository.
    pub fn actions_alone(mut self) -> Self {
        self.actions_alone = true;
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

    pub(crate) fn leaves_out_rule(&self, kind: &str) -> bool {
        self.without_rules
            .iter()
            .any(|out| pattern::fits(out, kind))
    }

    /// Whether the workflow runs of the commit are needed.
    pub(crate) fn needs_workflow_runs(&self) -> bool {
        let names_workflow = |pattern: &String| {
            let start = pattern.get(.."workflow ".len());
            start.is_some_and(|start| start.eq_ignore_ascii_case("workflow "))
        };
        self.reads_workflow_runs
            || self.newest_of_workflow
            || !self.without_events.is_empty()
            || self.ignored.iter().any(names_workflow)
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

//! Reads everything that is known about a commit and judges it.
//!
//! Two round trips in a row at most, as long as everything fits on one page: the commit id
//! and the rules of the branch, then statuses, check runs and check suites. All pages are
//! read, for the exact commit; asked again, GitHub answers with 304s that cost nothing.

use std::fmt;

use crate::ids::{Repo, Sha};
use crate::verdict::{CheckOutcome, Judgement, Policy, Reason, Source, Verdict};

mod branch;
mod changes;
mod deploy;
mod lists;
mod read;
mod rhythm;
mod watch;
pub use self::changes::Change;
pub use self::watch::Decision;

/// May this commit be deployed, and why.
///
/// # Examples
/// ```no_run
/// # async fn run(github: github_checks::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use github_checks::Repo;
/// use github_checks::verdict::Policy;
///
/// let repo = Repo::new("octo-org", "hello");
/// let gate = github.gate(&repo, "main", &Policy::required_or_all("main")).await?;
/// if gate.is_deployable() {
///     println!("deploy {}", gate.sha); // and not "main", which may move
/// } else {
///     println!("{gate}");
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gate {
    /// The repository.
    pub repo: Repo,
    /// The branch, tag or commit that was asked for.
    pub git_ref: String,
    /// The commit it stood for. Everything else is about this commit: deploy it and not
    /// the branch.
    pub sha: Sha,
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
    /// Whether the commit lacks commits of a branch whose rules ask for all of them. `None`
    /// when that is unknown: no branch was asked, or its classic protection shows the setting
    /// to administrators only.
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

impl Gate {
    /// Whether the commit may be deployed. False whenever anything is unclear.
    #[must_use]
    pub fn is_deployable(&self) -> bool {
        self.policy.allows(self.verdict)
    }

    /// Whether waiting may change the verdict without anybody doing anything: it is neither
    /// green nor red, or red only because of checks that are being run again.
    #[must_use]
    pub fn is_undecided(&self) -> bool {
        !self.is_deployable() && (self.is_rerunning || self.verdict.is_undecided())
    }

    /// Whether nothing stands in the way but that the commit is new.
    fn is_only_new(&self) -> bool {
        let open = |reason: &&Reason| reason.state != CheckOutcome::Passed;
        self.verdict == Verdict::Pending
            && self
                .reasons
                .iter()
                .filter(open)
                .all(|reason| reason.source == Source::Grace)
    }

    fn new(repo: &Repo, git_ref: &str, sha: Sha, judgement: Judgement) -> Self {
        Self {
            repo: repo.clone(),
            git_ref: git_ref.to_owned(),
            sha,
            verdict: judgement.verdict,
            reasons: judgement.reasons,
            failing: judgement.failing,
            pending: judgement.pending,
            missing: judgement.missing,
            behind: judgement.behind,
            is_rerunning: judgement.is_rerunning,
            notes: judgement.notes,
            policy: judgement.policy,
        }
    }
}

impl fmt::Display for Gate {
    /// One line: `a1b2c3d is red: lint failed, build pending`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short: String = self.sha.as_str().chars().take(7).collect();
        write!(f, "{short} is {}", self.verdict)?;
        let bad = self
            .reasons
            .iter()
            .filter(|reason| reason.state != CheckOutcome::Passed);
        for (position, reason) in bad.enumerate() {
            f.write_str(if position == 0 { ": " } else { ", " })?;
            write!(f, "{} {}", reason.name, reason.state)?;
        }
        if self.behind == Some(true) {
            f.write_str(" (behind its base)")?;
        }
        Ok(())
    }
}

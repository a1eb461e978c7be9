//! Reads everything that is known about a commit and judges it.
//!
//! Two round trips in a row at most, as long as everything fits on one page: the commit id
//! and the rules of the branch, then statuses and check runs. All pages are read, for the
//! exact commit; asked again, GitHub answers with 304s that cost nothing.

use std::fmt;

use crate::ids::{Repo, Sha};
use crate::verdict::{Judgement, Outcome, Policy, Reason, Verdict};

mod changes;
mod read;
mod watch;
pub use self::changes::Change;

/// May this commit be deployed, and why.
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
    /// Whether the commit lacks commits of a branch whose rules ask for all of them.
    pub behind: bool,
    /// The policy that was used.
    pub policy: Policy,
}

impl Gate {
    /// Whether the commit may be deployed. False whenever anything is unclear.
    #[must_use]
    pub fn is_deployable(&self) -> bool {
        self.policy.allows(self.verdict)
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
            .filter(|reason| reason.state != Outcome::Passed);
        for (position, reason) in bad.enumerate() {
            f.write_str(if position == 0 { ": " } else { ", " })?;
            write!(f, "{} {}", reason.name, reason.state)?;
        }
        if self.behind {
            f.write_str(" (behind its base)")?;
        }
        Ok(())
    }
}

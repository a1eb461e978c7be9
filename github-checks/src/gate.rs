//! Reads everything that is known about a commit and judges it.
//!
//! Two round trips in a row at most, as long as everything fits on one page: the commit id
//! and the rules of the branch, then statuses and check runs. All pages are read, for the
//! exact commit; asked again, GitHub answers with 304s that cost nothing.

use std::fmt;

use futures_util::future::{join, join3};

use crate::branches::GetBranch;
use crate::check_runs::{CheckRun, ListCheckRuns};
use crate::client::Client;
use crate::commits::{CompareCommits, ResolveCommit};
use crate::error::Error;
use crate::ids::{Repo, Sha, is_full_sha};
use crate::required::{ListBranchRules, Requirements};
use crate::statuses::{ListLatestStatuses, Status};
use crate::verdict::{Evidence, Judgement, Mode, Policy, Reason, Verdict, judge};

mod changes;
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
            .filter(|reason| reason.state != crate::verdict::Outcome::Passed);
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

impl Client {
    /// Reads everything about the commit behind `git_ref` and judges it.
    ///
    /// Fails closed: what cannot be read, in part or as a whole, makes the verdict
    /// [`Unavailable`](Verdict::Unavailable), and the reasons say what it was.
    ///
    /// # Errors
    /// When the commit itself cannot be found: [`Error::is_unknown_ref`] for a wrong
    /// branch, [`Error::is_not_found`] for a repository that does not exist or is hidden.
    ///
    /// # Permission
    /// `contents`, `statuses` and `checks: read`; `metadata: read` for
    /// [`Policy::required`].
    pub async fn gate(&self, repo: &Repo, git_ref: &str, policy: &Policy) -> Result<Gate, Error> {
        let resolve = ResolveCommit::new(repo, git_ref);
        let resolve = self.send(&resolve);
        let required = self.required(repo, policy);
        let (sha, evidence) = if is_full_sha(git_ref) {
            // The commit is named already: all in one round trip. That it exists in this
            // repository is still asked, since a commit without reports looks the same.
            let sha = Sha::from(git_ref);
            let (found, required, reports) =
                join3(resolve, required, self.reports(repo, &sha, policy)).await;
            (found?, gather(required, reports, policy))
        } else {
            let (found, required) = join(resolve, required).await;
            let sha = found?;
            let reports = self.reports(repo, &sha, policy).await;
            (sha, gather(required, reports, policy))
        };
        Ok(Gate::new(repo, git_ref, sha, judge(&evidence, policy)))
    }

    /// What the branch of the policy requires.
    async fn required(&self, repo: &Repo, policy: &Policy) -> Required {
        let Mode::Required { branch } = &policy.mode else {
            return None;
        };
        let rules = ListBranchRules::new(repo, branch);
        let head = GetBranch::new(repo, branch);
        let (rules, head) = join(self.all(&rules), self.send(&head)).await;
        Some(rules.and_then(|rules| {
            let head = head?;
            Ok(Requirements::union(head.protection.as_ref(), &rules))
        }))
    }

    /// What was reported about the commit, and how far it is behind the branch.
    async fn reports(&self, repo: &Repo, sha: &Sha, policy: &Policy) -> Reports {
        let statuses = ListLatestStatuses::new(repo, sha.as_str());
        let behind = async {
            let Mode::Required { branch } = &policy.mode else {
                return None;
            };
            let compare = CompareCommits::new(repo, branch, sha.as_str());
            Some(
                self.send(&compare)
                    .await
                    .map(|comparison| comparison.behind_by),
            )
        };
        join3(self.all(&statuses), self.all_check_runs(repo, sha), behind).await
    }

    /// The newest runs of every suite.
    async fn all_check_runs(&self, repo: &Repo, sha: &Sha) -> Result<Vec<CheckRun>, Error> {
        self.all(&ListCheckRuns::new(repo, sha.as_str()).filter("latest"))
            .await
    }
}

type Required = Option<Result<Requirements, Error>>;
type Reports = (
    Result<Vec<Status>, Error>,
    Result<Vec<CheckRun>, Error>,
    Option<Result<Option<u64>, Error>>,
);

/// Puts everything that arrived together; what did not is noted as such.
fn gather(required: Required, reports: Reports, policy: &Policy) -> Evidence {
    let (statuses, check_runs, behind) = reports;
    let mut evidence = Evidence::default();
    let mut unreadable = Vec::new();
    let mut read = |what: &str, why: Error| unreadable.push((what.to_owned(), why.to_string()));
    match statuses {
        Ok(statuses) => evidence.statuses = statuses,
        Err(why) => read("commit statuses", why),
    }
    match check_runs {
        Ok(check_runs) => evidence.check_runs = check_runs,
        Err(why) => read("check runs", why),
    }
    match required {
        Some(Ok(requirements)) => evidence.requirements = Some(requirements),
        Some(Err(why)) => read("required checks", why),
        None => {}
    }
    let strict = evidence
        .requirements
        .as_ref()
        .is_some_and(|required| required.strict);
    match behind {
        Some(Ok(behind)) => evidence.behind_by = behind,
        // Only a strict branch needs to know.
        Some(Err(why)) if strict => read("distance to the base", why),
        Some(Err(_)) | None => {}
    }
    evidence.unreadable = unreadable;
    let _ = policy;
    evidence
}

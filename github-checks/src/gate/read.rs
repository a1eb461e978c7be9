//! Reads what the judgement needs, side by side, and notes what could not be read.

use futures_util::future::{join, join3};

use super::Gate;
use crate::branches::GetBranch;
use crate::check_runs::{CheckRun, ListCheckRuns, ListCheckRunsOfSuite};
use crate::check_suites::ListCheckSuites;
use crate::client::Client;
use crate::commits::{CompareCommits, ResolveCommit};
use crate::error::Error;
use crate::ids::{Repo, Sha, is_full_sha};
use crate::required::{ListBranchRules, Requirements};
use crate::statuses::{ListLatestStatuses, Status};
use crate::verdict::{Evidence, Mode, Policy, judge};

/// The list of runs covers the newest suites only, so many of them.
const SUITES: usize = 1000;

impl Client {
    /// Reads everything about the commit behind `git_ref` and judges it.
    ///
    /// Fails closed: what cannot be read, in part or as a whole, makes the verdict
    /// [`Unavailable`](crate::verdict::Verdict::Unavailable), and the reasons say what it was.
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
            (found?, gather(required, reports))
        } else {
            let (found, required) = join(resolve, required).await;
            let sha = found?;
            let reports = self.reports(repo, &sha, policy).await;
            (sha, gather(required, reports))
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
    ///
    /// The list for a commit leaves out what is older than the newest 1,000 suites. A
    /// commit with fewer runs than that cannot have lost any; one with more is read suite
    /// by suite.
    async fn all_check_runs(&self, repo: &Repo, sha: &Sha) -> Result<Vec<CheckRun>, Error> {
        let latest = ListCheckRuns::new(repo, sha.as_str()).filter("latest");
        let runs = self.all(&latest).await?;
        if runs.len() < SUITES {
            return Ok(runs);
        }
        let suites = self.all(&ListCheckSuites::new(repo, sha.as_str())).await?;
        if suites.len() <= SUITES {
            return Ok(runs);
        }
        let mut runs = Vec::new();
        for suite in suites {
            let of_suite = ListCheckRunsOfSuite::new(repo, suite.id).filter("latest");
            runs.extend(self.all(&of_suite).await?);
        }
        Ok(runs)
    }
}

type Required = Option<Result<Requirements, Error>>;
type Reports = (
    Result<Vec<Status>, Error>,
    Result<Vec<CheckRun>, Error>,
    Option<Result<Option<u64>, Error>>,
);

/// Puts everything that arrived together; what did not is noted as such.
fn gather(required: Required, reports: Reports) -> Evidence {
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
    evidence
}

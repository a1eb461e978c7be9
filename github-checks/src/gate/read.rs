//! Reads what the judgement needs, side by side, and notes what could not be read.

use std::collections::HashSet;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::{join, join3};

use super::Gate;
use crate::branches::{Branch, GetBranch};
use crate::check_runs::{CheckRun, ListCheckRuns, ListCheckRunsOfSuite};
use crate::check_suites::{CheckSuite, ListCheckSuites};
use crate::client::Client;
use crate::commits::{CompareCommits, ResolveCommit};
use crate::endpoint::Endpoint;
use crate::error::{DecodeError, Error};
use crate::ids::{Repo, Sha, is_full_sha};
use crate::page::Page;
use crate::required::{BranchRule, ListBranchRules, Requirements};
use crate::statuses::{ListLatestStatuses, Status};
use crate::verdict::{Evidence, Mode, Policy, judge};

/// The list of runs covers the newest suites only, this many of them.
const SUITES: usize = 1000;
/// The first pause while a new commit is looked at again; the next ones grow by half.
const SHORT: Duration = Duration::from_secs(5);

/// Since when a commit has been looked at, and why.
#[derive(Clone, Copy)]
pub(super) struct Watched {
    pub(super) time: Duration,
    /// Whether somebody waits for what will come, however old the commit is.
    pub(super) always: bool,
}

impl Client {
    /// Reads everything about the commit behind `git_ref` and judges it. Write `heads/x` or
    /// `tags/x` when a branch and a tag may have the same name.
    ///
    /// A commit that is new enough not to have all its checks yet is looked at again until
    /// [`Policy::grace`] has passed: when it has no check suite, or its newest suite or
    /// status is younger than that, and not all required checks are there. Such a call takes
    /// 30 seconds; [`gate_at_once`](Self::gate_at_once) does not wait.
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
        let mut gate = self.gate_at_once(repo, git_ref, policy).await?;
        let (mut waited, mut pause) = (Duration::ZERO, SHORT);
        while gate.is_only_new() && waited < policy.grace {
            let left = policy.grace.saturating_sub(waited);
            let step = pause.min(left);
            self.transport().sleep(step).await;
            waited += step;
            pause = pause * 3 / 2;
            // A branch may have moved: the commit of the first look is the one in question.
            let sha = gate.sha.clone();
            let watched = Watched {
                time: waited,
                always: false,
            };
            (gate, _) = self.look(repo, sha.as_str(), policy, watched).await?;
            git_ref.clone_into(&mut gate.git_ref);
        }
        Ok(gate)
    }

    /// As [`gate`](Self::gate), but looks once: a new commit whose checks may not have begun
    /// is [`Pending`](crate::verdict::Verdict::Pending).
    ///
    /// # Errors
    /// As [`gate`](Self::gate).
    ///
    /// # Permission
    /// As [`gate`](Self::gate).
    pub async fn gate_at_once(
        &self,
        repo: &Repo,
        git_ref: &str,
        policy: &Policy,
    ) -> Result<Gate, Error> {
        let watched = Watched {
            time: Duration::ZERO,
            always: false,
        };
        let (gate, _) = self.look(repo, git_ref, policy, watched).await?;
        Ok(gate)
    }

    /// The gate, and why parts of it could not be read.
    pub(super) async fn look(
        &self,
        repo: &Repo,
        git_ref: &str,
        policy: &Policy,
        watched: Watched,
    ) -> Result<(Gate, Vec<Error>), Error> {
        let resolve = ResolveCommit::new(repo, git_ref);
        let resolve = self.send_with_meta(&resolve);
        let required = self.required(repo, policy);
        let (found, required, reports) = if is_full_sha(git_ref) {
            // The commit is named already: all in one round trip. That it exists in this
            // repository is still asked, since a commit without reports looks the same.
            let named = Sha::from(git_ref);
            let (found, required, reports) =
                join3(resolve, required, self.reports(repo, &named)).await;
            // The id of a tag stands for a commit, too: the commit is what is deployed.
            let found = found?;
            let same = found.value.as_str().eq_ignore_ascii_case(named.as_str());
            (found, required, same.then_some(reports))
        } else {
            let (found, required) = join(resolve, required).await;
            (found?, required, None)
        };
        let (sha, date) = (found.value, found.meta.date);
        let reports = async {
            match reports {
                Some(reports) => reports,
                None => self.reports(repo, &sha).await,
            }
        };
        let (reports, behind) = join(reports, self.behind(repo, &sha, policy, &required)).await;
        let (mut evidence, unread) = gather(required, reports, behind);
        // Ages by GitHub's clock: the one here may be wrong by minutes.
        let now = date.unwrap_or_else(|| self.transport().now());
        evidence.read_at = Some(DateTime::<Utc>::from(now));
        if watched.always || evidence.is_fresh(policy.grace) {
            evidence.watched = Some(watched.time);
        }
        let gate = Gate::new(repo, git_ref, sha, judge(&evidence, policy));
        Ok((gate, unread))
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
            is_whole(&head, &rules)?;
            Ok(Requirements::union(head.protection.as_ref(), &rules))
        }))
    }

    /// What was reported about the commit.
    async fn reports(&self, repo: &Repo, sha: &Sha) -> Reports {
        let statuses = ListLatestStatuses::new(repo, sha.as_str());
        let statuses = self.whole(&statuses, |status| status.id);
        let runs = ListCheckRuns::new(repo, sha.as_str()).filter("latest");
        let runs = self.whole(&runs, |run| run.id.get());
        let suites = ListCheckSuites::new(repo, sha.as_str());
        let suites = self.whole(&suites, |suite| suite.id.get());
        let (statuses, runs, suites) = join3(statuses, runs, suites).await;
        // The list of runs leaves out what is older than the newest 1,000 suites.
        let runs = match (runs, &suites) {
            (Ok(_), Ok(suites)) if suites.len() > SUITES => self.runs_of(repo, suites).await,
            (runs, _) => runs,
        };
        (statuses, runs, suites)
    }

    /// How far the commit is behind the branch, when the branch wants to know: the answer
    /// can hold hundreds of files.
    async fn behind(&self, repo: &Repo, sha: &Sha, policy: &Policy, required: &Required) -> Behind {
        let (Mode::Required { branch }, Some(Ok(required))) = (&policy.mode, required) else {
            return None;
        };
        if !required.strict {
            return None;
        }
        let compare = CompareCommits::new(repo, branch, sha.as_str());
        let compared = self.send(&compare).await;
        Some(compared.and_then(|comparison| {
            let missing = || DecodeError::custom("behind_by", "missing").into();
            comparison.behind_by.ok_or_else(missing)
        }))
    }

    /// The newest runs of every suite, read suite by suite.
    async fn runs_of(&self, repo: &Repo, suites: &[CheckSuite]) -> Result<Vec<CheckRun>, Error> {
        let mut runs = Vec::new();
        for suite in suites {
            let of_suite = ListCheckRunsOfSuite::new(repo, suite.id).filter("latest");
            runs.extend(self.whole(&of_suite, |run| run.id.get()).await?);
        }
        Ok(runs)
    }

    /// All items of a list that counts them.
    ///
    /// A list that grows between two pages shows one item twice and leaves another out,
    /// and the sum is still right: only different items count.
    async fn whole<E, T>(&self, call: &E, number: fn(&T) -> u64) -> Result<Vec<T>, Error>
    where
        E: Endpoint<Response = Page<T>>,
        T: Send,
    {
        let (items, count) = self.all_counted(call).await?;
        let expected = count.ok_or_else(|| DecodeError::custom("total_count", "missing"))?;
        let got = items.iter().map(number).collect::<HashSet<_>>().len() as u64;
        if got < expected {
            return Err(Error::Incomplete { got, expected });
        }
        Ok(items)
    }
}

/// A rule that requires something must say what: a part is not the whole.
fn is_whole(head: &Branch, rules: &[BranchRule]) -> Result<(), DecodeError> {
    if head.protected && head.protection.is_none() {
        return Err(DecodeError::custom("protection", "missing"));
    }
    let empty =
        |rule: &BranchRule| rule.kind == "required_status_checks" && rule.parameters.is_none();
    if rules.iter().any(empty) {
        return Err(DecodeError::custom("parameters", "missing"));
    }
    Ok(())
}

type Required = Option<Result<Requirements, Error>>;
type Reports = (
    Result<Vec<Status>, Error>,
    Result<Vec<CheckRun>, Error>,
    Result<Vec<CheckSuite>, Error>,
);
type Behind = Option<Result<u64, Error>>;

/// Puts everything that arrived together; what did not is noted as such.
fn gather(required: Required, reports: Reports, behind: Behind) -> (Evidence, Vec<Error>) {
    let (statuses, check_runs, check_suites) = reports;
    let mut evidence = Evidence::default();
    let (mut unreadable, mut unread) = (Vec::new(), Vec::new());
    let mut read = |what: &str, why: Error| {
        unreadable.push((what.to_owned(), why.to_string()));
        unread.push(why);
    };
    match statuses {
        Ok(statuses) => evidence.statuses = statuses,
        Err(why) => read("commit statuses", why),
    }
    match check_runs {
        Ok(check_runs) => evidence.check_runs = check_runs,
        Err(why) => read("check runs", why),
    }
    match check_suites {
        Ok(check_suites) => evidence.check_suites = check_suites,
        Err(why) => read("check suites", why),
    }
    match required {
        Some(Ok(requirements)) => evidence.requirements = Some(requirements),
        Some(Err(why)) => read("required checks", why),
        None => {}
    }
    match behind {
        Some(Ok(behind)) => evidence.behind_by = Some(behind),
        Some(Err(why)) => read("distance to the base", why),
        None => {}
    }
    evidence.unreadable = unreadable;
    (evidence, unread)
}

//! One look at a commit: reads what the judgement needs, side by side, and notes what could
//! not be read.

use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::{join, join3};

use super::Gate;
use super::branch::Deployed;
use super::lists::Reports;
use crate::client::Client;
use crate::commits::ResolveCommit;
use crate::error::Error;
use crate::ids::{Repo, Sha, is_full_sha};
use crate::required::Requirements;
use crate::verdict::{Evidence, Policy, judge};

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
    /// A full commit id that GitHub does not know yet is waited for as long: its servers learn of
    /// a push one after another.
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
        let pushed = is_full_sha(git_ref);
        let (mut waited, mut pause) = (Duration::ZERO, SHORT);
        // A branch may move: the commit of the first look is the one in question.
        let mut name = git_ref.to_owned();
        loop {
            let watched = Watched {
                time: waited,
                always: false,
            };
            let looked = Box::pin(self.look(repo, &name, policy, watched)).await;
            let is_new = match &looked {
                Ok((gate, unread)) => {
                    let lags = !unread.is_empty() && unread.iter().all(is_lag);
                    gate.is_only_new() || (pushed && lags)
                }
                Err(error) => pushed && is_lag(error),
            };
            if !is_new || waited >= policy.grace {
                let (mut gate, _) = looked?;
                git_ref.clone_into(&mut gate.git_ref);
                return Ok(gate);
            }
            if let Ok((gate, _)) = &looked {
                gate.sha.as_str().clone_into(&mut name);
            }
            let step = pause.min(policy.grace.saturating_sub(waited));
            self.transport().sleep(step).await;
            waited += step;
            pause = pause * 3 / 2;
        }
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
        let (gate, _) = Box::pin(self.look(repo, git_ref, policy, watched)).await?;
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
                join3(resolve, required, self.reports(repo, &named, policy)).await;
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
                None => self.reports(repo, &sha, policy).await,
            }
        };
        let rules = required
            .as_ref()
            .and_then(|required| required.as_ref().ok());
        let (mut reports, behind, deployments) = join3(
            reports,
            self.behind(repo, &sha, policy, rules),
            self.deployed(repo, &sha, policy, rules),
        )
        .await;
        if rules.is_some_and(|rules| !rules.workflows.is_empty()) {
            self.add_workflow_runs(repo, &sha, &mut reports).await;
        }
        self.stand_in(repo, &sha, &mut reports).await;
        let mut evidence = Evidence::default();
        // Ages by GitHub's clock: the one here may be wrong by minutes.
        let now = date.unwrap_or_else(|| self.transport().now());
        evidence.read_at = Some(DateTime::<Utc>::from(now));
        let unread = gather(&mut evidence, required, reports, behind, deployments);
        if watched.always || evidence.is_fresh(policy.grace) {
            evidence.watched = Some(watched.time);
        }
        let gate = Gate::new(repo, git_ref, sha, judge(&evidence, policy));
        Ok((gate, unread))
    }
}

/// Whether this is what a server says that has not heard of the commit yet.
pub(super) fn is_lag(error: &Error) -> bool {
    error.is_not_found() || error.is_unknown_ref()
}

/// Puts everything that arrived together; what did not is noted as such.
fn gather(
    evidence: &mut Evidence,
    required: Option<Result<Requirements, Error>>,
    reports: Reports,
    behind: Option<Result<u64, Error>>,
    deployments: Option<Result<Deployed, Error>>,
) -> Vec<Error> {
    let mut unread = Unread::default();
    evidence.statuses = unread.or_default("commit statuses", reports.statuses);
    evidence.check_runs = unread.or_default("check runs", reports.runs);
    evidence.check_suites = unread.or_default("check suites", reports.suites);
    evidence.other_apps_unread = reports.other_apps_unread;
    match reports.workflow_runs {
        Some(Ok(runs)) => evidence.workflow_runs = Some(runs),
        // Without them every check run counts: nothing is let through for it.
        Some(Err(why)) => evidence.notes.push(format!(
            "the workflow runs could not be read (permission actions: read), so every check \
             run counts: {why}"
        )),
        None => {}
    }
    evidence.requirements = unread.or_none("required checks", required);
    evidence.behind_by = unread.or_none("distance to the base", behind);
    evidence.deployments = unread.or_none("deployments", deployments);
    evidence.unreadable = unread.names;
    unread.errors
}

/// What could not be read, and why.
#[derive(Default)]
struct Unread {
    names: Vec<(String, String)>,
    errors: Vec<Error>,
}

impl Unread {
    fn or_default<T: Default>(&mut self, what: &str, read: Result<T, Error>) -> T {
        self.or_none(what, Some(read)).unwrap_or_default()
    }

    fn or_none<T>(&mut self, what: &str, read: Option<Result<T, Error>>) -> Option<T> {
        match read? {
            Ok(read) => Some(read),
            Err(why) => {
                self.names.push((what.to_owned(), why.to_string()));
                self.errors.push(why);
                None
            }
        }
    }
}

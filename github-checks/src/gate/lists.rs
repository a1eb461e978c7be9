//! The lists of what was reported about a commit, each one whole.

use std::collections::HashSet;

use futures_util::future::{join, join3};

use crate::check_runs::{
    CheckApp, CheckRun, CheckStatus, ListCheckRuns, ListCheckRunsOfSuite, SuiteOfRun,
};
use crate::check_suites::{ACTIONS, CheckSuite, ListCheckSuites};
use crate::client::Client;
use crate::endpoint::Endpoint;
use crate::error::{DecodeError, Error, ErrorKind, Trace};
use crate::ids::{AppId, CheckRunId, CheckSuiteId, Repo, Sha};
use crate::jobs::{Job, ListJobs};
use crate::page::Page;
use crate::statuses::{ListLatestStatuses, Status};
use crate::verdict::Policy;
use crate::workflow_runs::{ListWorkflowRuns, WorkflowRun};

/// The list of runs covers the newest suites only, this many of them.
const SUITES: usize = 1000;

/// What was reported about a commit.
pub(super) struct Reports {
    pub(super) statuses: Result<Vec<Status>, Error>,
    pub(super) runs: Result<Vec<CheckRun>, Error>,
    pub(super) suites: Result<Vec<CheckSuite>, Error>,
    /// `None` when they were not asked for.
    pub(super) workflow_runs: Option<Result<Vec<WorkflowRun>, Error>>,
    /// Why only GitHub Actions could be read.
    pub(super) other_apps_unread: Option<String>,
}

impl Client {
    /// What was reported about the commit, in one round trip.
    pub(super) async fn reports(&self, repo: &Repo, sha: &Sha, policy: &Policy) -> Reports {
        let statuses = ListLatestStatuses::new(repo, sha.as_str());
        let statuses = self.whole(&statuses, |status| status.id);
        let runs = ListCheckRuns::new(repo, sha.as_str()).filter("latest");
        let runs = self.whole(&runs, |run| run.id.get());
        let suites = ListCheckSuites::new(repo, sha.as_str());
        let suites = self.whole(&suites, |suite| suite.id.get());
        let workflow_runs = async {
            if policy.needs_workflow_runs() {
                Some(self.workflow_runs(repo, sha).await)
            } else {
                None
            }
        };
        let lists = join3(statuses, runs, suites);
        let ((statuses, runs, suites), workflow_runs) = join(lists, workflow_runs).await;
        // The list of runs leaves out what is older than the newest 1,000 suites.
        let runs = match (runs, &suites) {
            (Ok(_), Ok(suites)) if suites.len() > SUITES => self.runs_of(repo, suites).await,
            (runs, _) => runs,
        };
        Reports {
            statuses,
            runs,
            suites,
            workflow_runs,
            other_apps_unread: None,
        }
    }

    /// Reads the workflow runs, too, unless they were read or refused.
    pub(super) async fn add_workflow_runs(&self, repo: &Repo, sha: &Sha, reports: &mut Reports) {
        if reports.workflow_runs.is_none() {
            reports.workflow_runs = Some(self.workflow_runs(repo, sha).await);
        }
    }

    /// Where the token may not read check runs, the jobs of GitHub Actions stand in for
    /// those of GitHub Actions: a job has the id and the name of its check run.
    pub(super) async fn stand_in(&self, repo: &Repo, sha: &Sha, reports: &mut Reports) {
        let why = match &reports.runs {
            Err(error) if is_forbidden(error) => error.to_string(),
            _ => return,
        };
        self.add_workflow_runs(repo, sha, reports).await;
        let Some(Ok(workflow_runs)) = &reports.workflow_runs else {
            return;
        };
        let (mut runs, mut suites) = (Vec::new(), Vec::new());
        for workflow_run in workflow_runs {
            let jobs = ListJobs::new(repo, workflow_run.id).filter("latest");
            let jobs = match self.whole(&jobs, |job: &Job| job.id.get()).await {
                Ok(jobs) => jobs,
                Err(error) => {
                    reports.runs = Err(error);
                    return;
                }
            };
            let suite = suite_of(workflow_run, jobs.len());
            runs.extend(jobs.into_iter().map(|job| run_of(job, suite.id)));
            suites.push(suite);
        }
        reports.runs = Ok(runs);
        reports.suites = Ok(suites);
        reports.other_apps_unread = Some(why);
    }

    async fn workflow_runs(&self, repo: &Repo, sha: &Sha) -> Result<Vec<WorkflowRun>, Error> {
        let runs = ListWorkflowRuns::new(repo).head_sha(sha.as_str());
        self.whole(&runs, |run| run.id.get()).await
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
    /// and the sum is still right: only different items count. What has no readable number
    /// (0) is different from everything.
    async fn whole<E, T>(&self, call: &E, number: fn(&T) -> u64) -> Result<Vec<T>, Error>
    where
        E: Endpoint<Response = Page<T>>,
        T: Send,
    {
        let (items, count) = self.all_counted(call).await?;
        let expected = count.ok_or_else(|| DecodeError::custom("total_count", "missing"))?;
        let mut numbers = HashSet::with_capacity(items.len());
        let is_new = |item: &&T| match number(item) {
            0 => true,
            number => numbers.insert(number),
        };
        let got = items.iter().filter(is_new).count() as u64;
        if got < expected {
            let trace = Some(Box::new(Trace::of(E::METHOD, E::PATH)));
            return Err(Error::Incomplete {
                got,
                expected,
                trace,
            });
        }
        Ok(items)
    }
}

fn is_forbidden(error: &Error) -> bool {
    let refusal = error.as_api();
    refusal.is_some_and(|refusal| refusal.kind() == ErrorKind::Forbidden)
}

/// The suite of a workflow run, as far as the run says.
fn suite_of(run: &WorkflowRun, jobs: usize) -> CheckSuite {
    CheckSuite {
        id: run
            .check_suite_id
            .unwrap_or_else(|| CheckSuiteId::from(run.id.get())),
        head_sha: Some(run.head_sha.clone()),
        head_branch: run.head_branch.clone(),
        status: run.status.clone(),
        conclusion: run.conclusion.clone(),
        app: Some(actions()),
        latest_check_runs_count: Some(jobs as u64),
        created_at: run.run_started_at.or(run.created_at),
        updated_at: run.run_started_at.or(run.created_at),
    }
}

/// The check run of a job.
fn run_of(job: Job, suite: CheckSuiteId) -> CheckRun {
    CheckRun {
        id: CheckRunId::from(job.id.get()),
        name: job.name,
        head_sha: job.head_sha,
        status: job.status.unwrap_or_else(|| CheckStatus::from("unknown")),
        conclusion: job.conclusion,
        details_url: None,
        html_url: job.html_url,
        external_id: None,
        started_at: job.started_at,
        completed_at: job.completed_at,
        output: None,
        check_suite: Some(SuiteOfRun { id: Some(suite) }),
        app: Some(actions()),
        is_malformed: false,
    }
}

fn actions() -> CheckApp {
    CheckApp {
        id: AppId::from(ACTIONS),
        slug: Some("github-actions".to_owned()),
        name: Some("GitHub Actions".to_owned()),
    }
}

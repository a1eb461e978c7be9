//! What both sources read: runs that wait, and the environments that they wait for.

use github_checks::Client;
use github_checks::deployment_reviews::{Approval, ListApprovals, ListPendingDeployments};
use github_checks::deployment_reviews::{PendingDeployment, ReviewState};
use github_checks::deployments::{ListDeploymentStatuses, ListDeployments};
use github_checks::environments::RequiredReviewer;
use github_checks::error::{Error, ErrorKind};
use github_checks::ids::{Repo, WorkflowRunId};
use github_checks::workflow_runs::{GetWorkflowRun, ListWorkflowRuns, WorkflowRun};

use crate::about::About;
use crate::choice::Choice;
use crate::digest;
use crate::source::{Place, Seen, SourceError, Touch, Waiting};

pub(super) const TITLE: &str = "GitHub";
/// How long a run waits for an environment, in milliseconds: 30 days.
const LIMIT: i64 = 30 * 24 * 3_600_000;

/// GitHub, and the repositories that are watched. Cheap to clone.
#[derive(Clone, Debug)]
pub struct GitHubApi {
    pub(super) client: Client,
    pub(super) repositories: Vec<Repo>,
}

/// An environment that a run waits for.
pub(super) struct Pending {
    pub(super) repo: Repo,
    pub(super) run: WorkflowRun,
    pub(super) wanted: PendingDeployment,
    /// How often somebody has decided about it in this run before.
    before: usize,
}

/// A place of ours, taken apart.
pub(super) struct Parts<'p> {
    pub(super) repo: Repo,
    pub(super) run: WorkflowRunId,
    pub(super) environment: &'p str,
    /// How many decisions about it there were before.
    before: usize,
}

impl GitHubApi {
    /// These repositories, through a client that may read their runs.
    #[must_use]
    pub fn new(client: Client, repositories: Vec<Repo>) -> Self {
        Self {
            client,
            repositories,
        }
    }

    /// Everything that runs of the repositories wait for.
    pub(super) async fn pending(&self) -> Result<Vec<Pending>, SourceError> {
        let mut found = Vec::new();
        for repo in &self.repositories {
            let list = ListWorkflowRuns::new(repo)
                .status("waiting")
                .exclude_pull_requests(true);
            let runs = match self.client.all(&list).await.map_err(|error| sort(&error)) {
                Ok(runs) => runs,
                // One repository that cannot be read does not hide the others.
                Err(error @ (SourceError::Missing(_) | SourceError::Refused { .. })) => {
                    tracing::warn!(repository = %repo, %error, "runs cannot be read");
                    continue;
                }
                Err(error) => return Err(error),
            };
            for run in runs {
                let wanted = self.wanted(&self.client, repo, run.id).await?;
                if wanted.is_empty() {
                    continue;
                }
                let history = self.history(repo, run.id).await?;
                found.extend(wanted.into_iter().map(|wanted| Pending {
                    before: about(&history, &wanted.environment.name).len(),
                    repo: repo.clone(),
                    run: run.clone(),
                    wanted,
                }));
            }
        }
        Ok(found)
    }

    /// What a run waits for, as the account of `client` sees it.
    pub(super) async fn wanted(
        &self,
        client: &Client,
        repo: &Repo,
        run: WorkflowRunId,
    ) -> Result<Vec<PendingDeployment>, SourceError> {
        let call = ListPendingDeployments::new(repo, run);
        client.send(&call).await.map_err(|error| sort(&error))
    }

    pub(super) async fn history(
        &self,
        repo: &Repo,
        run: WorkflowRunId,
    ) -> Result<Vec<Approval>, SourceError> {
        let call = ListApprovals::new(repo, run);
        self.client.send(&call).await.map_err(|error| sort(&error))
    }

    pub(super) async fn run(
        &self,
        repo: &Repo,
        run: WorkflowRunId,
    ) -> Result<WorkflowRun, SourceError> {
        let call = GetWorkflowRun::new(repo, run);
        self.client.send(&call).await.map_err(|error| sort(&error))
    }

    /// How a place stands.
    pub(super) async fn look(&self, place: &Place) -> Result<Seen, SourceError> {
        let parts = Parts::of(place)?;
        let run = self.run(&parts.repo, parts.run).await?;
        let history = self.history(&parts.repo, parts.run).await?;
        let is_again = started(&run) != place.since;
        // The history keeps what was decided here about the attempt before.
        let found = if is_again {
            parts.ours(&history, place)
        } else {
            parts.decision(&history, place)
        };
        if let Some(found) = found {
            let choice = match found.state {
                ReviewState::Approved => Choice::Approve,
                _ => Choice::Reject,
            };
            let login = found.user.as_ref().map(|user| user.login.clone());
            return Ok(Seen::Judged {
                choice,
                input: None,
                touch: login.map(|login| Touch::new(login, 0)),
                shown: format!("{}: {}", parts.environment, found.state.as_str()),
                next: next(&run),
            });
        }
        if is_again {
            return Ok(Seen::gone("the run was started again"));
        }
        if run.is_complete() {
            let how = run
                .conclusion
                .as_ref()
                .map_or("no conclusion", |how| how.as_str());
            return Ok(Seen::gone(format!("the run has ended: {how}")));
        }
        Ok(Parts::waits(&run))
    }

    /// A page with what would change in the environment.
    pub(super) async fn changes(&self, waiting: &Waiting) -> Option<String> {
        let parts = Parts::of(&waiting.place).ok()?;
        let run = self.run(&parts.repo, parts.run).await.ok()?;
        let page = run.html_url.as_deref()?;
        let (web, _) = page.split_once("/actions/runs/")?;
        let list = ListDeployments::new(&parts.repo).environment(parts.environment);
        let all = self.client.all(&list).await.ok()?;
        for deployment in all.iter().filter(|one| one.sha != run.head_sha).take(10) {
            let statuses = ListDeploymentStatuses::new(&parts.repo, deployment.id);
            let statuses = self.client.all(&statuses).await.ok()?;
            if statuses
                .iter()
                .any(|status| status.state.as_str() == "success")
            {
                let (from, to) = (deployment.sha.as_str(), run.head_sha.as_str());
                return Some(format!("{web}/compare/{from}...{to}"));
            }
        }
        None
    }
}

/// When the newest attempt of a run started, in milliseconds.
pub(super) fn started(run: &WorkflowRun) -> i64 {
    let started = run.run_started_at.or(run.created_at);
    started.map_or(0, |started| started.timestamp_millis())
}

/// What a run does after a decision.
pub(super) fn next(run: &WorkflowRun) -> Option<String> {
    let name = run.name.as_deref().unwrap_or("workflow run");
    if let Some(conclusion) = run.conclusion.as_ref().filter(|_| run.is_complete()) {
        return Some(format!("{name}: {}", conclusion.as_str()));
    }
    let status = run.status.as_ref()?.as_str();
    (status != "waiting").then(|| format!("{name}: {status}"))
}

/// Decisions about an environment; GitHub compares names without case.
fn about<'h>(history: &'h [Approval], environment: &str) -> Vec<&'h Approval> {
    let all = history.iter().filter(|one| {
        let decided = matches!(one.state, ReviewState::Approved | ReviewState::Rejected);
        let mut names = one.environments.iter().map(|one| one.name.as_str());
        decided && names.any(|name| name.eq_ignore_ascii_case(environment))
    });
    all.collect()
}

/// What the comment of a decision of ours holds, so that it is recognised.
pub(super) fn tag(place: &Place) -> String {
    let name = digest::name(&place.key());
    format!("gate {}", name.get(..16).unwrap_or(&name))
}

impl Pending {
    /// What people are shown of it, for the source of that name.
    pub(super) fn waiting(&self, source: &str) -> Waiting {
        self.wait(source, self.before + 1)
    }

    /// The same as the first wait for the environment in this run.
    pub(super) fn first(&self, source: &str) -> Waiting {
        self.wait(source, 1)
    }

    fn wait(&self, source: &str, number: usize) -> Waiting {
        let environment = &self.wanted.environment.name;
        let run = format!("{}#{}", self.repo, self.run.id);
        let step = format!("{environment}/{number}");
        let since = started(&self.run);
        let place = Place::new(source, &run, &step, since);
        let number = self.run.run_number.unwrap_or_default();
        let url = self.run.html_url.clone();
        let branch = self.run.head_branch.as_deref().unwrap_or_default();
        let short: String = self.run.head_sha.as_str().chars().take(10).collect();
        let mut versions = vec![format!("{branch} {short}")];
        versions.extend(self.run.display_title.clone());
        let starter = self
            .run
            .triggering_actor
            .as_ref()
            .or(self.run.actor.as_ref());
        let starter = starter.map(|account| account.login.clone());
        let reviewers = self.wanted.reviewers.iter().filter_map(|one| match one {
            RequiredReviewer::User(account) => Some(account.login.clone()),
            RequiredReviewer::Team(team) => {
                let name = team.slug.as_ref().or(team.name.as_ref())?;
                Some(format!("team {name}"))
            }
            _ => None,
        });
        let warnings = self.wanted.wait_timer.filter(|minutes| *minutes > 0);
        let warnings = warnings.map(|minutes| {
            format!("The environment lets every job wait for {minutes} minutes in any case.")
        });
        let about = About {
            title: environment.clone(),
            application: self.repo.to_string(),
            pipeline: self.run.name.clone().unwrap_or_default(),
            versions,
            build: url.clone().map(|url| (format!("run #{number}"), url)),
            triggered_by: starter.clone().unwrap_or_default(),
            url,
            reviewers: reviewers.collect(),
            warnings: warnings.into_iter().collect(),
            ..About::default()
        };
        let mut waiting = Waiting::new(place, about, fingerprint(&self.run));
        waiting.requesters.extend(starter);
        waiting.limit = Some(since.saturating_add(LIMIT));
        waiting
    }
}

/// A run is of one commit; another attempt is another place.
fn fingerprint(run: &WorkflowRun) -> String {
    digest::name(&format!("{}@{}", run.id, run.head_sha.as_str()))
}

impl<'p> Parts<'p> {
    pub(super) fn of(place: &'p Place) -> Result<Self, SourceError> {
        let read = || {
            let (repo, run) = place.run.rsplit_once('#')?;
            let (environment, number) = place.step.rsplit_once('/')?;
            Some(Self {
                repo: repo.parse().ok()?,
                run: run.parse::<u64>().ok()?.into(),
                environment,
                before: number.parse::<usize>().ok()?.checked_sub(1)?,
            })
        };
        read().ok_or(SourceError::Missing(TITLE))
    }

    /// The decision about this wait: ours by its tag, else the one that was not there before.
    fn decision<'h>(&self, history: &'h [Approval], place: &Place) -> Option<&'h Approval> {
        let new = || {
            let all = about(history, self.environment);
            all.get(self.before..).and_then(|new| new.first().copied())
        };
        self.ours(history, place).or_else(new)
    }

    /// The decision about this wait that was sent from here.
    fn ours<'h>(&self, history: &'h [Approval], place: &Place) -> Option<&'h Approval> {
        let tag = tag(place);
        about(history, self.environment).into_iter().find(|one| {
            let comment = one.comment.as_deref().unwrap_or_default();
            comment.contains(&tag)
        })
    }

    /// Who rejected the environment as a reviewer.
    pub(super) fn rejected_by(&self, history: &[Approval]) -> Option<String> {
        let mut all = about(history, self.environment).into_iter().rev();
        let rejected = all.find(|one| one.state == ReviewState::Rejected)?;
        rejected.user.as_ref().map(|user| user.login.clone())
    }

    pub(super) fn waits(run: &WorkflowRun) -> Seen {
        let short: String = run.head_sha.as_str().chars().take(10).collect();
        Seen::Waiting {
            fingerprint: fingerprint(run),
            versions: vec![short],
            given: None,
            taken_back: false,
            touch: None,
        }
    }
}

/// What an error of the client says about a request.
pub(super) fn sort(error: &Error) -> SourceError {
    let unanswered = || SourceError::Unanswered {
        source_name: TITLE,
        why: service::chain(error),
    };
    if error.is_ambiguous() {
        return unanswered();
    }
    if error.is_login_needed() {
        return SourceError::NotSignedIn(TITLE);
    }
    let Some(api) = error.as_api() else {
        return match error {
            Error::Build(_) | Error::Token(_) | Error::NotSent { .. } => {
                SourceError::NotSent(TITLE)
            }
            _ => unanswered(),
        };
    };
    let status = api.status().as_u16();
    match api.kind() {
        ErrorKind::Unauthorized => SourceError::NotSignedIn(TITLE),
        ErrorKind::RateLimited => SourceError::NotSent(TITLE),
        ErrorKind::NotFoundOrNoAccess => SourceError::Missing(TITLE),
        _ if (400..500).contains(&status) => SourceError::Refused {
            source_name: TITLE,
            status,
            message: api
                .message()
                .unwrap_or("no reason is given")
                .chars()
                .take(300)
                .collect(),
        },
        _ => unanswered(),
    }
}

//! What a test, a demo or a person does at CircleCI without its API.

use super::{CircleCi, flow};
use crate::world::circleci::{Cancels, Job, Pipeline, User, Workflow};

/// A job of a pipeline that is to be started.
#[derive(Clone, Debug)]
#[must_use = "add it to a pipeline"]
pub struct CircleJob {
    name: String,
    is_approval: bool,
    needs: Vec<String>,
}

impl CircleJob {
    /// A job that takes ten seconds and succeeds.
    pub fn build(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            is_approval: false,
            needs: Vec::new(),
        }
    }

    /// A job that waits for an approval.
    pub fn approval(name: impl Into<String>) -> Self {
        Self {
            is_approval: true,
            ..Self::build(name)
        }
    }

    /// A job that must have succeeded, by name. May be called several times.
    pub fn needs(mut self, job: impl Into<String>) -> Self {
        self.needs.push(job.into());
        self
    }
}

/// A pipeline with one workflow, to be started.
#[derive(Clone, Debug)]
#[must_use = "start it"]
pub struct CirclePipeline {
    workflow: String,
    branch: String,
    subject: String,
    by: String,
    jobs: Vec<CircleJob>,
}

impl CirclePipeline {
    /// A pipeline of the branch `main`, started by Ada.
    pub fn new(workflow: impl Into<String>) -> Self {
        Self {
            workflow: workflow.into(),
            branch: "main".to_owned(),
            subject: "Ship it".to_owned(),
            by: "ada".to_owned(),
            jobs: Vec::new(),
        }
    }

    /// Who started it, by login.
    pub fn by(mut self, login: &str) -> Self {
        login.clone_into(&mut self.by);
        self
    }

    /// The branch that it builds.
    pub fn branch(mut self, name: &str) -> Self {
        name.clone_into(&mut self.branch);
        self
    }

    /// Adds a job.
    pub fn job(mut self, job: CircleJob) -> Self {
        self.jobs.push(job);
        self
    }
}

/// A pipeline that was started.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CircleRun {
    /// Id of its pipeline.
    pub pipeline: String,
    /// Id of its workflow.
    pub workflow: String,
    /// Names and ids of its jobs.
    pub jobs: Vec<(String, String)>,
}

impl CircleRun {
    /// The id of the job of that name; empty when there is none.
    #[must_use]
    pub fn job(&self, name: &str) -> &str {
        let found = self.jobs.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, id)| id)
    }
}

/// A job as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JobView {
    /// `on_hold`, `success`, `canceled`, `running` …
    pub status: String,
    /// Login of who approved or canceled it.
    pub by: Option<String>,
}

impl CircleCi {
    /// Starts a pipeline; jobs that need nothing begin at once.
    #[must_use]
    pub fn start(&self, pipeline: &CirclePipeline) -> CircleRun {
        let now = self.shared.now();
        let mut state = self.shared.lock();
        let ids: Vec<String> = pipeline.jobs.iter().map(|_| state.ids.uuid()).collect();
        let names = pipeline.jobs.iter().map(|job| job.name.clone());
        let jobs: Vec<(String, String)> = names.zip(ids).collect();
        let id_of = |name: &String| jobs.iter().find(|(known, _)| known == name);
        let mut made = Vec::new();
        for (job, (_, id)) in pipeline.jobs.iter().zip(&jobs) {
            made.push(Job {
                id: id.clone(),
                number: state.ids.number() % 100_000,
                name: job.name.clone(),
                is_approval: job.is_approval,
                status: "blocked",
                started_at: None,
                stopped_at: None,
                needs: job
                    .needs
                    .iter()
                    .filter_map(id_of)
                    .map(|(_, id)| id.clone())
                    .collect(),
                approved_by: None,
                canceled_by: None,
            });
        }
        let run = CircleRun {
            pipeline: state.ids.uuid(),
            workflow: state.ids.uuid(),
            jobs: jobs.clone(),
        };
        let mut users = state.circleci.users.iter();
        let actor = users.find(|user| user.login == pipeline.by);
        let actor = actor.map(|user| user.id.clone()).unwrap_or_default();
        let number = i64::try_from(state.circleci.pipelines.len()).unwrap_or(0) + 1;
        let revision = state.ids.hex(40);
        state.circleci.pipelines.push(Pipeline {
            id: run.pipeline.clone(),
            number,
            slug: self.project.clone(),
            branch: pipeline.branch.clone(),
            revision,
            subject: pipeline.subject.clone(),
            actor,
            created_at: now,
            workflows: vec![Workflow {
                id: run.workflow.clone(),
                name: pipeline.workflow.clone(),
                created_at: now,
                stopped_at: None,
                is_canceled: false,
                canceled_by: None,
                jobs: made,
            }],
        });
        flow::go_on(&self.shared, &mut state, &run.workflow);
        run
    }

    /// A personal token of the account of that login, which is created when there is none.
    #[must_use]
    pub fn person(&self, login: &str) -> String {
        let mut state = self.shared.lock();
        let token = format!("CCIPAT_{}", state.ids.alnum(40));
        let known = state.circleci.users.iter().find(|user| user.login == login);
        let id = known.map(|user| user.id.clone());
        let id = id.unwrap_or_else(|| {
            let id = state.ids.uuid();
            state.circleci.users.push(User {
                id: id.clone(),
                login: login.to_owned(),
                name: login.to_owned(),
                may_push: true,
            });
            id
        });
        state.circleci.tokens.insert(token.clone(), id);
        token
    }

    /// Takes push access from somebody: their decisions are refused with 403.
    pub fn forbid(&self, login: &str) {
        let mut state = self.shared.lock();
        let users = state.circleci.users.iter_mut();
        for user in users.filter(|user| user.login == login) {
            user.may_push = false;
        }
    }

    /// A token ends.
    pub fn revoke(&self, token: &str) {
        self.shared.lock().circleci.tokens.remove(token);
    }

    /// Whether an approval of what was approved is refused; it is accepted otherwise, and
    /// changes nothing. No document says which.
    pub fn refuse_second_approvals(&self, on: bool) {
        self.shared.lock().circleci.refuses_second = on;
    }

    /// Whether a workflow that has waited for 90 days is still there, since the cancellation is
    /// late: its job takes neither an approval nor a cancellation.
    pub fn keep_old(&self, on: bool) {
        self.shared.lock().circleci.keeps_old = on;
    }

    /// What the cancellation of one job does to its workflow. No document says.
    pub fn job_cancels(&self, what: Cancels) {
        self.shared.lock().circleci.cancels = what;
    }

    /// Somebody approves on CircleCI's own page.
    #[allow(clippy::must_use_candidate, reason = "changing the world is the point")]
    pub fn approve(&self, run: &CircleRun, job: &str, login: &str) -> bool {
        let now = self.shared.now();
        let mut state = self.shared.lock();
        let user = state.circleci.users.iter().find(|user| user.login == login);
        let user = user.map(|user| user.id.clone());
        let known = state.circleci.workflow_mut(&run.workflow);
        let known = known.and_then(|flow| flow.job_mut(run.job(job)));
        let Some(known) = known.filter(|job| job.status == "on_hold") else {
            return false;
        };
        known.status = "success";
        known.approved_by = user;
        known.stopped_at = Some(now);
        flow::changed(&self.shared, &state, &run.workflow, run.job(job));
        flow::go_on(&self.shared, &mut state, &run.workflow);
        true
    }

    /// Somebody cancels the workflow as a whole.
    pub fn cancel(&self, run: &CircleRun, login: &str) {
        let mut state = self.shared.lock();
        let user = state.circleci.users.iter().find(|user| user.login == login);
        let user = user.map(|user| user.id.clone());
        flow::cancel(&self.shared, &mut state, &run.workflow, user.as_deref());
    }

    /// A job as it is now; `None` when there is none of that name.
    #[must_use]
    pub fn job(&self, run: &CircleRun, job: &str) -> Option<JobView> {
        let state = self.shared.lock();
        let (_, workflow) = state.circleci.workflow(&run.workflow)?;
        let known = workflow.jobs.iter().find(|known| known.name == job)?;
        let by = known.approved_by.as_ref().or(known.canceled_by.as_ref());
        let by = by.and_then(|id| state.circleci.user(id));
        Some(JobView {
            status: known.status.to_owned(),
            by: by.map(|user| user.login.clone()),
        })
    }

    /// How many requests approved or canceled a job.
    #[must_use]
    pub fn decisions(&self) -> u64 {
        self.shared.lock().circleci.decisions
    }

    /// Where webhooks go, and what signs them.
    pub fn set_webhook(&self, url: &str, secret: &str) {
        let webhook = Some((url.to_owned(), secret.to_owned()));
        self.shared.lock().circleci.webhook = webhook;
    }
}

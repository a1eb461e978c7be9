//! CircleCI's part of the world: pipelines, their workflows, and jobs that wait for people.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

/// What CircleCI knows.
#[derive(Debug, Default)]
pub(crate) struct CircleCi {
    /// A token of the first user.
    pub(crate) token: String,
    /// Whose token it is: id of a user.
    pub(crate) tokens: HashMap<String, String>,
    pub(crate) users: Vec<User>,
    /// Oldest first.
    pub(crate) pipelines: Vec<Pipeline>,
    /// Where webhooks go, and what signs them.
    pub(crate) webhook: Option<(String, String)>,
    /// Whether an approval of what is approved already is refused: no document says.
    pub(crate) refuses_second: bool,
    /// Whether what has waited for 90 days is canceled late.
    pub(crate) keeps_old: bool,
    /// What the cancellation of a job does to its workflow: no document says.
    pub(crate) cancels: Cancels,
    /// Requests that approved or canceled a job.
    pub(crate) decisions: u64,
}

/// What the cancellation of one job does to the workflow around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "what a test can ask for")]
pub enum Cancels {
    /// Only what needs the job never runs.
    #[default]
    Job,
    /// The whole workflow is canceled by the same hand.
    Workflow,
    /// The same, and nobody is named for it.
    WorkflowByNobody,
}

/// Somebody with an account.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) login: String,
    pub(crate) name: String,
    /// Without push access to the repository nothing is approved.
    pub(crate) may_push: bool,
}

/// A pipeline: one trigger of a project's configuration.
#[derive(Clone, Debug)]
pub(crate) struct Pipeline {
    pub(crate) id: String,
    pub(crate) number: i64,
    /// `gh/acme/web`
    pub(crate) slug: String,
    pub(crate) branch: String,
    pub(crate) revision: String,
    pub(crate) subject: String,
    /// Id of who started it.
    pub(crate) actor: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) workflows: Vec<Workflow>,
}

/// One run of a workflow.
#[derive(Clone, Debug)]
pub(crate) struct Workflow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) stopped_at: Option<DateTime<Utc>>,
    pub(crate) is_canceled: bool,
    /// Who canceled it as a whole.
    pub(crate) canceled_by: Option<String>,
    pub(crate) jobs: Vec<Job>,
}

/// A job of it.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) id: String,
    pub(crate) number: i64,
    pub(crate) name: String,
    pub(crate) is_approval: bool,
    pub(crate) status: &'static str,
    pub(crate) started_at: Option<DateTime<Utc>>,
    pub(crate) stopped_at: Option<DateTime<Utc>>,
    /// Ids of jobs that must have succeeded.
    pub(crate) needs: Vec<String>,
    pub(crate) approved_by: Option<String>,
    pub(crate) canceled_by: Option<String>,
}

impl Workflow {
    /// Its status, in CircleCI's words.
    pub(crate) fn status(&self) -> &'static str {
        let any = |status: &str| self.jobs.iter().any(|job| job.status == status);
        match () {
            () if self.is_canceled => "canceled",
            () if any("running") && any("failed") => "failing",
            () if any("running") => "running",
            () if any("on_hold") => "on_hold",
            () if any("failed") => "failed",
            () if any("canceled") => "canceled",
            () if any("unauthorized") => "unauthorized",
            () if any("blocked") => "running",
            () => "success",
        }
    }

    pub(crate) fn job_mut(&mut self, id: &str) -> Option<&mut Job> {
        self.jobs.iter_mut().find(|job| job.id == id)
    }
}

impl CircleCi {
    pub(crate) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    pub(crate) fn workflow(&self, id: &str) -> Option<(&Pipeline, &Workflow)> {
        let all = self.pipelines.iter();
        let mut all = all.flat_map(|one| one.workflows.iter().map(move |flow| (one, flow)));
        all.find(|(_, flow)| flow.id == id)
    }

    pub(crate) fn workflow_mut(&mut self, id: &str) -> Option<&mut Workflow> {
        let mut all = self
            .pipelines
            .iter_mut()
            .flat_map(|one| one.workflows.iter_mut());
        all.find(|flow| flow.id == id)
    }

    /// The workflow that a job belongs to.
    pub(crate) fn of_job(&self, job: &str) -> Option<&Workflow> {
        let mut all = self.pipelines.iter().flat_map(|one| one.workflows.iter());
        all.find(|flow| flow.jobs.iter().any(|known| known.id == job))
    }
}

//! CircleCI's approval jobs, through its API v2.
//!
//! Nothing tells that a job is on hold, so it is polled for. That a request was accepted is
//! all that its response says: the job is read until it shows who approved or canceled it.

mod api;
mod jobs;

use async_trait::async_trait;
use slack_blocks::web::secret::Secret;

pub use api::CircleApi;

use super::{Actor, Answered, JudgmentSource, Mode, Place, Seen, SourceError, Waiting};
use crate::choice::Choice;
use jobs::{Held, Job, Workflow};

/// Its name as a source.
pub const CIRCLECI: &str = "circleci";
const TITLE: &str = "CircleCI";
/// Pages of pipelines, of about twenty, that one look at a project sees.
const PAGES: usize = 2;
/// How many looks a pipeline that has ended is left out of: its workflows may be run again.
const SETTLED: u32 = 20;
/// How long CircleCI lets an approval wait, in milliseconds.
const LIMIT: i64 = 90 * 24 * 3_600_000;
/// How long it keeps what earlier jobs stored for later ones, unless the plan says otherwise.
const WORKSPACE: i64 = 15 * 24 * 3_600_000;

/// What the operators say about an approval job.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Note {
    /// Name of the job.
    pub job: String,
    /// What its approval does that people may not expect.
    pub warning: String,
}

/// Approval jobs of some projects.
#[derive(Debug)]
pub struct CircleCi {
    api: CircleApi,
    projects: Vec<String>,
    notes: Vec<Note>,
    mode: Mode,
    settled: std::sync::Mutex<std::collections::HashMap<String, u32>>,
}

impl CircleCi {
    /// The approval jobs of `projects`, by slug.
    #[must_use]
    pub fn new(api: CircleApi, projects: Vec<String>) -> Self {
        Self {
            api,
            projects,
            notes: Vec::new(),
            mode: Mode::Own,
            settled: std::sync::Mutex::default(),
        }
    }

    /// What people are warned of, for each job.
    #[must_use]
    pub fn notes(mut self, notes: Vec<Note>) -> Self {
        self.notes = notes;
        self
    }

    /// As whom decisions are sent.
    #[must_use]
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// Whether a pipeline that has ended is left out of this look.
    fn is_settled(&self, pipeline: &str) -> bool {
        let mut settled = super::locked(&self.settled);
        match settled.get_mut(pipeline) {
            Some(0) => {
                settled.remove(pipeline);
                false
            }
            Some(left) => {
                *left -= 1;
                true
            }
            None => false,
        }
    }

    async fn of_project(&self, slug: &str) -> Result<Vec<Waiting>, SourceError> {
        let mut waiting = Vec::new();
        for pipeline in self.api.pipelines(slug, PAGES).await? {
            if self.is_settled(&pipeline.id) {
                continue;
            }
            let workflows = self.api.workflows(&pipeline.id).await?;
            // A pipeline without workflows is still being set up.
            if !workflows.is_empty() && workflows.iter().all(Workflow::is_over) {
                super::locked(&self.settled).insert(pipeline.id.clone(), SETTLED);
                continue;
            }
            for workflow in workflows.iter().filter(|workflow| !workflow.is_over()) {
                let jobs = self.api.jobs(&workflow.id).await?;
                let held = jobs.iter().filter(|job| job.is_held());
                waiting.extend(held.filter_map(|job| {
                    let held = Held {
                        pipeline: &pipeline,
                        workflow,
                        job,
                        jobs: &jobs,
                    };
                    held.waiting(&self.notes, self.api.now())
                }));
            }
        }
        Ok(waiting)
    }

    async fn job(&self, place: &Place) -> Result<(Job, Vec<Job>), SourceError> {
        let jobs = self.api.jobs(&place.run).await?;
        let job = jobs.iter().find(|job| job.id == place.step).cloned();
        job.map(|job| (job, jobs))
            .ok_or(SourceError::Missing(TITLE))
    }

    /// What a refusal means, once the job was read again.
    async fn explained(&self, place: &Place, error: SourceError) -> Result<Answered, SourceError> {
        let (SourceError::Refused { .. } | SourceError::Missing(_)) = &error else {
            return Err(error);
        };
        // Approved before, or canceled meanwhile: what it shows now decides.
        if self.job(place).await.is_ok_and(|(job, _)| !job.is_held()) {
            return Ok(Answered::Nothing);
        }
        if self.api.now() - place.since >= LIMIT {
            let why = "it has waited for more than 90 days, after which CircleCI takes neither an \
                       approval nor a cancellation by its API; run the workflow again";
            return Err(self.api.refused(400, why));
        }
        match error {
            SourceError::Missing(_) => {
                let why = "this account does not see the workflow; approving takes push access to \
                           the repository";
                Err(self.api.refused(404, why))
            }
            error => Err(error),
        }
    }
}

#[async_trait]
impl JudgmentSource for CircleCi {
    fn name(&self) -> &'static str {
        CIRCLECI
    }

    fn title(&self) -> &'static str {
        TITLE
    }

    fn mode(&self) -> Mode {
        self.mode
    }

    fn token_help(&self) -> &'static str {
        "Your own personal API token of CircleCI (User Settings, Personal API Tokens)."
    }

    fn names_accounts(&self) -> bool {
        true
    }

    fn skips(&self) -> u32 {
        2
    }

    async fn waiting(&self) -> Result<Vec<Waiting>, SourceError> {
        let mut waiting = Vec::new();
        for slug in &self.projects {
            match self.of_project(slug).await {
                Ok(found) => waiting.extend(found),
                // One project that cannot be read does not hide the others.
                Err(error @ (SourceError::Missing(_) | SourceError::Refused { .. })) => {
                    tracing::warn!(project = slug, %error, "a project cannot be read");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(waiting)
    }

    async fn look(&self, place: &Place) -> Result<Seen, SourceError> {
        let (job, jobs) = self.job(place).await?;
        if job.is_held() {
            return Ok(Job::waits(place));
        }
        let workflow = self.api.workflow(&place.run).await?;
        let by = self.api.login(job.decided_by()).await?;
        let canceled_by = self.api.login(workflow.canceled_by.as_deref()).await?;
        let is_old = self.api.now() - place.since >= LIMIT;
        Ok(job.seen(place, &jobs, &workflow, (by, canceled_by), is_old))
    }

    async fn decide(
        &self,
        place: &Place,
        choice: Choice,
        _input: Option<&str>,
        actor: &Actor,
    ) -> Result<Answered, SourceError> {
        let (job, _) = self.job(place).await?;
        let sent = match choice {
            Choice::Approve => {
                let request = job.request();
                self.api.approve(&place.run, request, actor).await
            }
            Choice::Reject => self.api.cancel(&job.id, actor).await,
        };
        match sent {
            Ok(()) => Ok(Answered::Done),
            Err(error) => self.explained(place, error).await,
        }
    }

    async fn account(&self, token: Option<&Secret>) -> Result<String, SourceError> {
        self.api.me(token).await
    }
}

//! Pipelines, workflows and jobs as CircleCI shows them, and what they say about an approval.

use serde::Deserialize;

use super::{CIRCLECI, LIMIT, Note, WORKSPACE};
use crate::about::About;
use crate::choice::Choice;
use crate::digest;
use crate::source::{Place, Seen, Touch, Waiting};

/// Names of jobs that a warning lists.
const NAMES: usize = 8;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Pipeline {
    pub(super) id: String,
    number: i64,
    project_slug: String,
    trigger: Trigger,
    vcs: Option<Vcs>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Trigger {
    actor: Account,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Account {
    login: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Vcs {
    revision: String,
    branch: Option<String>,
    tag: Option<String>,
    commit: Option<Commit>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Commit {
    subject: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Workflow {
    pub(super) id: String,
    name: String,
    status: String,
    pub(super) canceled_by: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Job {
    pub(super) id: String,
    name: String,
    #[serde(rename = "type")]
    kind: String,
    status: String,
    started_at: Option<String>,
    stopped_at: Option<String>,
    dependencies: Vec<String>,
    approval_request_id: Option<String>,
    approved_by: Option<String>,
    canceled_by: Option<String>,
}

impl Workflow {
    /// Whether it has ended. A status that nobody here knows has not.
    pub(super) fn is_over(&self) -> bool {
        let over = [
            "success",
            "failed",
            "error",
            "canceled",
            "unauthorized",
            "not_run",
        ];
        over.contains(&self.status.as_str())
    }
}

fn millis(time: Option<&str>) -> Option<i64> {
    let time = chrono::DateTime::parse_from_rfc3339(time?).ok()?;
    Some(time.timestamp_millis())
}

/// An approval job that waits, and what it is part of.
pub(super) struct Held<'c> {
    pub(super) pipeline: &'c Pipeline,
    pub(super) workflow: &'c Workflow,
    pub(super) job: &'c Job,
    pub(super) jobs: &'c [Job],
}

impl Held<'_> {
    /// `None` when it does not say since when.
    pub(super) fn waiting(&self, notes: &[Note], now: i64) -> Option<Waiting> {
        let Self {
            pipeline,
            workflow,
            job,
            ..
        } = self;
        let since = millis(job.started_at.as_deref())?;
        let place = Place::new(CIRCLECI, &workflow.id, &job.id, since);
        let mut versions = Vec::new();
        if let Some(vcs) = &pipeline.vcs {
            let name = vcs.branch.as_ref().or(vcs.tag.as_ref());
            let short: String = vcs.revision.chars().take(10).collect();
            versions.push(format!("{} {short}", name.map_or("", String::as_str)));
            let subject = vcs.commit.as_ref().and_then(|one| one.subject.clone());
            versions.extend(subject);
        }
        let url = format!(
            "https://app.circleci.com/pipelines/{}/{}/workflows/{}",
            pipeline.project_slug, pipeline.number, workflow.id
        );
        let about = About {
            title: job.name.clone(),
            application: pipeline.project_slug.clone(),
            pipeline: workflow.name.clone(),
            versions,
            build: Some((format!("pipeline {}", pipeline.number), url.clone())),
            triggered_by: pipeline.trigger.actor.login.clone(),
            url: Some(url),
            warnings: self.warnings(notes, now - since),
            ..About::default()
        };
        let mut waiting = Waiting::new(place.clone(), about, fingerprint(&place));
        let login = &pipeline.trigger.actor.login;
        waiting
            .requesters
            .extend((!login.is_empty()).then(|| login.clone()));
        waiting.limit = Some(since.saturating_add(LIMIT));
        Some(waiting)
    }

    fn warnings(&self, notes: &[Note], age: i64) -> Vec<String> {
        let notes = notes.iter().filter(|note| note.job == self.job.name);
        let mut warnings: Vec<String> = notes.map(|note| note.warning.clone()).collect();
        let after = self.after();
        warnings.push(if after.is_empty() {
            "Approve sets off no other job. Reject cancels this job alone.".to_owned()
        } else {
            let more = after.len().saturating_sub(NAMES);
            let names = after[..after.len() - more].join(", ");
            let others = match more {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            format!(
                "Approve sets off: {names}{others}. Reject cancels this job, and those never run."
            )
        });
        if age >= WORKSPACE {
            let days = age / (24 * 3_600_000);
            warnings.push(format!(
                "It has waited for {days} days. What earlier jobs stored in a workspace is kept for \
                 15 days by default: the jobs that follow may fail."
            ));
        }
        warnings
    }

    /// Names of the jobs that wait for this one, directly or not.
    fn after(&self) -> Vec<&str> {
        let mut reached = vec![self.job.id.as_str()];
        let mut names = Vec::new();
        let mut at = 0;
        while let Some(id) = reached.get(at).copied() {
            at += 1;
            for job in self.jobs {
                let follows = job.dependencies.iter().any(|need| need == id);
                if follows && !reached.contains(&job.id.as_str()) {
                    reached.push(&job.id);
                    names.push(job.name.as_str());
                }
            }
        }
        names
    }
}

/// A workflow runs one commit of one configuration: what waits in it never changes.
fn fingerprint(place: &Place) -> String {
    digest::name(&place.key())
}

impl Job {
    pub(super) fn is_held(&self) -> bool {
        self.kind == "approval" && self.status == "on_hold"
    }

    /// What an approval names.
    pub(super) fn request(&self) -> &str {
        self.approval_request_id.as_deref().unwrap_or(&self.id)
    }

    /// Id of who approved or canceled it.
    pub(super) fn decided_by(&self) -> Option<&str> {
        self.approved_by.as_deref().or(self.canceled_by.as_deref())
    }

    pub(super) fn waits(place: &Place) -> Seen {
        Seen::Waiting {
            fingerprint: fingerprint(place),
            versions: Vec::new(),
            given: None,
            taken_back: false,
            touch: None,
        }
    }

    /// How a job that is not on hold stands. `by` are the logins of who decided the job and who
    /// canceled the whole workflow.
    pub(super) fn seen(
        &self,
        place: &Place,
        jobs: &[Self],
        workflow: &Workflow,
        (by, canceled_by): (Option<String>, Option<String>),
        is_old: bool,
    ) -> Seen {
        let is_canceled = workflow.status == "canceled";
        // Canceled by another hand than the workflow was: the job was first.
        let is_own = self.canceled_by.is_some() && self.canceled_by != workflow.canceled_by;
        let judged = |choice| Seen::Judged {
            choice,
            input: None,
            touch: by
                .clone()
                .map(|by| Touch::new(by, millis(self.stopped_at.as_deref()).unwrap_or(0))),
            shown: format!("{}: {}", self.name, self.status),
            next: self.next(jobs, workflow),
        };
        match self.status.as_str() {
            "success" => judged(Choice::Approve),
            "canceled" if is_canceled && canceled_by.is_some() && !is_own => Seen::rejected(
                format!(
                    "{} canceled the workflow",
                    canceled_by.as_deref().unwrap_or("somebody")
                ),
                canceled_by,
            ),
            "canceled" if is_canceled && is_old => {
                Seen::gone("CircleCI canceled the workflow: an approval can be given for 90 days")
            }
            "canceled" if self.canceled_by.is_some() || !is_canceled => judged(Choice::Reject),
            "canceled" => Seen::rejected("the workflow was canceled", None),
            "not_run" | "failed" | "unauthorized" | "timedout" | "infrastructure_fail" => {
                Seen::gone(format!("the job is {}", self.status))
            }
            // On its way, or a status of a later version.
            _ => Self::waits(place),
        }
    }

    /// The first job that needs this one and began, or how the workflow ended.
    fn next(&self, jobs: &[Self], workflow: &Workflow) -> Option<String> {
        let needs = |job: &&Self| job.dependencies.contains(&self.id);
        let began = |job: &&Self| !matches!(job.status.as_str(), "blocked" | "not_run" | "queued");
        if let Some(job) = jobs.iter().filter(needs).find(began) {
            return Some(format!("{}: {}", job.name, job.status));
        }
        let over = workflow.is_over();
        over.then(|| format!("workflow {}: {}", workflow.name, workflow.status))
    }
}

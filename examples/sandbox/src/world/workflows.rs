//! Workflows of GitHub Actions, as a test describes them.

use std::time::Duration;

/// How a job ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// `success`
    #[default]
    Success,
    /// `failure`
    Failure,
    /// `neutral`
    Neutral,
    /// `skipped`
    Skipped,
    /// `timed_out`
    TimedOut,
    /// It runs and never ends.
    Never,
}

impl Ending {
    pub(crate) fn word(self) -> Option<&'static str> {
        match self {
            Self::Success => Some("success"),
            Self::Failure => Some("failure"),
            Self::Neutral => Some("neutral"),
            Self::Skipped => Some("skipped"),
            Self::TimedOut => Some("timed_out"),
            Self::Never => None,
        }
    }
}

/// One job: a check run that exists only once everything it needs has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a job belongs into a workflow"]
pub struct Job {
    pub(crate) name: String,
    pub(crate) needs: Vec<String>,
    pub(crate) takes: Duration,
    pub(crate) ending: Ending,
}

impl Job {
    /// A job that needs nothing and succeeds after 10 virtual seconds.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            needs: Vec::new(),
            takes: Duration::from_secs(10),
            ending: Ending::Success,
        }
    }

    /// A job of the same workflow that must have succeeded; this one is skipped otherwise. May be
    /// called several times.
    pub fn needs(mut self, job: impl Into<String>) -> Self {
        self.needs.push(job.into());
        self
    }

    /// How long it runs, in virtual time.
    pub fn takes(mut self, time: Duration) -> Self {
        self.takes = time;
        self
    }

    /// How it ends.
    pub fn ends(mut self, ending: Ending) -> Self {
        self.ending = ending;
        self
    }
}

/// A workflow: what runs on every new commit.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a workflow runs once it is given to the world"]
pub struct Workflow {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) event: String,
    pub(crate) queued: Option<Duration>,
    pub(crate) cancels: bool,
    pub(crate) jobs: Vec<Job>,
}

impl Workflow {
    /// A workflow without jobs that runs on `push` and waits a second for a runner.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            id: 0,
            name: name.into(),
            event: "push".to_owned(),
            queued: Some(Duration::from_secs(1)),
            cancels: false,
            jobs: Vec::new(),
        }
    }

    /// The event that it runs on: `push` and `pull_request` start by themselves; a run of
    /// anything else is started by [`World::run_workflow`](crate::World::run_workflow).
    pub fn on(mut self, event: impl Into<String>) -> Self {
        self.event = event.into();
        self
    }

    /// How long it waits for a runner: its suite is `queued` and has no check runs. `None` is for
    /// ever, a dead suite.
    pub fn queued(mut self, time: Option<Duration>) -> Self {
        self.queued = time;
        self
    }

    /// A newer commit of the same branch cancels its runs, as `concurrency` with
    /// `cancel-in-progress` does.
    pub fn cancel_in_progress(mut self) -> Self {
        self.cancels = true;
        self
    }

    /// Adds a job.
    pub fn job(mut self, job: Job) -> Self {
        self.jobs.push(job);
        self
    }

    /// What every world starts with: `build`, then `test`, which needs it.
    pub(crate) fn usual() -> Vec<Self> {
        let build = Job::new("build").takes(Duration::from_secs(8));
        let test = Job::new("test")
            .needs("build")
            .takes(Duration::from_secs(12));
        numbered(vec![Self::new("CI").job(build).job(test)])
    }

    pub(crate) fn path(&self) -> String {
        let name = self.name.to_lowercase().replace(' ', "-");
        format!(".github/workflows/{name}.yml")
    }
}

/// The number of the first workflow.
pub(crate) const FIRST: i64 = 7_101;

/// Gives each workflow a number of its own.
pub(crate) fn numbered(mut workflows: Vec<Workflow>) -> Vec<Workflow> {
    for (id, workflow) in (FIRST..).zip(&mut workflows) {
        workflow.id = id;
    }
    workflows
}

//! A deploy or a promotion as it is stored: plain data, what comes next, and what happened.
//!
//! One row of the store is one command. Its state holds what was asked, what was decided, and
//! how far every app is; [`Change::todo`] says what comes next, and looks at nothing else. So a
//! restart goes on exactly there:
//!
//! ```text
//!  asked ──settle──► refused, or a question ──tell──► over
//!             │
//!          plan, locks, root message, one commit
//!             │
//!          announce: the root message is posted
//!             │
//!          record: a deployment on GitHub for each app
//!             │
//!          start: a build for each app, or one promotion
//!             │
//!          follow: build, release phase, dynos; each app ends for itself
//!             │
//!          report: the deployment's last status
//!             │
//!          finish: root message, last reply, locks, outcome, one commit
//! ```
//!
//! Every write to another service has a [`Sent`]: the time and what was there before are stored
//! before anything leaves. Who finds `Sending` after a restart looks before it sends.

use serde::{Deserialize, Serialize};

mod app;
mod asked;
mod decision;
mod sent;
mod step;
#[cfg(test)]
mod tests;

pub use self::app::{App, Ended, Live, Trouble};
pub(crate) use self::asked::heard_in;
pub use self::asked::{Asked, Caller};
pub use self::decision::{Ask, Decision, Pick};
pub use self::sent::{Sending, Sent};
pub use self::step::Step;

/// The shape of [`Change`] that this program writes, and the newest that it reads.
pub const VERSION: i64 = 1;

/// Why an app ended whose account wants a second factor: its thread offers a form for the code.
pub const SECOND_FACTOR: &str = "second_factor_needed";

/// What is done to the apps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verb {
    /// Build a commit and release it.
    Deploy,
    /// Copy what another app runs.
    Promote,
}

impl Verb {
    /// The task of the deployment on GitHub, and the kind of the operation.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deploy => "deploy",
            Self::Promote => "promote",
        }
    }
}

/// The commit that will run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Commit {
    /// The branch, tag or whatever was asked for; `None` when a promotion copies a slug.
    pub reference: Option<String>,
    /// The full id.
    pub sha: String,
    /// First line of the message.
    pub subject: String,
    /// Its page.
    pub url: Option<String>,
}

impl Commit {
    /// A commit.
    pub fn new(sha: impl Into<String>, subject: impl Into<String>) -> Self {
        Self {
            reference: None,
            sha: sha.into(),
            subject: subject.into(),
            url: None,
        }
    }

    /// The first seven digits.
    #[must_use]
    pub fn short(&self) -> &str {
        self.sha.get(..7).unwrap_or(&self.sha)
    }
}

/// Where a promotion copies from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Source {
    /// The app.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The release that is copied, whatever comes after it.
    pub release: String,
}

impl Source {
    /// A release of an app.
    pub fn new(id: impl Into<String>, name: impl Into<String>, release: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            release: release.into(),
        }
    }
}

/// Everything that was settled before anything changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Plan {
    /// What is done.
    pub verb: Verb,
    /// The pipeline's name.
    pub pipeline: String,
    /// Its id.
    pub pipeline_id: String,
    /// `owner/name`.
    pub repo: String,
    /// The stage.
    pub stage: String,
    /// The commit. It was read once: a branch that moves changes nothing.
    pub commit: Commit,
    /// Where a promotion copies from.
    pub from: Option<Source>,
    /// What the checks said, in one line of mrkdwn.
    pub checks: String,
    /// Whether checks stood in the way and were overridden.
    pub overridden: bool,
    /// Whether `!` was typed.
    pub forced: bool,
    /// Whether other apps share the stage: then each has an environment of its own.
    pub crowded: bool,
    /// The services that are used with the bot's own tokens instead of the caller's, for people.
    #[serde(default)]
    pub bot_wide: Vec<String>,
    /// Ids that were there before: GitHub's newest deployment, releases of the pipeline.
    pub seen: Seen,
    /// Other channels that hear of it.
    #[serde(default)]
    pub also: Vec<Also>,
}

/// Another channel that hears of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Also {
    /// The workspace of the channel.
    #[serde(default)]
    pub team: String,
    /// The channel.
    pub channel: String,
    /// Why it hears of it, as mrkdwn.
    pub why: String,
    /// Whether it hears of the beginning.
    pub started: bool,
    /// Whether it hears of a good end.
    pub finished: bool,
}

/// What was there before anything was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Seen {
    /// The newest deployment of the repository.
    pub deployments: Vec<String>,
    /// The newest releases of the pipeline's apps, for a promotion.
    pub releases: Vec<String>,
}

/// A deploy or a promotion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Change {
    /// What was asked.
    pub asked: Asked,
    /// Why nothing is done.
    #[serde(default)]
    pub decision: Option<Decision>,
    /// What was settled.
    #[serde(default)]
    pub plan: Option<Plan>,
    /// Every app and how far it is.
    #[serde(default)]
    pub apps: Vec<App>,
    /// The promotion.
    #[serde(default)]
    pub promotion: Sent<Promotion>,
    /// When the promotion was sent, and what was there before: without its id, it is found by that.
    #[serde(default)]
    pub promoting: Option<Sending>,
    /// The timestamp of the root message.
    #[serde(default)]
    pub thread: Option<String>,
    /// When it was settled, in seconds since 1970 on the bot's clock.
    #[serde(default)]
    pub began: u64,
    /// How many seconds it took, once it is over.
    #[serde(default)]
    pub took: Option<u64>,
}

/// A promotion that Heroku accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Promotion {
    /// Its id.
    Id(String),
    /// Its releases were found; the id was lost with the response.
    Found,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Todo {
    /// Read everything and decide.
    Settle,
    /// Tell the caller what was decided.
    Tell,
    /// Wait for the root message.
    Announce,
    /// Create the deployment on GitHub of every app that has none.
    Record,
    /// Send the build of every app that has none, or the promotion.
    Start,
    /// Follow until every app has ended.
    Follow,
    /// Give the deployment of this app its last status.
    Report(usize),
    /// End the operation.
    Finish,
}

impl Todo {
    /// The name of the phase; the watchdog and the log use it.
    #[must_use]
    pub fn phase(self) -> &'static str {
        match self {
            Self::Settle => "settle",
            Self::Tell => "tell",
            Self::Announce => "announce",
            Self::Record => "record",
            Self::Start => "start",
            Self::Follow => "follow",
            Self::Report(_) => "report",
            Self::Finish => "finish",
        }
    }
}

impl Change {
    /// A change that was asked for.
    #[must_use]
    pub fn new(asked: Asked) -> Self {
        Self {
            asked,
            decision: None,
            plan: None,
            apps: Vec::new(),
            promotion: Sent::No,
            promoting: None,
            thread: None,
            began: 0,
            took: None,
        }
    }

    /// What comes next. Pure: the same state always says the same.
    #[must_use]
    pub fn todo(&self) -> Todo {
        if self.decision.is_some() {
            return Todo::Tell;
        }
        let Some(plan) = &self.plan else {
            return Todo::Settle;
        };
        if self.thread.is_none() {
            return Todo::Announce;
        }
        let goes_on = |app: &App| !app.step.is_over();
        let unrecorded = |app: &App| goes_on(app) && app.deployment.done().is_none();
        if self.apps.iter().any(unrecorded) {
            return Todo::Record;
        }
        let unbuilt = |app: &App| goes_on(app) && app.build.done().is_none();
        let unstarted = match plan.verb {
            Verb::Deploy => self.apps.iter().any(unbuilt),
            Verb::Promote => self.promotion.done().is_none() && self.apps.iter().any(goes_on),
        };
        if unstarted {
            return Todo::Start;
        }
        if self.apps.iter().any(goes_on) {
            return Todo::Follow;
        }
        match self.apps.iter().position(App::is_unreported) {
            Some(at) => Todo::Report(at),
            None => Todo::Finish,
        }
    }

    /// Whether anything may have left already.
    #[must_use]
    pub fn is_begun(&self) -> bool {
        let recorded = |app: &App| app.deployment != Sent::No;
        self.is_started() || self.apps.iter().any(recorded)
    }

    /// Whether Heroku may have been asked to change something.
    #[must_use]
    pub fn is_started(&self) -> bool {
        let built = |app: &App| app.build != Sent::No;
        self.promotion != Sent::No || self.apps.iter().any(built)
    }

    /// An app came further. What is over stays over, and nothing goes back: events that are
    /// heard again after a restart change nothing. Returns whether it changed.
    pub fn advance(&mut self, at: usize, step: Step) -> bool {
        let Some(app) = self.apps.get_mut(at) else {
            return false;
        };
        if app.step == step || app.step.is_over() || step.rank() < app.step.rank() {
            return false;
        }
        app.step = step;
        true
    }

    /// An app ended.
    pub fn end(&mut self, at: usize, ended: Ended) -> bool {
        let changed = self.advance(at, ended.step);
        if changed && let Some(app) = self.apps.get_mut(at) {
            app.state = Some(ended.state);
            app.reason = Some(ended.reason);
            app.description = ended.description;
        }
        changed
    }

    /// Everything is over.
    pub fn finish(&mut self, now: u64) {
        self.took = Some(now.saturating_sub(self.began));
    }

    /// How the apps ended together: failed when one did, then overtaken, then unknown.
    #[must_use]
    pub fn ending(&self) -> Ending {
        let any = |is: fn(&Step) -> bool| self.apps.iter().any(|app| is(&app.step));
        if self
            .apps
            .iter()
            .all(|app| matches!(app.step, Step::Live(_)))
        {
            Ending::Live
        } else if any(|step| matches!(step, Step::Failed(_))) {
            Ending::Failed
        } else if any(|step| matches!(step, Step::Overtaken(_))) {
            Ending::Overtaken
        } else {
            Ending::Unknown
        }
    }

    /// The reason of the app that decided how it ended.
    #[must_use]
    pub fn reason(&self) -> &str {
        let decides = |app: &&App| match self.ending() {
            Ending::Live => false,
            Ending::Failed => matches!(app.step, Step::Failed(_)),
            Ending::Overtaken => matches!(app.step, Step::Overtaken(_)),
            Ending::Unknown => matches!(app.step, Step::Unknown(_)),
        };
        let app = self.apps.iter().find(decides);
        app.and_then(|app| app.reason.as_deref()).unwrap_or("done")
    }
}

/// How everything ended together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// Every app is live.
    Live,
    /// An app failed.
    Failed,
    /// Something newer took the place of an app's release.
    Overtaken,
    /// Nobody knows about an app.
    Unknown,
}

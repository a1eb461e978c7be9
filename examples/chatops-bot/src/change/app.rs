//! One app of a change.

use serde::{Deserialize, Serialize};

use super::{Sent, Step};

/// An app, and how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct App {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The newest builds before anything was sent.
    #[serde(default)]
    pub builds_before: Vec<String>,
    /// Its deployment on GitHub.
    #[serde(default)]
    pub deployment: Sent<u64>,
    /// The status that says that work has begun.
    #[serde(default)]
    pub in_progress: Sent<()>,
    /// Its build.
    #[serde(default)]
    pub build: Sent<String>,
    /// How far it is, for people.
    pub step: Step,
    /// The last status of the deployment: a word of GitHub's.
    #[serde(default)]
    pub state: Option<String>,
    /// What GitHub shows beside it.
    #[serde(default)]
    pub description: String,
    /// Why it did not end well: a stable code.
    #[serde(default)]
    pub reason: Option<String>,
    /// The last status.
    #[serde(default)]
    pub reported: Sent<()>,
}

impl App {
    /// An app that waits.
    pub fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            builds_before: Vec::new(),
            deployment: Sent::No,
            in_progress: Sent::No,
            build: Sent::No,
            step: Step::Waiting,
            state: None,
            description: String::new(),
            reason: None,
            reported: Sent::No,
        }
    }

    /// Whether GitHub waits for the end of its deployment.
    pub(super) fn is_unreported(&self) -> bool {
        self.deployment.done().is_some() && self.reported.done().is_none()
    }
}

/// How an app ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ended {
    /// For people.
    pub step: Step,
    /// The deployment's last status: a word of GitHub's.
    pub state: String,
    /// What GitHub shows beside it.
    pub description: String,
    /// A stable code.
    pub reason: String,
}

impl Ended {
    /// It failed, for certain.
    #[must_use]
    pub fn failed(trouble: Trouble, reason: impl Into<String>) -> Self {
        Self {
            description: trouble.what.clone(),
            step: Step::Failed(trouble),
            state: "failure".into(),
            reason: reason.into(),
        }
    }

    /// Nobody knows.
    #[must_use]
    pub fn unknown(trouble: Trouble, reason: impl Into<String>) -> Self {
        Self {
            description: trouble.what.clone(),
            step: Step::Unknown(trouble),
            state: "error".into(),
            reason: reason.into(),
        }
    }

    /// Something newer runs.
    #[must_use]
    pub fn overtaken(trouble: Trouble, reason: impl Into<String>) -> Self {
        Self {
            description: trouble.what.clone(),
            step: Step::Overtaken(trouble),
            state: "inactive".into(),
            reason: reason.into(),
        }
    }

    /// It runs.
    #[must_use]
    pub fn live(live: Live) -> Self {
        let description = match live.dynos {
            0 => "Released; the app has no dynos to restart",
            _ => "The last dyno runs it",
        };
        Self {
            step: Step::Live(live),
            state: "success".into(),
            description: description.into(),
            reason: "done".into(),
        }
    }
}

/// What runs now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Live {
    /// Version of the release, when there is one.
    pub version: Option<u64>,
    /// How many dynos run it; zero when the app has none.
    pub dynos: usize,
    /// Where to look at it.
    pub url: Option<String>,
}

impl Live {
    /// A release that runs.
    #[must_use]
    pub fn new(version: Option<u64>, dynos: usize, url: Option<String>) -> Self {
        Self {
            version,
            dynos,
            url,
        }
    }
}

/// What went wrong and what to do about it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Trouble {
    /// One sentence, no full stop.
    pub what: String,
    /// What a person can do now.
    pub advice: String,
    /// What probably caused it, and how to fix that: one sentence.
    #[serde(default)]
    pub cause: Option<String>,
    /// The last lines of output, when there is output.
    #[serde(default)]
    pub log: Vec<String>,
}

impl Trouble {
    /// What happened and what to do.
    pub fn new(what: impl Into<String>, advice: impl Into<String>) -> Self {
        // Sentences that come from elsewhere may have their full stop already.
        let bare = |text: String| text.trim_end_matches('.').to_owned();
        Self {
            what: bare(what.into()),
            advice: bare(advice.into()),
            cause: None,
            log: Vec::new(),
        }
    }

    /// With the last lines of output.
    #[must_use]
    pub fn log(mut self, lines: Vec<String>) -> Self {
        self.log = lines;
        self
    }

    /// With its probable cause.
    #[must_use]
    pub fn cause(mut self, cause: Option<String>) -> Self {
        self.cause = cause;
        self
    }
}

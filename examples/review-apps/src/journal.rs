//! What is remembered before a write is sent, so that a CI job that was killed and runs
//! again doubles nothing.
//!
//! A CI job has no disk that survives it. The id of the operation, the time of sending and
//! what was there before stand in the payload of the GitHub deployment that is created
//! before the write; without a deployment, in the file that `--state` names.

mod deployments;
mod file;

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, SystemTime};

use heroku_api::Client;
use heroku_api::builds::Build;
use heroku_api::ensure::Intent;
use serde_json::{Value, json};

pub(crate) use deployments::{Deployments, State};
use file::File;

use crate::Cx;
use crate::args;
use crate::target::Target;

/// Marks the payload of deployments that this program created.
const TOOL: &str = "review-apps";

/// What a command wants, whatever it has to do for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The review app shall run the commit.
    Update,
    /// It shall be made anew.
    Recreate,
    /// An app of a branch shall run the commit.
    Deploy,
}

/// What is sent for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// A new app.
    Create,
    /// A build in the app that is there.
    Build,
    /// A deletion, then a new app.
    Recreate,
}

/// By which way an app is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Heroku's review apps.
    ReviewApp,
    /// An app setup.
    AppSetup,
}

/// What is remembered of the app of an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Memory {
    /// Nothing is remembered here, or it could not be read.
    Unknown,
    /// Nothing was ever created.
    Nothing,
    /// The newest operation went this way.
    Made(Way),
}

/// One write that must happen once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) action: Action,
    /// `None` for the app of a branch, which nothing here makes.
    pub(crate) way: Option<Way>,
    pub(crate) sha: String,
    /// When it was about to be sent.
    pub(crate) sent_at: SystemTime,
    /// What was there before: builds, or the app that was to be replaced.
    pub(crate) seen: Vec<String>,
    /// Whether an earlier run may have sent it.
    pub(crate) resumed: bool,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Recreate => "recreate",
            Self::Deploy => "deploy",
        }
    }

    fn read(text: &str) -> Option<Self> {
        let all = [Self::Update, Self::Recreate, Self::Deploy];
        all.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl Action {
    fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Build => "build",
            Self::Recreate => "recreate",
        }
    }

    fn read(text: &str) -> Option<Self> {
        let all = [Self::Create, Self::Build, Self::Recreate];
        all.into_iter().find(|action| action.as_str() == text)
    }
}

impl Way {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ReviewApp => "review-app",
            Self::AppSetup => "app-setup",
        }
    }

    fn read(text: &str) -> Option<Self> {
        let all = [Self::ReviewApp, Self::AppSetup];
        all.into_iter().find(|way| way.as_str() == text)
    }
}

impl Operation {
    fn new(
        wish: &Wish<'_>,
        way: Option<Way>,
        action: Action,
        seen: Vec<String>,
        now: SystemTime,
    ) -> Self {
        // Two hashers with keys of their own: not secret, but not twice the same either.
        let half = || RandomState::new().hash_one(SystemTime::now());
        Self {
            id: format!("{:016x}{:016x}", half(), half()),
            kind: wish.kind.unwrap_or(Kind::Update),
            action,
            way,
            sha: wish.sha.to_owned(),
            sent_at: now,
            seen,
            resumed: false,
        }
    }

    /// For the function that sends it, or looks for it.
    pub(crate) fn intent(&self, heroku: &Client) -> Intent {
        match self.resumed {
            true => Intent::resumed(self.sent_at, self.seen.clone()),
            false => Intent::now(heroku).seen(self.seen.clone()),
        }
    }

    fn payload(&self) -> Value {
        let since = self.sent_at.duration_since(SystemTime::UNIX_EPOCH);
        json!({
            "tool": TOOL,
            "v": 1,
            "operation": self.id,
            "kind": self.kind.as_str(),
            "action": self.action.as_str(),
            "engine": self.way.map(Way::as_str),
            "commit": self.sha,
            "sent_at": since.unwrap_or_default().as_secs(),
            "seen": self.seen,
        })
    }

    /// Reads what [`payload`](Self::payload) wrote; it may have been sent.
    fn read(payload: &Value) -> Option<Self> {
        if payload["tool"] != TOOL {
            return None;
        }
        let text = |name: &str| payload[name].as_str();
        let seen = payload["seen"].as_array()?.iter();
        Some(Self {
            id: text("operation")?.to_owned(),
            kind: Kind::read(text("kind")?)?,
            action: Action::read(text("action")?)?,
            way: text("engine").and_then(Way::read),
            sha: text("commit")?.to_owned(),
            sent_at: SystemTime::UNIX_EPOCH + Duration::from_secs(payload["sent_at"].as_u64()?),
            seen: seen
                .filter_map(|id| Some(id.as_str()?.to_owned()))
                .collect(),
            resumed: true,
        })
    }

    fn is_for(&self, wish: &Wish<'_>) -> bool {
        wish.kind.is_none_or(|kind| kind == self.kind) && self.sha == wish.sha
    }
}

/// What shall be done, for whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish<'w> {
    /// `None`: whatever an earlier run wanted.
    pub(crate) kind: Option<Kind>,
    pub(crate) sha: &'w str,
}

/// Where operations are remembered.
#[derive(Debug)]
pub(crate) enum Journal {
    /// In deployments on GitHub.
    GitHub(Deployments),
    /// In a file.
    File(File),
    /// Nowhere: feedback is off.
    Nowhere,
}

impl Journal {
    /// `environment` is what the operations belong to: one review app, or one app.
    pub(crate) fn new(
        cx: &Cx,
        feedback: &args::Feedback,
        target: &Target,
        environment: &str,
        permanent: bool,
    ) -> Self {
        let off = feedback.no_feedback || feedback.no_deployment;
        match (&target.github, &target.repo, &feedback.state) {
            (Some(github), Some(repo), _) if !off => {
                Self::GitHub(Deployments::new(cx, github, repo, environment, permanent))
            }
            (_, _, Some(path)) => Self::File(File::new(cx, cx.folder.join(path), environment)),
            _ => Self::Nowhere,
        }
    }

    /// What earlier runs made. Costs Heroku nothing.
    pub(crate) async fn recall(&mut self) -> Memory {
        match self {
            Self::GitHub(deployments) => deployments.recall().await,
            Self::File(file) => file.recall(),
            Self::Nowhere => Memory::Unknown,
        }
    }

    /// When a run was about to create the app, and has not said how that ended.
    pub(crate) async fn creating_since(&mut self) -> Option<SystemTime> {
        let newest = match self {
            Self::GitHub(deployments) => deployments.newest_open().await,
            Self::File(file) => file.newest(),
            Self::Nowhere => None,
        };
        let creates = |known: &Operation| known.action != Action::Build;
        newest.filter(creates).map(|known| known.sent_at)
    }

    /// An operation of this wish that an earlier run may have sent, and did not end.
    pub(crate) async fn look(&mut self, wish: &Wish<'_>) -> Option<Operation> {
        match self {
            Self::GitHub(deployments) => deployments.look(wish).await,
            Self::File(file) => file.look(wish),
            Self::Nowhere => None,
        }
    }

    /// Remembers an operation before it is sent. It comes back
    /// [resumed](Operation::resumed) when another run was faster.
    pub(crate) async fn begin(
        &mut self,
        wish: &Wish<'_>,
        found: Option<Operation>,
        (way, action): (Option<Way>, Action),
        seen: Vec<String>,
        now: SystemTime,
    ) -> Operation {
        match (self, found) {
            (Self::GitHub(deployments), Some(found)) => {
                deployments.resume().await;
                found
            }
            (Self::File(file), Some(found)) => {
                // A third run must look from this moment on.
                file.write(&Operation {
                    sent_at: now,
                    ..found.clone()
                });
                found
            }
            (Self::Nowhere, Some(found)) => found,
            (journal, None) => {
                let operation = Operation::new(wish, way, action, seen, now);
                match journal {
                    Self::GitHub(deployments) => deployments.begin(wish, operation).await,
                    Self::File(file) => {
                        file.write(&operation);
                        operation
                    }
                    Self::Nowhere => operation,
                }
            }
        }
    }

    /// Says how far it is.
    pub(crate) async fn state(&self, state: &State) {
        if let Self::GitHub(deployments) = self {
            deployments.post(state).await;
        }
    }

    /// The operation is over, or nobody watches it any more.
    pub(crate) async fn end(&self, state: &State) {
        match self {
            Self::GitHub(deployments) => deployments.post(state).await,
            Self::File(file) if state.is_final() => file.end(),
            _ => {}
        }
    }

    /// Gives earlier operations their end, which nobody watched or whose runs were killed.
    /// `builds` are the newest of the app.
    pub(crate) async fn settle(&mut self, builds: &[Build]) {
        if let Self::GitHub(deployments) = self {
            deployments.settle(builds).await;
        }
    }

    /// Everything that was deployed to the environment is gone.
    pub(crate) async fn gone(&self) {
        match self {
            Self::GitHub(deployments) => deployments.gone().await,
            Self::File(file) => file.forget(),
            Self::Nowhere => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_survives_its_payload() {
        let wish = Wish {
            kind: Some(Kind::Recreate),
            sha: "abc",
        };
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        let way = Some(Way::AppSetup);
        let operation = Operation::new(&wish, way, Action::Create, vec!["b1".to_owned()], now);
        let read = Operation::read(&operation.payload()).unwrap();
        assert!(read.resumed && read.is_for(&wish));
        let expected = Operation {
            resumed: true,
            ..operation
        };
        assert_eq!(read, expected);
        assert_eq!(Operation::read(&json!({"tool": "another"})), None);
        assert_eq!(Operation::read(&json!(null)), None);
    }
}

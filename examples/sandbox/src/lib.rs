#![doc = include_str!("../README.md")]
#![allow(
    clippy::unnecessary_wraps,
    reason = "the handlers of a route table share one signature"
)]

mod builder;
mod circleci;
mod clock;
mod control;
mod event;
mod faults;
mod github;
mod handle;
mod heroku;
mod http;
mod ids;
mod page;
mod repo;
mod slack;
mod spinnaker;
mod watch;
mod wire;
mod workspace;
mod world;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;

pub use builder::{Builder, StartError};
pub use circleci::{CircleCancels, CircleCi, CircleJob, CirclePipeline, CircleRun, JobView};
pub use clock::Clock;
pub use event::{Event, Message, What};
pub use faults::{Fault, Faults, UnknownKey};
pub use github::checks::report::ShownCheck;
pub use handle::{AppCredentials, World};
pub use slack::{Ack, Slack};
pub use spinnaker::{Pipeline, Run, Spinnaker, StageView};
pub use watch::{Pass, Received, Side};
pub use world::slack::{Standing, Suggestion, Typed};
pub use world::spinnaker::Judging;
pub use world::weather::{Color, Generation, Listed, Platform, ReleaseIds, SetupFailure, Streams};
pub use world::workflows::{Ending, Job, Workflow};
pub use world::{Checks, Measured, NewReviewApp, ReleasePhase, ReviewAppStatus};

use http::server;
use watch::Watcher;
use world::Shared;

/// A running world; clones share it, and it stops when the last one is dropped.
#[derive(Clone, Debug)]
pub struct Sandbox {
    shared: Arc<Shared>,
    heroku: Heroku,
    github: GitHub,
    slack: Slack,
    spinnaker: Spinnaker,
    circleci: CircleCi,
    _tasks: Arc<Tasks>,
}

/// Where the Heroku side listens.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Heroku {
    /// Base address without a trailing slash.
    pub url: String,
    /// A token of the first user; any other but `bad` is accepted too.
    pub token: String,
}

/// Where the GitHub side listens.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct GitHub {
    /// Base address without a trailing slash; OAuth pages are below it too.
    pub url: String,
    /// A personal token with every scope that the sandbox knows.
    pub token: String,
    /// `owner/name`.
    pub repository: String,
    /// Signs the webhooks that carry a signature.
    pub webhook_secret: String,
}

impl Sandbox {
    /// Starts with every default.
    ///
    /// # Errors
    /// When no loopback port is free.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Address and token of Heroku.
    #[must_use]
    pub fn heroku(&self) -> &Heroku {
        &self.heroku
    }

    /// Address, token and repository of GitHub.
    #[must_use]
    pub fn github(&self) -> &GitHub {
        &self.github
    }

    /// Address and secrets of Slack, and the people who use it.
    #[must_use]
    pub fn slack(&self) -> &Slack {
        &self.slack
    }

    /// Address and token of Gate, and what happens in Spinnaker without it.
    #[must_use]
    pub fn spinnaker(&self) -> &Spinnaker {
        &self.spinnaker
    }

    /// Address and token of CircleCI, and what happens there without its API.
    #[must_use]
    pub fn circleci(&self) -> &CircleCi {
        &self.circleci
    }

    /// How often each route was asked, faults included: `METHOD PATH` of its service, as
    /// [`routes`] lists them, with the service in front.
    #[must_use]
    pub fn requests(&self) -> BTreeMap<String, u64> {
        let requests = lock(&self.shared.requests);
        let rows = requests.iter();
        rows.map(|((service, method, path), count)| (format!("{service} {method} {path}"), *count))
            .collect()
    }

    /// Calls `watcher` for every request to the three services, twice: before it is done, and
    /// before its response leaves. The request waits for what it says. The pages of the sandbox
    /// itself are not watched. Another watcher takes its place.
    pub fn watch<F>(&self, watcher: impl Fn(Arc<Received>, Side) -> F + Send + Sync + 'static)
    where
        F: Future<Output = Pass> + Send + 'static,
    {
        let watcher: Watcher = Arc::new(move |received, side| Box::pin(watcher(received, side)));
        self.shared.watch.set(watcher);
    }

    /// The shared clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// Inspects and changes the world.
    #[must_use]
    pub fn world(&self) -> World {
        World::new(Arc::clone(&self.shared))
    }

    /// Scripts of misbehaviour.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// Everything that happens from now on. A reader that falls more than 4,096 events behind
    /// loses the oldest.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.shared.events.subscribe()
    }

    /// What `--json` prints: addresses, tokens and secrets of the services.
    #[must_use]
    pub fn describe(&self) -> Value {
        let app = self.world().github_app().map(|app| {
            json!({
                "client_id": app.client_id,
                "client_secret": app.client_secret,
                "id": app.app_id,
                "installation_id": app.installation_id,
                "private_key": app.private_key,
            })
        });
        let (client_id, client_secret) = self.slack.oauth_client();
        json!({
            "heroku": { "url": self.heroku.url, "token": self.heroku.token },
            "github": {
                "app": app,
                "url": self.github.url,
                "token": self.github.token,
                "repository": self.github.repository,
                "webhook_secret": self.github.webhook_secret,
            },
            "slack": {
                "url": self.slack.url,
                "bot_token": self.slack.bot_token,
                "signing_secret": self.slack.signing_secret,
                "page": self.slack.page,
                "app_token": self.slack.app_token(),
                "client_id": client_id,
                "client_secret": client_secret,
                "control": format!("{}control", self.slack.page),
            },
            "spinnaker": { "url": self.spinnaker.url, "token": self.spinnaker.token },
            "circleci": {
                "url": self.circleci.url,
                "token": self.circleci.token,
                "project": self.circleci.project,
            },
        })
    }
}

/// Ends the servers with the last handle.
#[derive(Debug)]
struct Tasks(Vec<JoinHandle<()>>);

impl Drop for Tasks {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

/// Everything that is served: `heroku`, `github`, `slack`, `spinnaker` or `circleci`, the method,
/// and the path template that [`Faults`] takes as a key.
#[must_use]
pub fn routes() -> Vec<(&'static str, &'static str, &'static str)> {
    let services: [(&str, &dyn server::Service); 5] = [
        ("heroku", &heroku::Service),
        ("github", &github::Service),
        ("slack", &workspace::Service),
        ("spinnaker", &spinnaker::Service),
        ("circleci", &circleci::Service),
    ];
    let of = |(name, service): (&'static str, &dyn server::Service)| {
        let rows = service.routes().iter().flat_map(|table| table.iter());
        rows.map(|row| (name, row.method, row.path))
            .collect::<Vec<_>>()
    };
    services.into_iter().flat_map(of).collect()
}

/// What a route wants of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Requirement {
    /// `heroku`, `github` or `slack`.
    pub service: &'static str,
    /// HTTP method.
    pub method: &'static str,
    /// Path template as in [`routes`]; for Slack `/api/` and the method's name.
    pub path: String,
    /// Scopes (Heroku, Slack) or permissions (GitHub) of which one is enough; empty where any
    /// token will do, or none is wanted.
    pub any_of: Vec<&'static str>,
    /// Whether GitHub's permission must be `write`.
    pub write: bool,
}

/// What every route of Heroku, every route of GitHub's repository, and every method of Slack
/// wants: the very tables that are enforced.
#[must_use]
pub fn requirements() -> Vec<Requirement> {
    let heroku = heroku::requirements().into_iter();
    let heroku = heroku.map(|(method, path, any_of)| Requirement {
        service: "heroku",
        method,
        path: path.to_owned(),
        any_of,
        write: false,
    });
    let github = github::requirements().into_iter();
    let github = github.map(|(method, path, any_of, write)| Requirement {
        service: "github",
        method,
        path,
        any_of,
        write,
    });
    let slack = slack::requirements().into_iter();
    let slack = slack.map(|(name, any_of)| Requirement {
        service: "slack",
        method: "POST",
        path: format!("/api/{name}"),
        any_of,
        write: false,
    });
    heroku.chain(github).chain(slack).collect()
}

/// Locks, also when another thread panicked while it held the lock.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// HMAC-SHA256, as all services that sign do.
pub(crate) fn hmac(secret: &str, parts: &[&[u8]]) -> Vec<u8> {
    use hmac::{Hmac, KeyInit, Mac};
    let Ok(mut mac) = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()) else {
        return Vec::new();
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

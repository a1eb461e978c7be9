#![doc = include_str!("../README.md")]
#![allow(
    clippy::unnecessary_wraps,
    reason = "the handlers of a route table share one signature"
)]

mod clock;
mod control;
mod event;
mod faults;
mod github;
mod heroku;
mod http;
mod ids;
mod page;
mod repo;
mod slack;
mod spinnaker;
mod watch;
mod world;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio::sync::broadcast;
use tokio::task::JoinHandle;

pub use clock::Clock;
pub use event::{Event, Message, What};
pub use faults::{Fault, Faults, UnknownKey};
pub use page::{Suggestion, Typed};
pub use slack::{Ack, Slack, Standing};
pub use spinnaker::{Judging, Pipeline, Run, Spinnaker, StageView};
pub use watch::{Pass, Received, Side};
pub use world::weather::{Color, Generation, Listed, Platform, ReleaseIds, SetupFailure, Streams};
pub use world::workflows::{Ending, Job, Workflow};
pub use world::{AppCredentials, Checks, NewReviewApp, ReleasePhase, ReviewAppStatus, World};

use http::client::Client;
use http::server;
use repo::{BuiltIn, Repo};
use world::{Shared, Urls, seed};

/// A running world; clones share it, and it stops when the last one is dropped.
#[derive(Clone, Debug)]
pub struct Sandbox {
    shared: Arc<Shared>,
    heroku: Heroku,
    github: GitHub,
    slack: Slack,
    spinnaker: Spinnaker,
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

/// Why the sandbox could not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The path given as repository cannot be served.
    #[error("{0}")]
    Repository(String),
    /// A branch was named that the repository does not have.
    #[error("there is no branch {branch}; there are: {known}")]
    Branch {
        /// The name.
        branch: String,
        /// The names there are, separated by commas.
        known: String,
    },
    /// The four ports do not fit below 65536.
    #[error("ports {base} to {} are needed, and {} is the highest port", u32::from(*base) + 3, u16::MAX)]
    PortBase {
        /// The first port.
        base: u16,
    },
    /// A port is taken or may not be used.
    #[error("cannot listen on 127.0.0.1:{port}")]
    Port {
        /// 0 when the system was to choose.
        port: u16,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Choices before the start.
#[derive(Clone, Debug)]
#[must_use = "nothing runs until it is started"]
pub struct Builder {
    repo: Option<PathBuf>,
    port_base: Option<u16>,
    speed: Option<f64>,
    start: Option<DateTime<Utc>>,
    red: Vec<String>,
    pending: Vec<String>,
    limits: bool,
    unhurried: bool,
}

impl Sandbox {
    /// The choices, with their defaults: built-in repository, free ports, wall speed.
    pub fn builder() -> Builder {
        Builder {
            repo: None,
            port_base: None,
            speed: Some(1.0),
            start: None,
            red: Vec::new(),
            pending: Vec::new(),
            limits: false,
            unhurried: false,
        }
    }

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

    /// How often each route was asked, faults included: `METHOD PATH` of its service, as
    /// [`routes`] lists them, with the service in front.
    #[must_use]
    pub fn requests(&self) -> BTreeMap<String, u64> {
        let requests = lock(&self.shared.requests);
        let rows = requests.iter();
        rows.map(|((service, method, path), count)| (format!("{service} {method} {path}"), *count))
            .collect()
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
        })
    }
}

impl Builder {
    /// Serves this git repository as the GitHub repository; `None` is the built-in one.
    pub fn repo(mut self, path: Option<PathBuf>) -> Self {
        self.repo = path;
        self
    }

    /// Heroku listens on `port`, GitHub, Slack and Gate on the three after it.
    pub fn port_base(mut self, port: u16) -> Self {
        self.port_base = Some(port);
        self
    }

    /// Virtual seconds for each real one.
    pub fn speed(mut self, factor: f64) -> Self {
        self.speed = Some(factor);
        self
    }

    /// Time stands still except for [`Clock::advance`]; it starts at 2027-01-15 08:00 UTC.
    pub fn stepped(mut self) -> Self {
        self.speed = None;
        self
    }

    /// The virtual time to start at.
    pub fn start_at(mut self, time: DateTime<Utc>) -> Self {
        self.start = Some(time);
        self
    }

    /// The tip of this branch has a failing check.
    pub fn red(mut self, branch: impl Into<String>) -> Self {
        self.red.push(branch.into());
        self
    }

    /// The tip of this branch has a check that does not finish.
    pub fn pending(mut self, branch: impl Into<String>) -> Self {
        self.pending.push(branch.into());
        self
    }

    /// Whether rate limits refuse (429, 403) or are only reported in headers, which is the default.
    pub fn limits(mut self, enforced: bool) -> Self {
        self.limits = enforced;
        self
    }

    /// Whether promotions and release phases last two real seconds a step at least, however fast
    /// the world runs, so that the Heroku CLI, which looks once in a second, sees them. The
    /// program does so; the library does not.
    pub fn unhurried(mut self, unhurried: bool) -> Self {
        self.unhurried = unhurried;
        self
    }

    /// Binds the ports and starts serving.
    ///
    /// # Errors
    /// When the repository cannot be read or a port is taken.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let fixed = DateTime::from_timestamp(1_800_000_000, 0).unwrap_or_default();
        let (clock, now) = match self.speed {
            Some(speed) => {
                let now = self.start.unwrap_or_else(Utc::now);
                (Clock::scaled(now, speed), now)
            }
            None => {
                let now = self.start.unwrap_or(fixed);
                (Clock::stepped(now), now)
            }
        };
        let repo = match &self.repo {
            Some(path) => Repo::open(path).map_err(StartError::Repository)?,
            None => Repo::BuiltIn(Mutex::new(BuiltIn::new(now))),
        };
        for branch in self.red.iter().chain(&self.pending) {
            if repo.branch(branch).is_none() {
                let names: Vec<String> = repo.branches().into_iter().map(|b| b.name).collect();
                let (branch, known) = (branch.clone(), names.join(", "));
                return Err(StartError::Branch { branch, known });
            }
        }
        let mut ports = Vec::new();
        for service in 0..4 {
            let port = match self.port_base {
                None => 0,
                Some(base) => base
                    .checked_add(service)
                    .ok_or(StartError::PortBase { base })?,
            };
            let bound = server::bind(port).await;
            ports.push(bound.map_err(|source| StartError::Port { port, source })?);
        }
        let url = |at: usize| format!("http://127.0.0.1:{}", ports[at].1);
        let urls = Urls {
            heroku: url(0),
            github: url(1),
            slack: url(2),
            spinnaker: url(3),
        };
        let plan = seed::Plan {
            path: self.repo,
            red: self.red,
            pending: self.pending,
        };
        let state = seed::world(now, &repo, &plan);
        let shared = Arc::new(Shared {
            clock,
            repo,
            faults: Faults::default(),
            watch: watch::Watch::default(),
            events: broadcast::Sender::new(4096),
            history: Mutex::default(),
            client: Client::new(),
            urls,
            heroku_base: Mutex::new(None),
            unhurried: self.unhurried,
            limits: self.limits,
            runtime: tokio::runtime::Handle::current(),
            state: Mutex::new(state),
            requests: Mutex::default(),
        });
        let services: [(&str, Arc<dyn server::Service>); 4] = [
            ("heroku", Arc::new(heroku::Service)),
            ("github", Arc::new(github::Service)),
            ("slack", Arc::new(slack::Service)),
            ("spinnaker", Arc::new(spinnaker::Service)),
        ];
        let mut tasks = vec![tokio::spawn(shared.clock.clone().drive())];
        if shared.repo.blocks() {
            tasks.push(tokio::spawn(look_for_pushes(Arc::clone(&shared))));
        }
        for ((listener, _), (name, service)) in ports.into_iter().zip(services) {
            let shared = Arc::clone(&shared);
            let host = server::Host {
                name,
                service,
                shared,
            };
            tasks.push(tokio::spawn(server::serve(listener, host)));
        }
        Ok(Sandbox::of(shared, Tasks(tasks)))
    }
}

impl Sandbox {
    fn of(shared: Arc<Shared>, tasks: Tasks) -> Self {
        let slack = Slack::new(&shared);
        let spinnaker = Spinnaker::new(&shared);
        let state = shared.lock();
        let heroku = Heroku {
            url: shared.urls.heroku.clone(),
            token: state.heroku.token.clone(),
        };
        let github = GitHub {
            url: shared.urls.github.clone(),
            token: seed::GITHUB_TOKEN.to_owned(),
            repository: state.github.full_name(),
            webhook_secret: state.github.webhook_secret.clone(),
        };
        drop(state);
        Self {
            shared,
            heroku,
            github,
            slack,
            spinnaker,
            _tasks: Arc::new(tasks),
        }
    }
}

/// Looks once a second, in real time, for what somebody pushed to a real git repository.
async fn look_for_pushes(shared: Arc<Shared>) {
    loop {
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        let world = Arc::clone(&shared);
        let _ = tokio::task::spawn_blocking(move || github::push::notice(&world)).await;
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

/// Everything that is served: `heroku`, `github`, `slack` or `spinnaker`, the method, and the path template that
/// [`Faults`] takes as a key.
#[must_use]
pub fn routes() -> Vec<(&'static str, &'static str, &'static str)> {
    let services: [(&str, &dyn server::Service); 4] = [
        ("heroku", &heroku::Service),
        ("github", &github::Service),
        ("slack", &slack::Service),
        ("spinnaker", &spinnaker::Service),
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

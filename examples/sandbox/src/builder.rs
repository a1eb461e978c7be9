//! The choices before a start, and the start.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use tokio::sync::broadcast;

use crate::circleci::CircleCi;
use crate::clock::Clock;
use crate::faults::Faults;
use crate::github::ENTERPRISE;
use crate::http::server;
use crate::repo::{BuiltIn, Repo};
use crate::slack::Slack;
use crate::spinnaker::Spinnaker;
use crate::wire::client::Client;
use crate::world::{Shared, Urls, seed};
use crate::{
    GitHub, Heroku, Sandbox, Tasks, circleci, github, heroku, spinnaker, watch, workspace,
};

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
    /// The five ports do not fit below 65536.
    #[error("ports {base} to {} are needed, and {} is the highest port", u32::from(*base) + 4, u16::MAX)]
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
    enterprise: bool,
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
            enterprise: false,
        }
    }
}

impl Builder {
    /// Serves this git repository as the GitHub repository; `None` is the built-in one.
    pub fn repo(mut self, path: Option<PathBuf>) -> Self {
        self.repo = path;
        self
    }

    /// Heroku listens on `port`, GitHub, Slack, Gate and CircleCI on the four after it.
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

    /// Whether GitHub is an enterprise server: its API is below `/api/v3` and nowhere else, and
    /// people read it on the same host.
    pub fn enterprise(mut self, enterprise: bool) -> Self {
        self.enterprise = enterprise;
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
        for service in 0..5 {
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
            github: if self.enterprise {
                format!("{}{ENTERPRISE}", url(1))
            } else {
                url(1)
            },
            slack: url(2),
            spinnaker: url(3),
            circleci: url(4),
        };
        let plan = seed::Plan {
            path: self.repo,
            red: self.red,
            pending: self.pending,
        };
        let mut state = seed::world(now, &repo, &plan);
        if self.enterprise {
            state.github.web = url(1);
        }
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
        let services: [(&str, Arc<dyn server::Service>); 5] = [
            ("heroku", Arc::new(heroku::Service)),
            ("github", Arc::new(github::Service)),
            ("slack", Arc::new(workspace::Service)),
            ("spinnaker", Arc::new(spinnaker::Service)),
            ("circleci", Arc::new(circleci::Service)),
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
        let circleci = CircleCi::new(&shared);
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
            circleci,
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

//! The one world that Heroku, GitHub, Slack, Spinnaker and CircleCI are views of.

pub(crate) mod circleci;
pub(crate) mod github;
pub(crate) mod heroku;
mod review_apps;
pub(crate) mod seed;
pub(crate) mod slack;
pub(crate) mod spinnaker;
pub(crate) mod weather;
pub(crate) mod workflows;

use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use tokio::runtime::Handle;
use tokio::sync::broadcast;

pub use github::Checks;
pub use heroku::{Measured, ReleasePhase};
pub use review_apps::{NewReviewApp, ReviewAppStatus};

use crate::clock::Clock;
use crate::event::{Event, What};
use crate::faults::Faults;
use crate::ids::Ids;
use crate::lock;
use crate::repo::Repo;
use crate::wire::client::Client;

/// Events that a page which is opened later still shows.
const HISTORY: usize = 60;

/// What every part of the sandbox holds on to.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) clock: Clock,
    pub(crate) repo: Repo,
    pub(crate) faults: Faults,
    pub(crate) watch: crate::watch::Watch,
    pub(crate) events: broadcast::Sender<Event>,
    /// The last things that happened to Heroku and GitHub, for a page that is opened later.
    pub(crate) history: Mutex<VecDeque<Event>>,
    pub(crate) client: Client,
    pub(crate) urls: Urls,
    /// What absolute addresses of Heroku begin with when it is reached through a proxy.
    pub(crate) heroku_base: Mutex<Option<String>>,
    /// Whether steps last long enough for a tool that looks once in a real second.
    pub(crate) unhurried: bool,
    /// Whether rate limits refuse, or are only reported.
    pub(crate) limits: bool,
    pub(crate) runtime: Handle,
    pub(crate) state: Mutex<State>,
    /// How often each route was asked.
    pub(crate) requests: Mutex<BTreeMap<Row, u64>>,
}

/// Service, method and path template.
pub(crate) type Row = (&'static str, &'static str, &'static str);

/// Base addresses without a trailing slash.
#[derive(Clone, Debug, Default)]
pub(crate) struct Urls {
    pub(crate) heroku: String,
    pub(crate) github: String,
    pub(crate) slack: String,
    pub(crate) spinnaker: String,
    pub(crate) circleci: String,
}

/// Everything that changes.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) ids: Ids,
    pub(crate) heroku: heroku::Heroku,
    pub(crate) github: github::GitHub,
    pub(crate) slack: slack::Slack,
    pub(crate) spinnaker: spinnaker::Spinnaker,
    pub(crate) circleci: circleci::CircleCi,
}

impl Shared {
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Tells everyone who listens.
    pub(crate) fn emit(&self, what: What) {
        let event = Event {
            at: self.now(),
            what,
        };
        if event.what.is_public() {
            let mut history = crate::lock(&self.history);
            if history.len() == HISTORY {
                history.pop_front();
            }
            history.push_back(event.clone());
        }
        let _ = self.events.send(event);
    }

    /// The last things that happened to Heroku and GitHub, oldest first.
    pub(crate) fn history(&self) -> Vec<Event> {
        crate::lock(&self.history).iter().cloned().collect()
    }

    /// What absolute addresses of Heroku begin with.
    pub(crate) fn heroku_url(&self) -> String {
        let base = lock(&self.heroku_base).clone();
        base.unwrap_or_else(|| self.urls.heroku.clone())
    }

    /// So many virtual seconds, but, for tools of people, as many real ones at least.
    pub(crate) fn seen(&self, count: u64) -> Duration {
        if self.unhurried {
            self.clock.patience(seconds(count))
        } else {
            seconds(count)
        }
    }

    /// Changes the world once `pause` of virtual time has passed.
    pub(crate) fn after(
        self: &Arc<Self>,
        pause: Duration,
        change: impl FnOnce(&Arc<Self>, &mut State) + Send + 'static,
    ) {
        let world = Arc::downgrade(self);
        self.clock.after(pause, move || {
            if let Some(shared) = world.upgrade() {
                let mut state = shared.lock();
                change(&shared, &mut state);
            }
        });
    }

    /// Runs a request of the sandbox's own; a stepped clock waits for it.
    pub(crate) fn spawn(self: &Arc<Self>, work: impl Future<Output = ()> + Send + 'static) {
        let busy = self.clock.busy();
        self.runtime.spawn(async move {
            work.await;
            drop(busy);
        });
    }
}

/// `2027-01-15T08:00:00Z`: core Heroku resources and GitHub.
pub(crate) fn zulu(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// `2027-01-15T08:00:00+00:00`: Heroku's pipelines, couplings and promotions.
pub(crate) fn offset(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// Seconds of virtual time.
pub(crate) const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

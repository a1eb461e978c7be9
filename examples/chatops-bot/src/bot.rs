//! The bot: its services, what it remembers, and what it has under way.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use chatops_grammar::Parser;
use slack_blocks::signature::Verifier;
use tokio::sync::watch;

use crate::clock::Clock;
use crate::locks::Locks;
use crate::seen::Seen;
use crate::services::Services;

/// Everything that a request needs.
pub struct Bot {
    /// The clients.
    pub services: Services,
    /// Checks signatures.
    pub verifier: Verifier,
    /// The command language.
    pub parser: Parser,
    /// The time that pauses are measured on.
    pub clock: Arc<dyn Clock>,
    /// Requests that were taken already.
    pub seen: Seen,
    /// Apps that somebody works on.
    pub locks: Locks,
    running: watch::Sender<usize>,
}

/// Who typed a command, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Caller {
    /// The Slack team.
    pub team: String,
    /// The Slack user.
    pub user: String,
    /// The channel's id; names are never used, private channels have none.
    pub channel: String,
}

impl Caller {
    /// A caller.
    pub fn new(
        team: impl Into<String>,
        user: impl Into<String>,
        channel: impl Into<String>,
    ) -> Self {
        Self {
            team: team.into(),
            user: user.into(),
            channel: channel.into(),
        }
    }
}

impl Bot {
    /// A bot over these services.
    #[must_use]
    pub fn new(services: Services, verifier: Verifier, clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self {
            services,
            verifier,
            parser: Parser::new(),
            clock,
            seen: Seen::default(),
            locks: Locks::default(),
            running: watch::Sender::new(0),
        })
    }

    /// The time on the bot's clock.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.clock.now()
    }

    /// Runs `work` in the background; [`idle`](Self::idle) waits for it.
    pub fn spawn(self: &Arc<Self>, work: impl Future<Output = ()> + Send + 'static) {
        self.running.send_modify(|running| *running += 1);
        let done = Done(Arc::clone(self));
        tokio::spawn(async move {
            let _done = done;
            work.await;
        });
    }

    /// Completes when nothing runs in the background.
    pub async fn idle(&self) {
        // The sender lives as long as `self`: waiting cannot fail.
        let _ = self
            .running
            .subscribe()
            .wait_for(|running| *running == 0)
            .await;
    }
}

/// Counts down also when the work panics.
struct Done(Arc<Bot>);

impl Drop for Done {
    fn drop(&mut self) {
        self.0.running.send_modify(|running| *running -= 1);
    }
}

impl fmt::Debug for Bot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bot")
            .field("services", &self.services)
            .finish_non_exhaustive()
    }
}

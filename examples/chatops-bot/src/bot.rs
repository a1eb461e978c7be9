//! The bot: its services, what it remembers, and what it has under way.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use chatops_grammar::Parser;
use slack_blocks::signature::Verifier;

use crate::catalog::Names;
use crate::clock::Clock;
use crate::locks::Locks;
use crate::seen::Seen;
use crate::services::Services;
use crate::stop::Work;

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
    /// Names for completion.
    pub names: Names,
    /// Apps that somebody works on.
    pub locks: Locks,
    work: Work,
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
    pub fn new(
        services: Services,
        verifier: Verifier,
        parser: Parser,
        clock: Arc<dyn Clock>,
    ) -> Arc<Self> {
        Arc::new(Self {
            services,
            verifier,
            parser,
            clock,
            seen: Seen::default(),
            names: Names::default(),
            locks: Locks::default(),
            work: Work::default(),
        })
    }

    /// The time on the bot's clock.
    #[must_use]
    pub fn now(&self) -> SystemTime {
        self.clock.now()
    }

    /// Runs `work` in the background under a label for people, such as the command;
    /// [`idle`](Self::idle) waits for it. It is dropped when the bot is stopped and it
    /// does not end in time.
    pub fn spawn(
        self: &Arc<Self>,
        label: impl Into<String>,
        work: impl Future<Output = ()> + Send + 'static,
    ) {
        let done = Done::begin(self, label.into());
        tokio::spawn(async move {
            tokio::select! {
                () = work => {}
                () = done.bot.work.released() => {}
            }
        });
    }

    /// Runs `work` in the background to its end, whatever happens: the last words of a
    /// thread, for example. [`idle`](Self::idle) waits for it.
    pub fn finish<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl Future<Output = T> + Send + 'static,
    ) -> tokio::task::JoinHandle<T> {
        let done = Done::begin(self, String::new());
        tokio::spawn(async move {
            let _done = done;
            work.await
        })
    }

    /// Completes when nothing runs in the background.
    pub async fn idle(&self) {
        self.work.idle().await;
    }

    /// What runs in the background, oldest first, in the words it was asked for with.
    #[must_use]
    pub fn under_way(&self) -> Vec<String> {
        self.work.labels()
    }

    /// Drops what runs in the background: Heroku goes on with what it was asked for, and
    /// the threads say so.
    pub fn release(&self) {
        self.work.release();
    }
}

/// Counts down also when the work panics.
struct Done {
    bot: Arc<Bot>,
    id: u64,
}

impl Done {
    fn begin(bot: &Arc<Bot>, label: String) -> Self {
        Self {
            id: bot.work.begin(label),
            bot: Arc::clone(bot),
        }
    }
}

impl Drop for Done {
    fn drop(&mut self) {
        self.bot.work.end(self.id);
    }
}

impl fmt::Debug for Bot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bot")
            .field("services", &self.services)
            .finish_non_exhaustive()
    }
}

//! Stopping: work is finished or released within 20 s, the process ends within 25 s, a second
//! signal ends it at once.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::clock::{Clock, SystemClock};

/// How long work has to finish before it is released: 20 s. Heroku kills after 30 s.
pub const WORK: Duration = Duration::from_secs(20);
/// When the process ends, whatever still runs: 25 s.
pub const PROCESS: Duration = Duration::from_secs(25);

/// Says that the program is to stop. Cheap to clone; all clones hear the same.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

/// Asks the program to stop. Dropping it asks, too.
#[derive(Debug)]
pub struct Stopper(watch::Sender<bool>);

impl Stopper {
    /// Asks.
    pub fn stop(&self) {
        // Without listeners there is nothing to stop.
        let _ = self.0.send(true);
    }
}

impl Stop {
    /// One that a program or a test asks by hand.
    #[must_use]
    pub fn new() -> (Stopper, Self) {
        let (send, receive) = watch::channel(false);
        (Stopper(send), Self(receive))
    }

    /// One that SIGTERM and SIGINT ask. `waiting` is called at the first signal, to log what
    /// the program waits for; the second signal, or [`PROCESS`] later, ends the process with
    /// code 1.
    ///
    /// # Errors
    /// When the operating system gives no signals.
    pub fn on_signals(waiting: impl FnOnce() -> String + Send + 'static) -> std::io::Result<Self> {
        Self::on_signals_by(SystemClock::new(), waiting)
    }

    /// The same with a clock of the caller's.
    ///
    /// # Errors
    /// When the operating system gives no signals.
    pub fn on_signals_by(
        clock: Arc<dyn Clock>,
        waiting: impl FnOnce() -> String + Send + 'static,
    ) -> std::io::Result<Self> {
        let (stopper, stop) = Self::new();
        let mut signals = Signals::new()?;
        tokio::spawn(async move {
            let name = signals.next().await;
            // Not inside the line: a filter that drops the line must not silence `waiting`.
            let waits_for = waiting();
            tracing::info!(
                signal = name,
                waits_for,
                "stopping; a second signal ends the process at once"
            );
            stopper.stop();
            let code = tokio::select! {
                name = signals.next() => {
                    tracing::warn!(signal = name, "second signal: ending at once");
                    1
                }
                () = clock.sleep(PROCESS) => {
                    tracing::warn!("not finished in time: ending");
                    1
                }
            };
            std::process::exit(code);
        });
        Ok(stop)
    }

    /// Whether the program is to stop.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// Completes when the program is to stop.
    pub async fn requested(&self) {
        // An error means that the stopper is gone, which asks, too.
        let _ = self.0.clone().wait_for(|stop| *stop).await;
    }
}

#[cfg(unix)]
struct Signals(tokio::signal::unix::Signal, tokio::signal::unix::Signal);

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let terminate = signal(SignalKind::terminate())?;
        Ok(Self(terminate, signal(SignalKind::interrupt())?))
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.0.recv() => "SIGTERM",
            _ = self.1.recv() => "SIGINT",
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[allow(clippy::unnecessary_wraps)] // as on Unix
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> &'static str {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        "Ctrl-C"
    }
}

//! The clock of a flow, and what its loops share.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime};

use crate::client::Client;
use crate::error::Error;
use crate::flows::FlowError;
use crate::secret::SignedUrl;
use crate::stream::Lines;

/// How often builds, releases and dynos are asked about.
pub(crate) const POLL: Duration = Duration::from_secs(10);
/// Lines of output kept for an error.
const KEPT: usize = 20;

/// A client and the moment when the flow gives up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watch<'c> {
    pub(crate) heroku: &'c Client,
    until: SystemTime,
}

impl<'c> Watch<'c> {
    pub(crate) fn new(heroku: &'c Client, within: Duration) -> Self {
        let now = heroku.transport().now();
        Self {
            heroku,
            until: now.checked_add(within).unwrap_or(now),
        }
    }

    pub(crate) fn left(&self) -> Duration {
        let now = self.heroku.transport().now();
        self.until.duration_since(now).unwrap_or_default()
    }

    /// Waits; when the end comes first, waits for that and fails, so that nothing is
    /// asked again earlier than after `pause`.
    pub(crate) async fn pause(
        &self,
        pause: Duration,
        waiting_for: &'static str,
    ) -> Result<(), FlowError> {
        let left = self.left();
        self.heroku.transport().sleep(pause.min(left)).await;
        if left < pause {
            return Err(FlowError::Deadline { waiting_for });
        }
        Ok(())
    }

    /// Hands out the lines of an output as they come; answers the last ones. Output that
    /// cannot be read ends early: it is for people, and the result is asked for anyway.
    pub(crate) async fn output(
        &self,
        url: &SignedUrl,
        on_line: &mut (dyn FnMut(String) + Send),
    ) -> Tail {
        let mut tail = Tail::default();
        let Ok(output) = self.heroku.stream(url) else {
            return tail;
        };
        let mut output = output.until(self.until);
        let mut lines = Lines::new();
        loop {
            match output.next().await {
                Ok(Some(piece)) => lines.push(&piece, |line| {
                    tail.keep(&line);
                    on_line(line);
                }),
                Ok(None) => {
                    tail.complete = true;
                    break;
                }
                Err(_) => break,
            }
        }
        if let Some(line) = lines.finish() {
            tail.keep(&line);
            on_line(line);
        }
        tail
    }
}

/// The end of an output.
#[derive(Debug, Default)]
pub(crate) struct Tail {
    pub(crate) lines: VecDeque<String>,
    /// Whether it was read to its end.
    pub(crate) complete: bool,
}

impl Tail {
    fn keep(&mut self, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        if self.lines.len() == KEPT {
            self.lines.pop_front();
        }
        self.lines.push_back(line.to_owned());
    }

    pub(crate) fn into_vec(self) -> Vec<String> {
        self.lines.into()
    }
}

/// Whether a failed look is worth another one later.
pub(crate) fn passes(error: &Error) -> bool {
    match error {
        Error::Transport(_) => true,
        Error::Api(api) => api.status().is_server_error() || api.is_rate_limited(),
        _ => false,
    }
}

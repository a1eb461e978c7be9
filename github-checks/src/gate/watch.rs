//! Waits for a verdict, cheaply: what has not changed is confirmed by 304s.

use std::time::{Duration, SystemTime};

use futures_core::Stream;
use futures_util::stream::unfold;

use super::Gate;
use crate::client::Client;
use crate::error::{ApiError, Error};
use crate::ids::Repo;
use crate::verdict::{Policy, Verdict};

/// The pause after something has changed.
const SHORT: Duration = Duration::from_secs(5);
/// The pause when nothing has changed for long.
const LONG: Duration = Duration::from_secs(30);
/// The pause after a refusal for too many requests that names none.
const LIMITED: Duration = Duration::from_secs(60);
/// A commit that was pushed a moment ago has no reports yet: so long it is not "none".
const GRACE: Duration = Duration::from_secs(30);

struct State {
    started: SystemTime,
    pause: Duration,
    last: Option<Gate>,
    /// Why there was no answer yet.
    failed: Option<Error>,
    over: bool,
}

impl Client {
    /// Asks again and again until the commit is decided or `deadline` has passed; yields
    /// the first answer and every one that is different from the one before. The last
    /// one is the result.
    ///
    /// Pauses of 5 s grow to 30 s while nothing changes. Use it with a commit id: a
    /// branch may move while you wait. A webhook can take the place of the pauses: drop
    /// the stream and ask [`gate`](Self::gate) when one arrives.
    ///
    /// # Errors
    /// Ends with the first refusal that waiting does not heal: an unknown commit, no
    /// access, a wrong token. What is not [transient](Error::is_transient) and makes the
    /// verdict unavailable ends it, too. Broken connections and rate limits are waited
    /// out; when there was nothing else until the deadline, the last one is the result.
    ///
    /// # Permission
    /// As [`gate`](Self::gate).
    pub fn watch<'c>(
        &'c self,
        repo: &'c Repo,
        git_ref: &'c str,
        policy: &'c Policy,
        deadline: Duration,
    ) -> impl Stream<Item = Result<Gate, Error>> + Send + 'c {
        let state = State {
            started: self.transport().now(),
            pause: Duration::ZERO,
            last: None,
            failed: None,
            over: false,
        };
        unfold(state, move |mut state| async move {
            while !state.over {
                if !state.pause.is_zero() {
                    let left = deadline.saturating_sub(self.since(state.started));
                    if left.is_zero() {
                        state.over = true;
                        return state.failed.take().map(|error| (Err(error), state));
                    }
                    self.transport().sleep(state.pause.min(left)).await;
                }
                match self.look(repo, git_ref, policy).await {
                    Ok((gate, unread)) => {
                        state.failed = None;
                        state.over = is_over(&gate, &unread, self.since(state.started));
                        if state.last.as_ref() == Some(&gate) {
                            state.pause = (state.pause * 3 / 2).clamp(SHORT, LONG);
                            // The same "none" becomes the result when its time is over.
                            if !state.over {
                                state.pause = state.pause.max(told(&unread));
                                continue;
                            }
                        } else {
                            state.pause = SHORT.max(told(&unread));
                        }
                        state.last = Some(gate.clone());
                        return Some((Ok(gate), state));
                    }
                    Err(error) if error.is_transient() => {
                        state.pause = LONG.max(told(std::slice::from_ref(&error)));
                        if state.last.is_none() {
                            state.failed = Some(error);
                        }
                    }
                    Err(error) => {
                        state.over = true;
                        return Some((Err(error), state));
                    }
                }
            }
            None
        })
    }

    fn since(&self, started: SystemTime) -> Duration {
        let now = self.transport().now();
        now.duration_since(started).unwrap_or_default()
    }
}

fn is_over(gate: &Gate, unread: &[Error], waited: Duration) -> bool {
    match gate.verdict {
        Verdict::Green | Verdict::Red => true,
        Verdict::None => waited >= GRACE,
        Verdict::Pending => false,
        Verdict::Unavailable => !unread.iter().all(Error::is_transient),
    }
}

/// How long GitHub wants to be left alone after these.
fn told(errors: &[Error]) -> Duration {
    let limited = |error: &Error| error.as_api().is_some_and(ApiError::is_rate_limited);
    errors
        .iter()
        .filter(|error| limited(error))
        .map(|error| error.retry_after().unwrap_or(LIMITED))
        .max()
        .unwrap_or_default()
}

//! Waits for a verdict, cheaply: what has not changed is confirmed by 304s.

use std::time::{Duration, SystemTime};

use futures_core::Stream;
use futures_util::stream::unfold;

use super::Gate;
use super::read::Watched;
use crate::client::Client;
use crate::error::{ApiError, Error};
use crate::ids::{Repo, is_full_sha};
use crate::verdict::{Policy, Verdict};

/// The pause after something has changed.
const SHORT: Duration = Duration::from_secs(5);
/// The pause when nothing has changed for long.
const LONG: Duration = Duration::from_secs(30);
/// The pause after a refusal for too many requests that names none.
const LIMITED: Duration = Duration::from_secs(60);

struct State {
    started: SystemTime,
    pause: Duration,
    last: Option<Gate>,
    /// Why there was no answer yet.
    failed: Option<Error>,
    over: bool,
}

impl Client {
    /// Looks again and again until the commit is decided or `deadline` has passed; yields
    /// the first gate and every one that says something else than the one before. The last
    /// one is the result: undecided, when the deadline came first.
    ///
    /// Nothing that is undecided is deployable. Nothing is green before
    /// [`Policy::grace`] has passed, unless all required checks are there. Red is final
    /// unless the failed checks are being run again; a commit without reports is waited for
    /// until the deadline, unless the policy allows it.
    ///
    /// Pauses of 5 s grow to 30 s while nothing changes. Use it with a commit id: a
    /// branch may move while you wait.
    ///
    /// # Errors
    /// Ends with the first refusal that waiting does not heal: an unknown commit, no
    /// access, a wrong token. What is not [transient](Error::is_transient) and makes the
    /// verdict unavailable ends it, too. Broken connections and rate limits are waited
    /// out, and so is a full commit id that GitHub does not know yet (404, 422) for as long
    /// as [`Policy::grace`]: its servers learn of a push one after another. When there was
    /// nothing else until the deadline, the last error is the result.
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
                let time = self.since(state.started);
                let always = true;
                let new = is_full_sha(git_ref) && time < policy.grace;
                match self
                    .look(repo, git_ref, policy, Watched { time, always })
                    .await
                {
                    Ok((gate, unread)) => {
                        state.failed = None;
                        state.over = is_over(&gate, &unread, new);
                        let known = state.last.as_ref();
                        if known.is_some_and(|known| gate.says_the_same_as(known)) {
                            state.pause = (state.pause * 3 / 2).clamp(SHORT, LONG);
                            // The same becomes the result when its time has come.
                            if !state.over {
                                state.pause = state.pause.max(requested(&unread));
                                continue;
                            }
                        } else {
                            state.pause = SHORT.max(requested(&unread));
                        }
                        state.last = Some(gate.clone());
                        return Some((Ok(gate), state));
                    }
                    Err(error) if error.is_transient() || (new && is_lag(&error)) => {
                        let pause = if error.is_transient() { LONG } else { SHORT };
                        state.pause = pause.max(requested(std::slice::from_ref(&error)));
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

fn is_over(gate: &Gate, unread: &[Error], new: bool) -> bool {
    match gate.verdict {
        Verdict::Green => true,
        Verdict::Red => !gate.is_rerunning,
        Verdict::None => gate.is_deployable(),
        Verdict::Pending => false,
        // Without an error it is a rule that nobody can judge: waiting changes nothing.
        Verdict::Unavailable => {
            let heals = |error: &Error| error.is_transient() || (new && is_lag(error));
            unread.is_empty() || !unread.iter().all(heals)
        }
    }
}

/// Whether this is what a server says that has not heard of the commit yet.
fn is_lag(error: &Error) -> bool {
    error.is_not_found() || error.is_unknown_ref()
}

/// How long GitHub asked to wait in these refusals.
fn requested(errors: &[Error]) -> Duration {
    let limited = |error: &Error| error.as_api().is_some_and(ApiError::is_rate_limited);
    errors
        .iter()
        .filter(|error| limited(error))
        .map(|error| error.retry_after().unwrap_or(LIMITED))
        .max()
        .unwrap_or_default()
}

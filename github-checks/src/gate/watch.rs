//! Waits for a verdict, cheaply: what has not changed is confirmed by 304s.

use std::time::{Duration, SystemTime};

use futures_core::Stream;
use futures_util::stream::unfold;

use super::Gate;
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::ids::Repo;
use crate::verdict::{Policy, Verdict};

/// The pause after something has changed.
const SHORT: Duration = Duration::from_secs(5);
/// The pause when nothing has changed for long.
const LONG: Duration = Duration::from_secs(30);
/// A commit that was pushed a moment ago has no reports yet: so long it is not "none".
const GRACE: Duration = Duration::from_secs(30);

struct State {
    started: SystemTime,
    pause: Duration,
    last: Option<Gate>,
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
    /// access, a wrong token. Broken connections and rate limits are waited out.
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
            over: false,
        };
        unfold(state, move |mut state| async move {
            while !state.over {
                if !state.pause.is_zero() {
                    let left = deadline.saturating_sub(self.since(state.started));
                    if left.is_zero() {
                        return None;
                    }
                    self.transport().sleep(state.pause.min(left)).await;
                }
                match self.gate(repo, git_ref, policy).await {
                    Ok(gate) => {
                        state.over = is_over(&gate, self.since(state.started));
                        if state.last.as_ref() == Some(&gate) {
                            state.pause = (state.pause * 3 / 2).min(LONG);
                            // The same "none" becomes the result when its time is over.
                            if !state.over {
                                continue;
                            }
                        } else {
                            state.pause = SHORT;
                        }
                        state.last = Some(gate.clone());
                        return Some((Ok(gate), state));
                    }
                    Err(error) if heals(&error) => {
                        state.pause = error.retry_after().unwrap_or(LONG).max(SHORT);
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

fn is_over(gate: &Gate, waited: Duration) -> bool {
    match gate.verdict {
        Verdict::Green | Verdict::Red => true,
        Verdict::None => waited >= GRACE,
        Verdict::Pending | Verdict::Unavailable => false,
    }
}

/// Whether the same question may be answered later.
fn heals(error: &Error) -> bool {
    match error {
        Error::Transport(_) | Error::Incomplete { .. } => true,
        Error::Api(refusal) => {
            matches!(
                refusal.kind(),
                ErrorKind::RateLimited | ErrorKind::ServerError
            )
        }
        _ => false,
    }
}

//! Waits for a verdict, cheaply: what has not changed is confirmed by 304s.

use std::time::Duration;

use super::Gate;
use super::read::{Watched, is_lag};
use super::rhythm::Rhythm;
use crate::client::Client;
use crate::error::{ApiError, Error};
use crate::ids::{Repo, is_full_sha};
use crate::progress::{Follow, Outcome, Progress, ProgressSender};
use crate::reasons::Reason;
use crate::verdict::{Policy, Verdict};

/// The least pause after a look that failed.
const FAILED: Duration = Duration::from_secs(30);
/// The pause after a refusal for too many requests that names none.
const LIMITED: Duration = Duration::from_secs(60);

/// How a watch ended.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decision {
    /// The last look that was answered.
    pub gate: Gate,
    /// Done: deployable. Failed: red. Unknown: the time was up, or something cannot be read.
    pub outcome: Outcome,
}

impl Client {
    /// Looks again and again until the commit is decided or the limit of `follow` is reached
    /// (30 minutes by default). Emits the first gate and every one that says something else
    /// than the one before; the result says how it ended.
    ///
    /// Nothing that is undecided is deployable. Nothing is green before
    /// [`Policy::grace`] has passed, unless all required checks are there: a shorter limit
    /// ends as unknown. Red is final unless the failed checks are being run again; a commit
    /// without reports is waited for until the limit, unless the policy allows it.
    ///
    /// Pauses of 5 s grow to 30 s while nothing changes; [`Follow::wake`] takes webhooks as
    /// hints to look sooner, which are never believed. Use it with a commit id: a branch may
    /// move while you wait.
    ///
    /// ```no_run
    /// # #[cfg(feature = "reqwest")]
    /// # async fn run(github: github_checks::Client, repo: github_checks::Repo) -> Result<(), github_checks::Error> {
    /// use github_checks::{Policy, progress::Follow};
    /// use std::time::Duration;
    ///
    /// let (policy, sha) = (Policy::required_or_all("main"), "0123456789abcdef0123456789abcdef01234567");
    /// let follow = Follow::default().within(Duration::from_secs(600));
    /// let decision = github
    ///     .watch(&repo, sha, &policy, &follow)
    ///     .on_event(|gate| println!("{gate}"))
    ///     .await?;
    /// if decision.outcome.is_done() {
    ///     println!("deploy {}", decision.gate.sha);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Ends with the first refusal that waiting does not heal: an unknown commit, no
    /// access, a wrong token. Broken connections and rate limits are waited out, and so is a
    /// full commit id that GitHub does not know yet (404, 422) for as long as
    /// [`Policy::grace`]: its servers learn of a push one after another. When no look was
    /// answered until the limit, the last error is the result.
    ///
    /// # Permission
    /// As [`gate`](Self::gate).
    pub fn watch<'c>(
        &'c self,
        repo: &'c Repo,
        git_ref: &'c str,
        policy: &'c Policy,
        follow: &Follow,
    ) -> Progress<'c, Gate, Result<Decision, Error>> {
        let follow = follow.clone();
        Progress::new(|sender| async move {
            let rhythm = Rhythm::new(self, follow);
            let hints = rhythm.hints();
            let until = self.until_decided(repo, git_ref, policy, rhythm, &sender);
            hints.beside(until).await
        })
    }

    async fn until_decided(
        &self,
        repo: &Repo,
        git_ref: &str,
        policy: &Policy,
        mut rhythm: Rhythm<'_>,
        sender: &ProgressSender<Gate>,
    ) -> Result<Decision, Error> {
        let mut last: Result<Gate, Option<Error>> = Err(None);
        loop {
            rhythm.look();
            let time = rhythm.time();
            let watched = Watched { time, always: true };
            let new = is_full_sha(git_ref) && time < policy.grace;
            let mut floor = Duration::ZERO;
            // On the heap: a look holds many requests side by side.
            let look = Box::pin(self.look(repo, git_ref, policy, watched));
            match look.await {
                Ok((gate, unread)) => {
                    let is_over = is_over(&gate, &unread, new);
                    if last.as_ref().is_ok_and(|last| gate.says_the_same_as(last)) {
                        rhythm.same();
                    } else {
                        rhythm.changed();
                        sender.emit(gate.clone());
                    }
                    if is_over {
                        return Ok(decide(gate));
                    }
                    floor = requested(&unread);
                    last = Ok(gate);
                }
                Err(error) if error.is_transient() || (new && is_lag(&error)) => {
                    if error.is_transient() {
                        floor = FAILED.max(requested(std::slice::from_ref(&error)));
                    }
                    if last.is_err() {
                        last = Err(Some(error));
                    }
                }
                Err(error) => return Err(error),
            }
            // The end of the grace is not slept through.
            let soon = policy.grace.saturating_sub(rhythm.time());
            if !rhythm.wait(floor, Some(soon)).await {
                return match last {
                    Ok(gate) => Ok(decide(gate)),
                    Err(error) => Err(error.unwrap_or_else(crate::client::unread)),
                };
            }
        }
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

/// What the last look of a watch means.
fn decide(gate: Gate) -> Decision {
    let outcome = match gate.verdict {
        _ if gate.is_deployable() => Outcome::Done,
        Verdict::Red if !gate.is_rerunning => Outcome::Failed(Reason::ChecksFailed),
        Verdict::None => Outcome::Unknown(Reason::NothingReported),
        Verdict::Unavailable => Outcome::Unknown(Reason::ChecksUnreadable),
        Verdict::Green | Verdict::Red | Verdict::Pending => Outcome::Unknown(Reason::Deadline),
    };
    Decision { gate, outcome }
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

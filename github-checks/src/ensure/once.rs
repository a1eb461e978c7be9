// Kept identical in heroku-api, github-checks and slack-blocks.
//! The order of looking, waiting and sending that makes a write happen exactly once.

use std::pin::Pin;
use std::time::{Duration, SystemTime};

use crate::client::Client;
use crate::error::Error;

/// How long ago the stored time of sending must be to be believed: clocks are wrong by ten
/// minutes, and a write that waited, for a limit or for its turn, may have left hours after its
/// time was stored.
const BELIEVED: Duration = Duration::from_secs(12 * 60 * 60);
/// Maximum pause between two looks.
const PAUSE: Duration = Duration::from_secs(5);
/// How long one attempt may take. A call that took longer was paused: its last attempt may
/// have left at any moment since.
const ATTEMPT: Duration = Duration::from_secs(20);

/// When a write was sent, what was there before, and whether it may have been sent already.
///
/// Store [`sent_at`](Self::sent_at) and [`seen_before`](Self::seen_before) before the write
/// is sent: a program that was restarted hands them to [`resumed`](Self::resumed).
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Intent {
    sent_at: SystemTime,
    seen: Option<Vec<String>>,
    resumed: bool,
}

impl Intent {
    /// A write of now that was not tried yet. `client` is the one that will send it: its
    /// clock is read.
    ///
    /// When its response gets lost, the write is looked for until the client's look window
    /// has passed; it is never sent twice.
    ///
    /// # Arguments
    /// - `client`: its clock says when.
    pub fn now(client: &Client) -> Self {
        Self {
            sent_at: client.transport().now(),
            seen: None,
            resumed: false,
        }
    }

    /// What was there before: the ids that the functions of `ensure::note`, where there are such, read.
    /// Without it, functions that need it read it before they send.
    pub fn seen<S: Into<String>>(mut self, ids: impl IntoIterator<Item = S>) -> Self {
        self.seen = Some(ids.into_iter().map(Into::into).collect());
        self
    }

    /// A write that may have been sent at `sent_at` by a program that ended before it knew;
    /// `seen_before` is what was there before. Both come from your store.
    ///
    /// It is looked for until the client's look window has passed since `sent_at`, and sent
    /// once more only when it did not appear. Clocks may be wrong, and a write may have waited
    /// before it left: a `sent_at` of the last twelve hours is not believed, and the window is
    /// counted from now.
    /// Store the time of the resumption as the new time of sending before you call.
    ///
    /// # Arguments
    /// - `sent_at`: the stored time of sending.
    /// - `seen_before`: ids of what was there before.
    pub fn resumed<S: Into<String>>(
        sent_at: SystemTime,
        seen_before: impl IntoIterator<Item = S>,
    ) -> Self {
        Self {
            sent_at,
            seen: Some(seen_before.into_iter().map(Into::into).collect()),
            resumed: true,
        }
    }

    /// When the write is sent, or was.
    #[must_use]
    pub fn sent_at(&self) -> SystemTime {
        self.sent_at
    }

    /// What was there before, as far as it was noted.
    #[must_use]
    pub fn seen_before(&self) -> &[String] {
        self.seen.as_deref().unwrap_or_default()
    }

    /// Whether an earlier program may have sent the write.
    #[must_use]
    pub fn is_resumed(&self) -> bool {
        self.resumed
    }

    /// The same with what `note` reads, unless it is known already. Nothing was sent when
    /// `note` fails.
    #[allow(dead_code, reason = "not every sibling has writes that need it")]
    pub(crate) async fn noted(
        self,
        note: impl Future<Output = Result<Vec<String>, Error>>,
    ) -> Result<Self, Error> {
        if self.seen.is_some() {
            return Ok(self);
        }
        let seen = note.await?;
        Ok(self.seen(seen))
    }

    /// The same write, sent at another moment.
    #[allow(dead_code, reason = "not every sibling has flows")]
    pub(crate) fn sent(self, sent_at: SystemTime) -> Self {
        Self { sent_at, ..self }
    }

    /// Whether `id` was there before.
    #[allow(dead_code, reason = "not every sibling has writes that need it")]
    pub(crate) fn knows(&self, id: &str) -> bool {
        self.seen_before().iter().any(|seen| seen == id)
    }

    /// How much of `window` is left to wait before the write may be sent again.
    fn left(&self, window: Duration, now: SystemTime) -> Duration {
        let since = now.duration_since(self.sent_at).unwrap_or_default();
        window
            .saturating_add(BELIEVED)
            .saturating_sub(since)
            .min(window)
    }
}

/// How something came to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ensured<T> {
    /// This call created it.
    Created(T),
    /// It was found: an earlier attempt created it, or it was there before.
    Found(T),
}

impl<T> Ensured<T> {
    /// What is there, either way.
    pub fn into_inner(self) -> T {
        match self {
            Self::Created(value) | Self::Found(value) => value,
        }
    }

    /// Whether it was found and not created by this call.
    pub fn is_found(&self) -> bool {
        matches!(self, Self::Found(_))
    }

    /// The same with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Ensured<U> {
        match self {
            Self::Created(value) => Ensured::Created(change(value)),
            Self::Found(value) => Ensured::Found(change(value)),
        }
    }
}

impl<T> AsRef<T> for Ensured<T> {
    fn as_ref(&self) -> &T {
        match self {
            Self::Created(value) | Self::Found(value) => value,
        }
    }
}

/// One attempt to send, or one look.
pub(crate) type Attempt<'f, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'f>>;

/// Sends once, or finds what was sent before.
///
/// `look` answers what the write created: recognised by identity (an id of the operation, or
/// an id that was not there before), never by content alone.
///
/// Boxed futures and not `AsyncFn`: the future of an `AsyncFn` is not known to be `Send`,
/// and then no caller could spawn the flow.
pub(crate) async fn once<'f, T>(
    client: &Client,
    intent: &Intent,
    send: impl Fn() -> Attempt<'f, T> + Send,
    look: impl Fn() -> Attempt<'f, Option<T>> + Send,
) -> Result<Ensured<T>, Error> {
    let window = client.look_window();
    if intent.resumed {
        let left = intent.left(window, client.transport().now());
        match look_for(client, left, window, &look).await {
            Ok(Some(found)) => return Ok(Ensured::Found(found)),
            Ok(None) => {}
            // Not knowing is no reason to send again.
            Err(error) => return Err(unclear(error)),
        }
    }
    let begun = client.transport().elapsed();
    match send().await {
        Ok(created) => Ok(Ensured::Created(created)),
        Err(error) if error.is_ambiguous() => {
            // The window is counted from the time of sending, and not from here.
            let since = client.transport().elapsed().saturating_sub(begun);
            let known = if since <= ATTEMPT {
                since
            } else {
                Duration::ZERO
            };
            let left = window.saturating_sub(known);
            match look_for(client, left, window, &look).await {
                Ok(Some(found)) => Ok(Ensured::Found(found)),
                Ok(None) | Err(_) => Err(error),
            }
        }
        // Another attempt, or another person, was faster.
        Err(error) if error.is_conflict() => match look().await {
            Ok(Some(found)) => Ok(Ensured::Found(found)),
            Ok(None) | Err(_) => Err(error),
        },
        Err(error) => Err(error),
    }
}

/// Looks until something is found, or until a look that began `left` from now or later was
/// answered.
async fn look_for<'f, T>(
    client: &Client,
    left: Duration,
    window: Duration,
    look: &(impl Fn() -> Attempt<'f, Option<T>> + Send),
) -> Result<Option<T>, Error> {
    let clock = client.transport();
    let end = clock.elapsed().saturating_add(left);
    let patience = end.saturating_add(window);
    let pause = (window / 4).min(PAUSE);
    loop {
        let begun = clock.elapsed();
        match look().await {
            Ok(Some(found)) => return Ok(Some(found)),
            Ok(None) if begun >= end => return Ok(None),
            Err(error) if begun >= patience || !error.is_transient() => return Err(error),
            Ok(None) | Err(_) => {}
        }
        let rest = end.saturating_sub(clock.elapsed());
        clock
            .sleep(if rest.is_zero() {
                pause
            } else {
                pause.min(rest)
            })
            .await;
    }
}

fn unclear(error: Error) -> Error {
    match error {
        Error::Ambiguous(_) => error,
        error => Error::Ambiguous(Box::new(error)),
    }
}

#[cfg(test)]
mod tests;

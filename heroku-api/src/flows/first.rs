//! The first write of a flow, and the looks before it: what may fail, and for how long.

use std::future::Future;
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use futures_util::future::{Either, select};

use super::FlowError;
use super::watch::Watch;
use crate::client::Client;
use crate::ensure::Intent;
use crate::error::Error;

/// Tries of something that changes nothing, when it fails for reasons that pass.
const TRIES: u32 = 4;
/// Between two of them.
const PAUSE: Duration = Duration::from_secs(5);

/// When the write may have left, if it may.
#[derive(Debug, Default)]
pub(crate) struct Sent(Mutex<Option<SystemTime>>);

impl Sent {
    /// From now on it may have left.
    pub(crate) fn mark(&self, heroku: &Client) {
        *self.lock() = Some(heroku.transport().now());
    }

    fn lock(&self) -> MutexGuard<'_, Option<SystemTime>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A look without which nothing can be sent. Refusals for too many requests are waited out
/// within the flow's limit; other failures that pass are waited out for some seconds.
pub(crate) async fn read<T, F>(watch: &Watch<'_>, look: impl Fn() -> F) -> Result<T, FlowError>
where
    F: Future<Output = Result<T, Error>>,
{
    in_time(watch, None, async {
        let mut tries = 1;
        loop {
            match look().await {
                Ok(value) => return Ok(value),
                Err(error) => again(watch, error, &mut tries).await?,
            }
        }
    })
    .await
}

/// Sends the write of a flow through `write`, which gets the intent and must
/// [mark](Sent::mark) the moment from which on it may have left.
pub(crate) async fn write<T, F>(
    watch: &Watch<'_>,
    intent: Intent,
    sent: &Sent,
    write: impl Fn(Intent) -> F,
) -> Result<T, FlowError>
where
    F: Future<Output = Result<T, FlowError>>,
{
    in_time(watch, Some((&intent, sent)), async {
        let mut tries = 1;
        loop {
            match write(intent.clone()).await {
                Err(FlowError::Call(error)) if error.is_ambiguous() => {
                    return Err(ambiguous(&intent, sent, Some(error)));
                }
                Err(FlowError::Call(error)) => again(watch, error, &mut tries).await?,
                other => return other,
            }
        }
    })
    .await
}

/// Waits before the next try of something that was refused or never left, or gives up.
async fn again(watch: &Watch<'_>, error: Error, tries: &mut u32) -> Result<(), FlowError> {
    let limited = error
        .as_api()
        .is_some_and(crate::error::ApiError::is_rate_limited);
    let passes = match &error {
        Error::Transport(_) | Error::Token(_) | Error::Decode(_) => true,
        Error::Api(api) => api.status().is_server_error(),
        _ => false,
    };
    let pause = error.retry_after().unwrap_or(PAUSE);
    let fits = watch.left().is_none_or(|left| pause < left);
    if !fits || !(limited || (passes && *tries < TRIES)) {
        return Err(error.into());
    }
    *tries += 1;
    watch.sleep(pause.max(PAUSE)).await;
    Ok(())
}

async fn in_time<T>(
    watch: &Watch<'_>,
    write: Option<(&Intent, &Sent)>,
    work: impl Future<Output = Result<T, FlowError>>,
) -> Result<T, FlowError> {
    let Some(left) = watch.left() else {
        return work.await;
    };
    match select(pin!(work), pin!(watch.sleep(left))).await {
        Either::Left((done, _)) => done,
        Either::Right(_) => match write {
            Some((intent, sent)) if sent.lock().is_some() => Err(ambiguous(intent, sent, None)),
            _ => Err(FlowError::Deadline),
        },
    }
}

/// The time of an intent can be that of the decision: the write may have waited since.
pub(crate) fn ambiguous(intent: &Intent, sent: &Sent, source: Option<Error>) -> FlowError {
    let sent_at = sent.lock().unwrap_or_else(|| intent.sent_at());
    FlowError::Ambiguous {
        intent: intent.clone().sent(sent_at),
        source: source.map(Box::new),
    }
}

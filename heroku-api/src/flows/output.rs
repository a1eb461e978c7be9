//! Output that is read beside the looks at a status. It is for people: whatever happens to
//! it, the status alone decides.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use futures_util::future::select;

use super::watch::Watch;
use crate::secret::SignedUrl;
use crate::stream::Lines;

/// Lines kept for the reason of a failure.
const KEPT: usize = 20;
/// How long to read on when the status is known: the last lines say why something failed.
const DRAIN: Duration = Duration::from_secs(1);

/// The same for an output that nobody has read yet.
const DRAIN_LATE: Duration = Duration::from_secs(5);

/// Reads one output while something else is awaited.
#[derive(Default)]
pub(crate) struct Reader<'r> {
    work: Option<Pin<Box<dyn Future<Output = bool> + Send + 'r>>>,
    tail: Arc<Mutex<VecDeque<String>>>,
    started: bool,
    /// Reading began when the status was known already.
    late: bool,
    /// It was read to its end, and nobody has looked because of that yet.
    at_end: bool,
}

impl<'r> Reader<'r> {
    /// Nothing to read yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Begins to read, unless it has begun before or there is no address.
    pub(crate) fn start(
        &mut self,
        watch: &Watch<'_>,
        url: Option<&SignedUrl>,
        on_line: &'r (dyn Fn(String) + Send + Sync),
    ) {
        let Some(url) = url.filter(|_| !self.started) else {
            return;
        };
        self.started = true;
        // An address that may not be requested is no reason to stop.
        let Ok(mut output) = watch.heroku.stream(url) else {
            return;
        };
        let tail = Arc::clone(&self.tail);
        self.work = Some(Box::pin(async move {
            let give = |line: String| {
                keep(&tail, &line);
                on_line(line);
            };
            let mut lines = Lines::new();
            let complete = loop {
                match output.next().await {
                    Ok(Some(piece)) => lines.push(&piece, give),
                    Ok(None) => break true,
                    Err(_) => break false,
                }
            };
            if let Some(line) = lines.finish() {
                give(line);
            }
            complete
        }));
    }

    /// Begins to read what is left of something that has ended, unless it was read before.
    pub(crate) fn start_late(
        &mut self,
        watch: &Watch<'_>,
        url: Option<&SignedUrl>,
        on_line: &'r (dyn Fn(String) + Send + Sync),
    ) {
        self.late = !self.started;
        self.start(watch, url, on_line);
    }

    /// Awaits something, and reads meanwhile.
    pub(crate) async fn beside<T>(&mut self, other: impl Future<Output = T>) -> T {
        let mut other = pin!(other);
        poll_fn(|context| {
            self.poll(context);
            other.as_mut().poll(context)
        })
        .await
    }

    /// Awaits the moment of the next look; the end of the output is one too.
    pub(crate) async fn or_end(&mut self, other: impl Future<Output = bool>) -> bool {
        let mut other = pin!(other);
        poll_fn(|context| {
            self.poll(context);
            if std::mem::take(&mut self.at_end) {
                return Poll::Ready(true);
            }
            other.as_mut().poll(context)
        })
        .await
    }

    /// Reads what is on its way, for a moment.
    pub(crate) async fn drain(&mut self, watch: &Watch<'_>) {
        if self.work.is_some() {
            let pause = if self.late { DRAIN_LATE } else { DRAIN };
            let rest = pin!(self.or_end(std::future::pending()));
            let end = pin!(watch.sleep(pause));
            select(rest, end).await;
        }
    }

    /// The last lines.
    pub(crate) fn lines(&self) -> Vec<String> {
        let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        tail.iter().cloned().collect()
    }

    fn poll(&mut self, context: &mut std::task::Context<'_>) {
        if let Some(work) = &mut self.work
            && let Poll::Ready(complete) = work.as_mut().poll(context)
        {
            self.work = None;
            self.at_end = complete;
        }
    }
}

fn keep(tail: &Mutex<VecDeque<String>>, line: &str) {
    if line.trim().is_empty() {
        return;
    }
    let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
    if tail.len() == KEPT {
        tail.pop_front();
    }
    tail.push_back(line.to_owned());
}

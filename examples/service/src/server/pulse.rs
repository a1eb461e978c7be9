//! How long a connection may say nothing: seconds within the head of a request, much longer
//! between two of them. A router in front keeps its connections; one that is closed while a
//! request is on its way costs that request.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::Instant;

/// What is waited for, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waits {
    /// The first byte of the next request.
    Request(Instant),
    /// The rest of a head.
    Head(Instant),
    /// Nothing: a request is being handled, and has limits of its own.
    Nothing,
}

#[derive(Debug)]
struct Shared {
    waits: Mutex<Waits>,
    changed: Notify,
}

/// What one connection is waited for.
#[derive(Clone, Debug)]
pub(super) struct Pulse(Arc<Shared>);

impl Pulse {
    /// Of a connection that was just accepted: its first head is due.
    pub(super) fn new() -> Self {
        Self(Arc::new(Shared {
            waits: Mutex::new(Waits::Head(Instant::now())),
            changed: Notify::new(),
        }))
    }

    fn lock(&self) -> MutexGuard<'_, Waits> {
        self.0.waits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, waits: Waits) {
        *self.lock() = waits;
        self.0.changed.notify_one();
    }

    /// Bytes came.
    fn heard(&self) {
        let idle = matches!(*self.lock(), Waits::Request(_));
        if idle {
            self.set(Waits::Head(Instant::now()));
        }
    }

    /// A head is complete.
    pub(super) fn begins(&self) {
        self.set(Waits::Nothing);
    }

    /// A request was answered.
    pub(super) fn ends(&self) {
        self.set(Waits::Request(Instant::now()));
    }

    /// Completes when a head has taken longer than `head`, or the next request longer than
    /// `idle`.
    pub(super) async fn is_late(&self, head: Duration, idle: Duration) {
        loop {
            let waits = *self.lock();
            let until = match waits {
                Waits::Request(since) => since + idle,
                Waits::Head(since) => since + head,
                Waits::Nothing => {
                    self.0.changed.notified().await;
                    continue;
                }
            };
            tokio::select! {
                () = self.0.changed.notified() => {}
                () = tokio::time::sleep_until(until) => {
                    if *self.lock() == waits {
                        return;
                    }
                }
            }
        }
    }
}

/// A stream whose reading is noted.
#[derive(Debug)]
pub(super) struct Heard {
    stream: TcpStream,
    pulse: Pulse,
}

impl Heard {
    pub(super) fn new(stream: TcpStream, pulse: Pulse) -> Self {
        Self { stream, pulse }
    }
}

impl AsyncRead for Heard {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.pulse.heard();
        }
        read
    }
}

impl AsyncWrite for Heard {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_begins_with_its_first_byte_and_a_body_is_no_head() {
        let pulse = Pulse::new();
        assert!(matches!(*pulse.lock(), Waits::Head(_)), "the first head");
        pulse.begins();
        pulse.heard();
        assert_eq!(*pulse.lock(), Waits::Nothing, "a body came");
        pulse.ends();
        assert!(matches!(*pulse.lock(), Waits::Request(_)));
        pulse.heard();
        let begun = *pulse.lock();
        assert!(matches!(begun, Waits::Head(_)), "the next head");
        pulse.heard();
        assert_eq!(*pulse.lock(), begun, "more of it gains no time");
    }
}

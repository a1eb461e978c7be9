//! A body that has a limit of bytes and of time, and notes when it is complete.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};

use super::seats::{Seat, Stage};

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What a client sends.
pub(super) struct Watched {
    inner: Incoming,
    seat: Arc<Seat>,
    left: usize,
    late: Pin<Box<dyn Future<Output = ()> + Send>>,
    done: bool,
}

impl Watched {
    pub(super) fn new(
        inner: Incoming,
        seat: Arc<Seat>,
        limit: usize,
        late: Pin<Box<dyn Future<Output = ()> + Send>>,
    ) -> Self {
        let done = inner.is_end_stream();
        Self {
            inner,
            seat,
            left: limit,
            late,
            done,
        }
    }
}

impl Body for Watched {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if self.done {
            return Poll::Ready(None);
        }
        if let Poll::Ready(frame) = Pin::new(&mut self.inner).poll_frame(context) {
            let Some(frame) = frame.transpose()? else {
                self.done = true;
                self.seat.is_at(Stage::Busy);
                return Poll::Ready(None);
            };
            let length = frame.data_ref().map_or(0, Bytes::len);
            let Some(left) = self.left.checked_sub(length) else {
                return Poll::Ready(Some(Err("the body is too large".into())));
            };
            self.left = left;
            if self.inner.is_end_stream() {
                self.done = true;
                self.seat.is_at(Stage::Busy);
            }
            return Poll::Ready(Some(Ok(frame)));
        }
        if self.late.as_mut().poll(context).is_ready() {
            return Poll::Ready(Some(Err("the body is too slow".into())));
        }
        Poll::Pending
    }

    fn is_end_stream(&self) -> bool {
        self.done
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

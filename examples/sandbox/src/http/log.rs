//! Text that grows while somebody reads it: build and release output.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use tokio::sync::{mpsc, watch};

use crate::lock;

/// An output stream.
#[derive(Debug)]
pub(crate) struct Log {
    text: Mutex<Vec<u8>>,
    state: watch::Sender<State>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    /// Nothing can be read yet: the address answers 404.
    Closed,
    Open,
    Done,
}

impl Log {
    /// A stream that exists from now on.
    pub(crate) fn open() -> Arc<Self> {
        Self::with(State::Open)
    }

    /// A stream whose command has not started.
    pub(crate) fn closed() -> Arc<Self> {
        Self::with(State::Closed)
    }

    fn with(state: State) -> Arc<Self> {
        Arc::new(Self {
            text: Mutex::new(Vec::new()),
            state: watch::Sender::new(state),
        })
    }

    /// Opens the stream if need be and appends a line.
    pub(crate) fn line(&self, line: &str) {
        let mut text = lock(&self.text);
        text.extend_from_slice(line.as_bytes());
        text.push(b'\n');
        drop(text);
        self.state.send_replace(State::Open);
    }

    /// Ends the stream.
    pub(crate) fn finish(&self) {
        self.state.send_replace(State::Done);
    }

    /// Whether it can be read.
    pub(crate) fn is_readable(&self) -> bool {
        *self.state.borrow() != State::Closed
    }

    /// All that was written so far.
    pub(crate) fn text(&self) -> Bytes {
        Bytes::copy_from_slice(&lock(&self.text))
    }

    /// Sends everything from `offset` on, to the end of the stream.
    pub(crate) async fn copy(self: Arc<Self>, mut offset: usize, to: mpsc::Sender<Bytes>) {
        let mut state = self.state.subscribe();
        loop {
            let done = *state.borrow_and_update() == State::Done;
            let text = self.text();
            if offset < text.len() {
                if to.send(text.slice(offset..)).await.is_err() {
                    return;
                }
                offset = text.len();
            }
            if done || state.changed().await.is_err() {
                return;
            }
        }
    }
}

//! Text that grows while somebody reads it: build and release output.

use std::sync::{Arc, Mutex};
use std::time::Duration;

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

    /// Sends everything from an offset on, to the end of the stream.
    pub(crate) async fn copy(self: Arc<Self>, reading: Reading, to: mpsc::Sender<Bytes>) {
        let mut offset = reading.offset;
        let mut state = self.state.subscribe();
        if reading.manner == Manner::Silent {
            return to.closed().await;
        }
        loop {
            let done = *state.borrow_and_update() == State::Done;
            let text = self.text();
            if offset < text.len() {
                let piece = text.slice(offset..);
                offset = text.len();
                let piece = if reading.events {
                    events(&piece, offset)
                } else {
                    piece
                };
                if to.send(piece).await.is_err() || reading.manner == Manner::Cut {
                    return;
                }
            }
            if done || state.changed().await.is_err() {
                break;
            }
        }
        let beat = Bytes::from_static(if reading.events { b": \n\n" } else { b"\0" });
        if reading.manner != Manner::StaysOpen {
            return;
        }
        loop {
            tokio::time::sleep(BEAT).await;
            if to.send(beat.clone()).await.is_err() {
                return;
            }
        }
    }
}

/// Between two heart-beats, in real time.
const BEAT: Duration = Duration::from_secs(1);

/// How a log is read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Reading {
    /// Bytes that the reader has already.
    pub(crate) offset: usize,
    /// As `text/event-stream` instead of `text/plain`.
    pub(crate) events: bool,
    pub(crate) manner: Manner,
}

/// What happens at the end.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Manner {
    #[default]
    Closes,
    StaysOpen,
    Silent,
    /// Closed after the first piece.
    Cut,
}

/// Lines as server-sent events; the id is the offset to read on from.
fn events(piece: &[u8], end: usize) -> Bytes {
    let text = String::from_utf8_lossy(piece);
    let mut out = format!("id: {end}\n");
    for line in text.lines() {
        out.push_str("data: ");
        out.push_str(line);
        out.push('\n');
    }
    out.push('\n');
    Bytes::from(out)
}

//! Socket Mode.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::outbound::Parcel;
use crate::world::Shared;

/// Sends a parcel over the newest connection; `None` when there is none.
pub(super) fn send(shared: &Arc<Shared>, parcel: &Parcel) -> Option<oneshot::Receiver<Value>> {
    let mut state = shared.lock();
    let (kind, accepts) = parcel.envelope();
    let id = state.ids.uuid();
    let mut frame = json!({
        "envelope_id": id,
        "type": kind,
        "accepts_response_payload": accepts,
        "payload": parcel.payload(),
    });
    if let Parcel::Event(_, retry) = parcel {
        frame["retry_attempt"] = json!(retry.map_or(0, |(number, _)| number));
        frame["retry_reason"] = json!(retry.map_or("", |(_, reason)| reason));
    }
    let sockets = &mut state.slack.sockets;
    let socket = sockets.open.last_mut()?;
    socket.sent += 1;
    socket.frames.send(frame).ok()?;
    let (done, waiting) = oneshot::channel();
    sockets.waiting.insert(id, done);
    Some(waiting)
}
